"""Draft a mapping by looking at a file."""

from pathlib import Path


def suggest_mapping(path: Path) -> str:
    """To come."""
    return str(path)
