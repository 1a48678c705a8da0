"""Safeground: find where serious violence concentrates, act on it, and measure what happened."""
