"""What was chosen last time, kept beside the store so that a hotspot keeps its identity."""

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

import shapely

from safeground.core.hotspots.hotspot import Hotspot
from safeground.core.hotspots.identity import Place
from safeground.data.errors import BadInput


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
