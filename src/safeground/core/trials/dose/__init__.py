"""Minutes of patrol that were delivered, as delivered and with the lot as the instrument."""
