"""A calm style for vector tiles in the Protomaps layout (version 4), as PMTiles extracts have."""

from typing import Any

Layer = dict[str, Any]

LAND, WATER, GREEN, BUILDING = "#f7f8f6", "#d6dfe5", "#e9eee6", "#e9eae9"
KERB, ROAD, RAIL, EDGE, NAME = "#cfd6d9", "#ffffff", "#b4bdc2", "#aab4b9", "#4c5c64"


def protomaps_layers() -> list[Layer]:
    """Ground, water, buildings, streets, rails, boundaries and names, from below to above."""
    return [
        {"id": "ground", "type": "background", "paint": {"background-color": WATER}},
        _fill("earth", "earth", LAND),
        _fill("green", "landuse", GREEN, _is("park", "wood", "nature_reserve", "cemetery", "grass",
                                             "playground", "golf_course", "pitch", "forest")),
        _fill("water", "water", WATER, ["==", ["geometry-type"], "Polygon"]),
        _fill("buildings", "buildings", BUILDING, minzoom=14),
        _line("rivers", "water", WATER, (9, 0.6, 16, 4), ["==", ["geometry-type"], "LineString"]),
        _line("boundaries", "boundaries", EDGE, (6, 0.6, 14, 1.2), dash=[4, 2]),
        _line("paths", "roads", KERB, (14, 0.8, 18, 2.5), _is("path"), minzoom=14, dash=[2, 1.5]),
        _line("rail", "roads", RAIL, (9, 0.6, 16, 2), _is("rail")),
        *_roads("casing", KERB, 1.6),
        *_roads("road", ROAD, 0.0),
        _names("street-names", "roads", 11, minzoom=14.5, along=True),
        _names("place-names", "places", 13, minzoom=5),
    ]  # fmt: skip


def _roads(part: str, colour: str, wider: float) -> list[Layer]:
    widths = {"minor_road": (12, 0.5, 18, 14), "major_road": (8, 0.8, 18, 20),
              "highway": (6, 1.0, 18, 24)}  # fmt: skip
    return [
        _line(f"{part}-{kind}", "roads", colour, (low, thin + wider / 2, high, thick + wider),
              _is(kind), minzoom=low - 1)
        for kind, (low, thin, high, thick) in widths.items()
    ]  # fmt: skip


def _is(*kinds: str) -> list[Any]:
    return ["in", ["get", "kind"], ["literal", list(kinds)]]


def _fill(
    name: str, of: str, colour: str, wanted: list[Any] | None = None, **zooms: float
) -> Layer:
    layer = {"id": name, "type": "fill", "source": "base", "source-layer": of,
             "paint": {"fill-color": colour}, **zooms}  # fmt: skip
    return layer | ({"filter": wanted} if wanted else {})


def _line(
    name: str,
    of: str,
    colour: str,
    width: tuple[float, ...],
    wanted: list[Any] | None = None,
    dash: list[float] | None = None,
    **zooms: float,
) -> Layer:
    paint = {"line-color": colour, "line-width": ["interpolate", ["linear"], ["zoom"], *width]}
    if dash:
        paint["line-dasharray"] = dash
    layer = {"id": name, "type": "line", "source": "base", "source-layer": of, "paint": paint,
             "layout": {"line-join": "round", "line-cap": "butt" if dash else "round"},
             **zooms}  # fmt: skip
    return layer | ({"filter": wanted} if wanted else {})


def _names(name: str, of: str, size: float, along: bool = False, **zooms: float) -> Layer:
    layout = {"text-field": ["get", "name"], "text-font": ["Arial"], "text-size": size,
              "symbol-placement": "line" if along else "point", "text-max-width": 8}  # fmt: skip
    paint = {"text-color": NAME, "text-halo-color": "#ffffffd9", "text-halo-width": 1.4}
    return {"id": name, "type": "symbol", "source": "base", "source-layer": of,
            "layout": layout, "paint": paint, **zooms}  # fmt: skip
