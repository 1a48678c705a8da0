"""Identifications made at a time, and tallies made by hand; for tests of places."""

from dataclasses import replace
from typing import Any

from identifications import an_identification
from safeground.pipelines.identification import Identification
from safeground.web.places.models import Hotspot, Tally

OURS = "police.uk essex"


def made_at(stamp: str, hotspots: int = 3, **changes: Any) -> Identification:
    """An identification made at a time, so that it is another than any made at another."""
    found = an_identification(hotspots, **changes)
    return replace(found, provenance=replace(found.provenance, made_at=stamp))


def tally(hotspot: Hotspot, month: str, incidents: float, **other: Any) -> Tally:
    """One tally of serious violence."""
    said = {"family": "serious-violence", "source": OURS, **other}
    return Tally.objects.create(hotspot=hotspot, month=month, incidents=incidents, **said)
