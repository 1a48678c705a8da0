"""Files and open data in, checked frames out: the incident store, boundaries, reference tables."""
