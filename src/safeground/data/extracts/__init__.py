"""A force's own extract, read through a small mapping file into the incident store's columns."""
