"""What: offence codes, categories, families, flags and harm."""
