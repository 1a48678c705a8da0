"""Offence codes, flags, families, harm weights and places: tables which a force may replace."""

from safeground.data.reference.harm import cchi_summary, load_weights
from safeground.data.reference.offences import (
    family_expression,
    load_category_counts,
    offence_tables,
)
from safeground.data.reference.places import (
    essex_places_by_hand,
    load_places_by_hand,
    place_types,
)

__all__ = [
    "cchi_summary",
    "essex_places_by_hand",
    "family_expression",
    "load_category_counts",
    "load_places_by_hand",
    "load_weights",
    "offence_tables",
    "place_types",
]
