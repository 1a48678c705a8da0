"""Hotspots to patrol, from the GeoJSON that `hotspots identify` writes or any file of polygons."""

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from safeground.core.hotspots.window_choice import Window
from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.data.boundaries import read_areas
from safeground.data.errors import BadInput


def read_patrol_hotspots(path: Path) -> tuple[PatrolHotspot, ...]:
    """The hotspots of a file, in its order.

    Any polygons with a `name` will do, in any format that `read_boundaries` reads. Where they are
    there, `key`, `district`, `expected`, `recorded`, `windows`, `visits`, `visit_minutes`, `skill`,
    `why` and `problem` are read as `PatrolHotspot` has them. Two hotspots of one name are told
    apart by their keys, or by number; `told_apart` says so. Raises BadInput where names are
    missing, a hotspot has no area or a value can't be meant.
    """
    columns, shapes = read_areas(path, "hotspot")
    by_name = {str(name).lower(): values for name, values in columns.items()}
    if "name" not in by_name:
        raise BadInput(
            f"{path.name} has no property 'name', which a hotspot must have, but only "
            f"{', '.join(columns)}"
            if columns
            else f"{path.name} has no property 'name', which a hotspot must have"
        )
    rows = [{name: values[i] for name, values in by_name.items()} for i in range(len(shapes))]
    names = _told_apart([_text(row, "name") for row in rows], [_text(row, "key") for row in rows])
    if unnamed := [i for i, name in enumerate(names, 1) if not name]:
        raise BadInput(f"{path.name}: hotspot {unnamed[0]} has no name")
    return tuple(
        _hotspot(path, name, row, shape)
        for name, row, shape in zip(names, rows, shapes, strict=True)
    )


def told_apart(hotspots: Sequence[PatrolHotspot]) -> tuple[str, ...]:
    """A sentence for each name that several hotspots have, saying what they are called instead."""
    shared: dict[str, list[str]] = {}
    for hotspot in hotspots:
        base, _, mark = hotspot.name.removesuffix(")").rpartition(" (")
        if base and (mark.isdecimal() or (mark and mark == hotspot.key)):
            shared.setdefault(base, []).append(hotspot.name)
    return tuple(
        f"{len(names)} hotspots are called {base}; they are told apart as {_and(names)}"
        for base, names in shared.items()
        if len(names) > 1
    )


def _and(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _told_apart(names: Sequence[str], keys: Sequence[str]) -> list[str]:
    often, seen = Counter(names), Counter[str]()
    told = []
    for name, key in zip(names, keys, strict=True):
        seen[name] += 1
        told.append(f"{name} ({key or seen[name]})" if name and often[name] > 1 else name)
    return told


def _hotspot(path: Path, name: str, row: Mapping[str, Any], shape: Any) -> PatrolHotspot:
    def number(column: str, least: float) -> float | None:
        return _number(path, name, row, column, least)

    expected = number("expected", 0)
    visits, minutes = number("visits", 1), number("visit_minutes", 1)
    return PatrolHotspot(
        name=name,
        boundary=shape,
        key=_text(row, "key"),
        district=_text(row, "district"),
        expected=1.0 if expected is None else expected,
        recorded=number("recorded", 0),
        windows=_windows(path, name, row.get("windows")),
        visits=None if visits is None else int(visits),
        visit_minutes=None if minutes is None else int(minutes),
        skill=_text(row, "skill"),
        why=_text(row, "why"),
        problem=_text(row, "problem"),
    )


def _text(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    return "" if value is None or value != value else str(value).strip()


def _number(
    path: Path, name: str, row: Mapping[str, Any], column: str, least: float
) -> float | None:
    text = _text(row, column)
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= least):
        raise BadInput(
            f"{path.name}: {column} of {name} must be a number from {least:g}, not {text!r}"
        )
    return value


def _windows(path: Path, name: str, value: Any) -> tuple[Window, ...]:
    """Hours of the week, as a list of {start, hours} or its text (GDAL gives lists as text)."""
    if value is None or value != value or not value:
        return ()
    try:
        listed = json.loads(value) if isinstance(value, str) else value
        windows = tuple(Window(int(w["start"]), int(w["hours"])) for w in listed)
    except (ValueError, TypeError, KeyError):
        windows = (Window(-1, 0),)
    if any(not (0 <= w.start < 168 and 1 <= w.hours <= 168) for w in windows):
        raise BadInput(
            f"{path.name}: windows of {name} must be like "
            '[{"start": 116, "hours": 6}], hours of the week from Monday 00:00'
        )
    return windows
