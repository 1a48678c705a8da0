"""What the product does, end to end, as plain functions."""
