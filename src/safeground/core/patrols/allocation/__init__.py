"""Allocation by lot: which hotspots are patrolled on which day, sealed before the first."""
