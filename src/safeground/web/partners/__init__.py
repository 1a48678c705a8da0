"""Partners: organisations outside the force that work on problems with it."""
