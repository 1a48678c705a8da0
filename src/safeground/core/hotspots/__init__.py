"""Hotspots: risk surfaces, their accuracy, and the choice of places and hours."""
