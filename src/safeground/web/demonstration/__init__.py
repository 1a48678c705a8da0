"""Demonstration: invented people and their work, generated from a seed."""
