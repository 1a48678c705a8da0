"""What people fill in about places."""
