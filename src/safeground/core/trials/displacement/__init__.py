"""Whether offences moved around the corner or into other hours, told with the total."""
