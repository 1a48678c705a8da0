"""The drawn base as files that are made once: packed, and named for what they were made of."""

import gzip
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any

from safeground.data.boundaries import DATA
from safeground.web.lib.basemap.drawn import drawn_base, street_names

PARTS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "drawn": drawn_base,
    "streets": street_names,
}
_MADE_OF = ("districts.geojson", "wards.geojson", "places.csv", "stations.csv")
_one_at_a_time = Lock()


@lru_cache(maxsize=1)
def edition() -> str:
    """Changes with the bundled outlines and with how they are drawn; a browser keeps each."""
    digest = sha256(files(__package__).joinpath("drawn.py").read_bytes())
    for name in _MADE_OF:
        digest.update((DATA / "sample" / name).read_bytes())
    return digest.hexdigest()[:12]


def prepared(part: str, folder: Path) -> bytes:
    """A part of the drawn base, gzipped GeoJSON; made and kept in the folder at its first use."""
    path = folder / f"{part}-{edition()}.geojson.gz"
    with _one_at_a_time:
        if not path.exists():
            _write(path, PARTS[part]())
    return path.read_bytes()


def prepare(folder: Path) -> None:
    """Make every part, so that nobody waits for it."""
    for part in PARTS:
        prepared(part, folder)


def _write(path: Path, collection: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(collection, separators=(",", ":"), ensure_ascii=False)
    half = path.with_suffix(".half")
    half.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    half.replace(path)  # whole or not at all
