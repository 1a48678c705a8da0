"""Trials: designed, sealed, followed, and read when they end."""
