"""Dosage: from pings to visits, and from visits to the minutes that each hotspot received."""
