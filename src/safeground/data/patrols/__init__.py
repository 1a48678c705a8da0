"""The files that patrols are planned from and leave behind: hotspots, units, plans, allocations."""
