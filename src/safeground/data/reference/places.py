"""Tables about places that gather records: kinds known by name, and places judged by hand."""

from functools import lru_cache
from pathlib import Path
from typing import cast

from safeground.core.geography.national_grid import to_national_grid
from safeground.core.hotspots.artefacts import PlaceType, Suggestion
from safeground.core.hotspots.exclusions import PlaceByHand
from safeground.data.errors import BadInput
from safeground.data.reference.tables import FOLDER, Row, read_rows

SAMPLE = FOLDER.parent / "sample"
COLUMNS = ("name", "kind", "action", "longitude", "latitude", "radius_m", "street", "reason")


@lru_cache(maxsize=1)
def place_types() -> tuple[PlaceType, ...]:
    """Kinds of place that police.uk names its map points for."""
    columns = ("pattern", "kind", "suggested", "reason")
    return tuple(
        PlaceType(row["pattern"], row["kind"], cast(Suggestion, row["suggested"]), row["reason"])
        for _, row in read_rows(FOLDER / "place-types.csv", columns)
    )


@lru_cache(maxsize=1)
def essex_places_by_hand() -> tuple[PlaceByHand, ...]:
    """Places in Essex judged on the bundled year; they touch no record anywhere else."""
    return load_places_by_hand(SAMPLE / "places-by-hand.csv")


def load_places_by_hand(path: Path) -> tuple[PlaceByHand, ...]:
    """Places to leave out or keep, from a CSV file that a person wrote.

    Columns: `name`, `kind` (in a word or two), `action` (exclude or keep), `longitude`,
    `latitude`, `radius_m`, `street`, `reason`. A row needs a point with a radius, a street, or
    both, and always a reason. Raises BadInput naming the line.
    """
    return tuple(_place(row, where) for where, row in read_rows(path, COLUMNS))


def _place(row: Row, where: str) -> PlaceByHand:
    if row["action"] not in ("exclude", "keep"):
        raise BadInput(f"{where}: action must be exclude or keep, not {row['action']!r}")
    if not row["reason"]:
        raise BadInput(f"{where}: say why, in the column reason")
    easting, northing, radius = _circle(row, where)
    if not row["street"] and not radius:
        raise BadInput(f"{where}: give longitude, latitude and radius_m, or a street")
    return PlaceByHand(
        name=row["name"] or row["street"],
        kind=row["kind"],
        action="keep" if row["action"] == "keep" else "exclude",
        reason=row["reason"],
        easting=easting,
        northing=northing,
        radius_m=radius,
        street=row["street"] or None,
    )


def _circle(row: Row, where: str) -> tuple[float, float, float]:
    texts = [row[name] for name in ("longitude", "latitude", "radius_m")]
    if not any(texts):
        return float("nan"), float("nan"), 0.0
    try:
        longitude, latitude, radius = map(float, texts)
        (easting,), (northing,) = to_national_grid([longitude], [latitude])
    except ValueError:
        raise BadInput(
            f"{where}: longitude and latitude must be degrees and radius_m metres, all three given"
        ) from None
    if not radius > 0:
        raise BadInput(f"{where}: radius_m must be above 0, not {row['radius_m']}")
    return float(easting), float(northing), radius
