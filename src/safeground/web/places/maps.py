"""What maps show: features with a kind, a name and a sentence, as the site's maps read them."""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from safeground.pipelines.wording import number, percent
from safeground.web.places.boundaries import with_buffer
from safeground.web.places.models import Hotspot, Refresh
from safeground.web.places.queries import Row

MOST_BUFFERS = 100  # a map of more shows outlines alone
BANDS = (0.05, 0.10, 0.15, 0.20)  # of all that is expected, together with the likelier cells


def collection(features: Iterable[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A GeoJSON feature collection."""
    return {"type": "FeatureCollection", "features": list(features), **more}


def hotspot_features(
    rows: Sequence[Row], boundaries: dict[int, Any], offences: str, unit: str = ""
) -> list[dict[str, Any]]:
    """An outline for each hotspot of a list, and the ground round it where they are few.

    Each says what was counted, or its harm in `unit` where that is given.
    """
    features = []
    address = reverse("places:hotspot", kwargs={"pk": 0})  # asked for once, not for every row
    for row in rows:
        if len(rows) <= MOST_BUFFERS:
            features.append(_buffer(row.key, row.name, boundaries[row.pk]))
        features.append(
            feature(
                boundaries[row.pk],
                kind="hotspot",
                key=row.key,
                name=row.name,
                number=row.rank or row.key,
                href=address.replace("/0/", f"/{row.pk}/"),
                says=f"{row.district}. {_amount(row, unit)} of {offences}.",
                count=round(row.count, 3),
                harm=row.harm,
                without_weight=row.unweighed,
                district=row.district,
            )
        )
    return features


def _amount(row: Row, unit: str) -> str:
    if not unit:
        return number(round(row.count, 1))
    return f"{number(round(row.harm, 1))} {unit}" if row.harm is not None else "Harm not known"


def one_hotspot(hotspot: Hotspot, number_: Any, says: str) -> list[dict[str, Any]]:
    """A hotspot with its buffer."""
    outline = feature(
        hotspot.boundary,
        kind="hotspot",
        key=hotspot.key,
        name=hotspot.name,
        number=number_,
        says=says,
    )
    return [_buffer(hotspot.key, hotspot.name, hotspot.boundary), outline]


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    """One feature."""
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def cells_of(refresh: Refresh) -> dict[str, Any]:
    """The likeliest cells of a refresh, each with the band it is shaded by and a sentence."""
    features = [_cell(one) for one in surface_of(refresh)]
    parts = [f"{percent(low)} to {percent(high)}" for low, high in pairwise((0.0, *BANDS))]
    bands = [f"beyond {percent(BANDS[-1])}", *reversed(parts)]
    title = f"From the likeliest cell on, this much of what is expected in {refresh.period}"
    return collection(features, key={"kind": "cell", "title": title, "bands": bands})


def surface_of(refresh: Refresh) -> list[dict[str, Any]]:
    """The likeliest cells as the refresh's file has them; none where it has no file."""
    if not refresh.folder:
        return []
    return _read(Path(settings.MEDIA_ROOT) / refresh.folder / "surface.geojson")


@lru_cache(maxsize=4)
def _read(path: Path) -> list[dict[str, Any]]:
    """A refresh's surface never changes, so it is read once."""
    if not path.is_file():
        return []
    features: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return features


def _cell(one: dict[str, Any]) -> dict[str, Any]:
    said = one["properties"]
    band = sum(said["running"] <= end for end in BANDS)
    return feature(
        one["geometry"],
        kind="cell",
        key=f"cell-{said['rank']}",
        name=f"Cell at {said['grid_reference']}",
        value=band,
        says=f"{number(said['expected'])} expected, {percent(said['share'])} of all.",
    )


def _buffer(key: str, name: str, boundary: Any) -> dict[str, Any]:
    return feature(with_buffer(boundary), kind="buffer", key=f"{key}-buffer", name=f"Round {name}")
