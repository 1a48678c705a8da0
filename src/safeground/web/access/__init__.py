"""Access: the one layer that says who may see or do what, and the door everything passes."""
