"""What was chosen last time, kept beside the store so that a hotspot keeps its identity."""

import json
import os
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import shapely
from numpy.typing import ArrayLike

from safeground.core.geography.grid import Grid
from safeground.core.hotspots.hotspot import Hotspot
from safeground.core.hotspots.identity import Change, Place, refresh
from safeground.data.errors import BadInput
from safeground.pipelines.identification import Identification


def recognise(
    hotspots: Sequence[Hotspot],
    previous: Sequence[Place],
    used: Collection[str],
    grid: Grid,
    expected: ArrayLike,
) -> tuple[tuple[Hotspot, ...], tuple[Change, ...]]:
    """Give each hotspot the key it had among the `previous`, if it is the same place.

    Returns them with keys and statuses, and what entered, left and stayed: nothing of the kind
    where there was no last time. `used` are all keys ever given.
    """
    current = [Place(h.key, h.name, h.boundary, h.expected, h.rank) for h in hotspots]
    seen = refresh(previous, current, grid, expected, used=used)
    known = tuple(
        replace(h, key=key, status=change.status if previous else "new")
        for h, key, change in zip(hotspots, seen.keys, seen.changes, strict=False)
    )
    return known, seen.changes if previous else ()


def recognise_places(
    found: Identification, previous: Sequence[Place], used: Collection[str]
) -> tuple[Identification, tuple[Change, ...]]:
    """An identification made beside the `previous` places, and not those it was made beside."""
    hotspots, changes = recognise(
        found.hotspots, previous, used, found.grid, found.surface.expected
    )
    return replace(found, hotspots=hotspots, changes=sentences(changes)), changes


def sentences(changes: Sequence[Change]) -> tuple[str, ...]:
    """What changed, a sentence for each place."""
    return tuple(f"{change.name} {change.why}" for change in changes)


def load_previous(store_dir: Path, about: str) -> tuple[list[Place], list[str]]:
    """The places of the last refresh about these offences and area, and every key ever given."""
    path = _path(store_dir, about)
    if not path.exists():
        return [], []
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        places = [
            Place(p["key"], p["name"], shapely.from_wkt(p["boundary"]), p["expected"], p["rank"])
            for p in kept["places"]
        ]
        return places, list(kept["used"])
    except (ValueError, KeyError, TypeError, shapely.errors.GEOSException):
        raise BadInput(
            f"{path} is damaged, so last time's hotspots can't be known; move it away to begin anew"
        ) from None


def keep_refresh(
    store_dir: Path, about: str, hotspots: Sequence[Hotspot], used: Sequence[str]
) -> None:
    """Keep these places as the last refresh; whole or not at all."""
    places = [
        {
            "key": h.key,
            "name": h.name,
            "boundary": shapely.to_wkt(h.boundary, rounding_precision=1),
            "expected": h.expected,
            "rank": h.rank,
        }
        for h in hotspots
    ]
    path = _path(store_dir, about)
    path.parent.mkdir(parents=True, exist_ok=True)
    keys = sorted({*used, *(h.key for h in hotspots)})
    pending = path.with_suffix(f".{os.getpid()}.new")
    pending.write_text(json.dumps({"used": keys, "places": places}, indent=1), encoding="utf-8")
    pending.replace(path)


def _path(store_dir: Path, about: str) -> Path:
    return (
        store_dir / "hotspots" / f"{re.sub(r'[^A-Za-z0-9+.]+', '-', about.replace(',', '+'))}.json"
    )
