"""What can be done with people, their roles and their sessions."""
