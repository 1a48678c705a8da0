"""What a design can see before it starts: exactly where that can be done, else by simulation."""
