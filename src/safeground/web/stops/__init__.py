"""Stops: the record of a stop and search, as Code A asks for it."""
