"""Trials from design to report, and change over time, end to end."""
