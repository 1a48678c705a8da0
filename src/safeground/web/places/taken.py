"""The files that a refresh wrote, as people take them away."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from safeground.web.places.models import Refresh

WHAT = {
    "briefing.html": "The briefing, as a page",
    "briefing.pdf": "The briefing, to print",
    "map.svg": "The map, to print at any size",
    "map.png": "The map, as a picture",
    "hotspots.csv": "The list, for a spreadsheet",
    "hotspots.geojson": "The boundaries, for a web map",
    "hotspots.gpkg": "The boundaries and every cell, for a mapping program",
    "surface.geojson": "The likeliest cells, for a web map",
    "surface-h3.csv": "Every cell as H3, for exchange",
}


@dataclass(frozen=True)
class Taken:
    """One file of a refresh; `size` in bytes."""

    name: str
    what: str
    size: int


def folder_of(refresh: Refresh) -> Path | None:
    """Where a refresh's files are; None where it has none."""
    return Path(settings.MEDIA_ROOT) / refresh.folder if refresh.folder else None


def files_of(refresh: Refresh) -> list[Taken]:
    """The files that are there, in the order in which people want them."""
    folder = folder_of(refresh)
    if folder is None:
        return []
    there = [(name, what, folder / name) for name, what in WHAT.items()]
    return [Taken(name, what, p.stat().st_size) for name, what, p in there if p.is_file()]
