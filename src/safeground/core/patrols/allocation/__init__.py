"""Allocation by lot: which hotspots are patrolled on which days, and the seal that holds it."""
