"""Places: hotspots, their history, and how they were identified."""
