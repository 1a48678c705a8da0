"""The base as a MapLibre style: what to fetch, and how it is drawn.

Calm on purpose: the base says where, and leaves ink and colour to what a page has to show.
Letters are drawn by the browser, so no style needs a server of fonts.
"""

import json
from typing import Any

from safeground.web.lib.basemap.protomaps import protomaps_layers
from safeground.web.lib.basemap.setting import BaseMap

SEA, LAND, BEYOND = "#dfe5ea", "#fcfcfa", "#f0f1ef"
COAST, BORDER, FAINT, QUIET, NAME = "#93a4ae", "#8a979e", "#c3cbcf", "#5f6e76", "#2b3b43"
REGULAR, BOLD = ["Arial"], ["Arial Bold", "Arial"]
DRAWN_BY = (
    "Contains OS data © Crown copyright and database right 2025; ONS and data.police.uk, OGL v3; "
    "House of Commons Library, OPL v3; GeoNames, CC BY 4.0; davwheat/uk-railway-stations, ODbL"
)

Layer = dict[str, Any]


def style_of(base: BaseMap, addresses: dict[str, str], raster: bool = True) -> dict[str, Any]:
    """The style of a base; `addresses` says where "drawn", "streets" and "file" are served.

    `raster` says whether its tiles are pictures, or lines and areas in the Protomaps layout.
    """
    if base.kind == "drawn":
        return _drawn(addresses)
    source: dict[str, Any] = {"maxzoom": base.max_zoom, "attribution": base.attribution}
    if base.kind == "pmtiles":
        source["url"] = f"pmtiles://{addresses['file']}"
    else:
        source["tiles"] = [base.address]
    if base.style:
        return _own(base, source)
    if raster:
        source |= {"type": "raster", "tileSize": 256}
        layers = [_ground(LAND), {"id": "base", "type": "raster", "source": "base"}]
        return _style({"base": source}, layers)
    return _style({"base": source | {"type": "vector"}}, protomaps_layers())


def _own(base: BaseMap, source: dict[str, Any]) -> dict[str, Any]:
    """The force's own style, its first source of tiles being the one that is set."""
    assert base.style
    style: dict[str, Any] = json.loads(base.style.read_text(encoding="utf-8"))
    name = next(n for n, of in style["sources"].items() if of["type"] in ("vector", "raster"))
    style["sources"][name] = {"type": style["sources"][name]["type"], **source}
    for part in ("glyphs", "sprite"):  # they would be fetched from another machine
        style.pop(part, None)
    return style


def _style(sources: dict[str, Any], layers: list[Layer]) -> dict[str, Any]:
    return {"version": 8, "sources": sources, "layers": layers}


def _ground(colour: str) -> Layer:
    return {"id": "ground", "type": "background", "paint": {"background-color": colour}}


def _drawn(addresses: dict[str, str]) -> dict[str, Any]:
    data = {"type": "geojson", "data": addresses["drawn"], "attribution": DRAWN_BY}
    base: dict[str, Any] = {**data, "tolerance": 0.4, "maxzoom": 15, "buffer": 64}
    none = {"type": "FeatureCollection", "features": []}
    sources = {"base": base, "streets": {"type": "geojson", "data": none, "maxzoom": 15}}
    style = _style(sources, [_ground(SEA), *_areas(), *_edges(), *_labels()])
    # the names of streets are fetched only by who looks that closely
    near = {"source": "streets", "address": addresses["streets"], "zoom": 13}
    return {**style, "metadata": {"safeground:near": near}}


def _areas() -> list[Layer]:
    return [
        _layer("beyond", "fill", ["beyond"], {"fill-color": BEYOND, "fill-antialias": False}),
        _layer("land", "fill", ["land"], {"fill-color": LAND}),
    ]


def _edges() -> list[Layer]:
    rounded = {"line-join": "round"}
    fine = _by_zoom(7, 0.35, 10, 0.7, 14, 1.4)
    return [
        _layer("coast", "line", ["land"], {"line-color": COAST, "line-width": fine}, rounded),
        _layer("wards", "line", ["ward"], {"line-color": FAINT, "line-width": 0.7,
               "line-opacity": _by_zoom(10.5, 0, 12, 0.9, 14, 0.9, 16, 0.4)}, rounded,
               minzoom=10.5),
        _layer("districts", "line", ["district"],
               {"line-color": FAINT, "line-width": _by_zoom(7, 0.6, 14, 1.8)}, rounded),
        _layer("forces", "line", ["force"], {"line-color": FAINT, "line-width": 0.7}, rounded),
        _layer("border-over-coast", "line", ["border"],
               {"line-color": BEYOND, "line-width": _by_zoom(7, 1.5, 14, 3)}, rounded),
        _layer("border", "line", ["border"], {"line-color": BORDER, "line-width": fine,
               "line-dasharray": [4, 2]}, rounded),
    ]  # fmt: skip


def _labels() -> list[Layer]:
    """Least important first: what is drawn last has the first choice of room."""
    quiet, faint = _ink(QUIET), _ink("#7d8b92")
    return [
        {
            "id": "street-names", "type": "symbol", "source": "streets", "minzoom": 13.8,
            "layout": _text(_by_zoom(14, 10, 18, 13), {"text-max-width": 7, "text-padding": 6}),
            "paint": _ink("#66757d"),
        },
        _layer("district-names", "symbol", ["district-name"], faint,
               _text(_by_zoom(8, 9.5, 11, 12), capitals=True), minzoom=8.4, maxzoom=12),
        _layer("neighbourhood-names", "symbol", ["neighbourhood"], quiet,
               _text(_by_zoom(11.5, 10.5, 15, 13)), minzoom=11.6, maxzoom=15.5),
        _layer("stations", "symbol", ["station"], quiet, _text(11, {
            "icon-image": "station", "icon-allow-overlap": True, "icon-ignore-placement": True,
            "text-optional": True, "text-variable-anchor": ["left", "right", "top", "bottom"],
            "text-radial-offset": 0.7, "text-justify": "auto",
            "text-field": ["step", ["zoom"], "", 12.8, ["get", "name"]],
        }), minzoom=10.5),
        _layer("force-names", "symbol", ["force-name"], faint,
               _text(_by_zoom(5, 10, 9, 13), capitals=True), maxzoom=10.5),
        *(_towns(*row) for row in ((0, 30_000, 9.2, 11), (30_000, 90_000, 8, 12),
                                   (90_000, 99_999_999, 6, 13.5))),
    ]  # fmt: skip


def _towns(least: int, below: int, from_zoom: float, size: float) -> Layer:
    people: list[Any] = ["get", "people"]
    layer = _layer(
        f"towns-{least}", "symbol", ["town"], _ink(NAME),
        _text(_by_zoom(from_zoom, size, 14, size + 4), {
            "text-variable-anchor": ["center", "top", "bottom", "left", "right"],
            "text-radial-offset": 1.1, "text-justify": "auto",
        }, bold=least >= 90_000),
        minzoom=from_zoom, maxzoom=15,
    )  # fmt: skip
    layer["filter"] = ["all", layer["filter"], [">=", people, least], ["<", people, below]]
    return layer


def _layer(
    name: str,
    kind: str,
    features: list[str],
    paint: dict[str, Any],
    layout: dict[str, Any] | None = None,
    **zooms: float,
) -> Layer:
    wanted = ["in", ["get", "kind"], ["literal", features]]
    return {
        "id": name, "type": kind, "source": "base", "filter": wanted, "paint": paint,
        "layout": layout or {}, **zooms,
    }  # fmt: skip


def _text(
    size: Any, more: dict[str, Any] | None = None, *, capitals: bool = False, bold: bool = False
) -> dict[str, Any]:
    spaced = {"text-transform": "uppercase", "text-letter-spacing": 0.12} if capitals else {}
    return {
        "text-field": ["get", "name"], "text-font": BOLD if bold else REGULAR,
        "text-size": size, "text-max-width": 8, "text-padding": 4, **spaced, **(more or {}),
    }  # fmt: skip


def _ink(colour: str) -> dict[str, Any]:
    return {"text-color": colour, "text-halo-color": "#ffffffd9", "text-halo-width": 1.4}


def _by_zoom(*stops: float) -> list[Any]:
    return ["interpolate", ["linear"], ["zoom"], *stops]
