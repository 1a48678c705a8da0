"""The forms of signing in and of people."""
