"""Offence codes, flags, families, harm weights and places: tables which a force may replace."""
