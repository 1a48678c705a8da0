"""Offence codes, flags, families and harm weights: tables with dates, which a force may replace."""

from safeground.data.reference.harm import cchi_summary, load_weights
from safeground.data.reference.offences import (
    family_expression,
    load_category_counts,
    offence_tables,
)

__all__ = [
    "cchi_summary",
    "family_expression",
    "load_category_counts",
    "load_weights",
    "offence_tables",
]
