"""Randomisation inference: what was seen, against everything that the lot could have given."""
