"""What: offence families, harm weights and flags."""
