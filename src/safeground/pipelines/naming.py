"""What places are called: by their streets, and the town or district they lie in."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
import shapely

from safeground.core.geography.national_grid import to_national_grid
from safeground.core.hotspots.naming import Landmark, name_places
from safeground.data.sample import load_places
from safeground.pipelines.identification import PlaceName
from safeground.pipelines.material import Material


@dataclass(frozen=True)
class Naming:
    """Names and main streets of the chosen places, and the names to write on the map."""

    names: tuple[str, ...]
    streets: tuple[tuple[str, ...], ...]
    on_the_map: tuple[PlaceName, ...]


def naming(
    material: Material, boundaries: Sequence[shapely.Geometry], districts: Sequence[str]
) -> Naming:
    """Name places (polygons, each in a district) from the records in and around them."""
    landmarks = _landmarks(material)
    points = material.records.group_by("easting", "northing", "street").agg(pl.col("n").sum())
    points = points.sort("easting", "northing", "street")
    named = name_places(
        boundaries,
        street=points["street"].to_list(),
        x=points["easting"].to_numpy(),
        y=points["northing"].to_numpy(),
        weight=points["n"].to_numpy(),
        districts=districts,
        landmarks=landmarks,
    )
    return Naming(
        names=tuple(n.name for n in named),
        streets=tuple(n.streets for n in named),
        on_the_map=tuple(_on_the_map(landmarks)),
    )


def _landmarks(material: Material) -> list[Landmark]:
    """The bundled names that lie in the box round the study area."""
    places = load_places()
    x, y = to_national_grid(places["longitude"], places["latitude"])
    left, low, right, high = material.area.geometry.bounds
    near = (x > left) & (x < right) & (y > low) & (y < high)
    columns = zip(
        places["name"],
        places["kind"],
        places["population"].cast(pl.Float64).fill_null(0.0),
        places["district"].fill_null(""),
        strict=True,
    )
    return [
        Landmark(name, kind, float(x[i]), float(y[i]), population, district)
        for i, (name, kind, population, district) in enumerate(columns)
        if near[i]
    ]


def _on_the_map(landmarks: Sequence[Landmark]) -> list[PlaceName]:
    towns = sorted((m for m in landmarks if m.kind == "town"), key=lambda m: -m.population)
    sizes = np.digitize([m.population for m in towns], [30_000, 90_000]) + 1
    return [PlaceName(m.name, m.x, m.y, int(s)) for m, s in zip(towns, sizes, strict=True)]
