"""Incidents: what has been imported, and bringing in more."""
