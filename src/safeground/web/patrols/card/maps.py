"""The small drawn map of a card: the place to be in, and what lies round it."""

import json
from functools import lru_cache
from typing import Any


def map_of(name: str, boundary: Any) -> str:
    """The ground round a hotspot as an SVG picture that needs no network; "" without a boundary."""
    return _drawn(name, json.dumps(boundary, sort_keys=True)) if boundary else ""


@lru_cache(maxsize=512)  # a boundary changes a few times a year
def _drawn(name: str, boundary: str) -> str:
    import shapely  # heavy, and only the first card of a process needs it

    from safeground.core.geography.national_grid import to_national_grid
    from safeground.core.patrols.hotspot import PatrolHotspot
    from safeground.pipelines.patrols.cards.maps import visit_map

    degrees = shapely.from_geojson(boundary)
    metres = shapely.transform(degrees, lambda x, y: to_national_grid(x, y), interleaved=False)
    drawn = visit_map(PatrolHotspot(name, metres), _ground(), width=400.0, height=260.0)
    return drawn.svg("map", css_class="visit-map")


@lru_cache(maxsize=1)
def _ground() -> Any:
    """The outlines and names that come with the package."""
    from safeground.pipelines.patrols.cards.ground import Ground

    return Ground()
