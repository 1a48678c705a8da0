"""Where: the National Grid, lattices and cells."""
