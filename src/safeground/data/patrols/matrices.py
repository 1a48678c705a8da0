"""Travel times that a person has of their own: a matrix of minutes between named places."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from safeground.core.patrols.plan import Mode
from safeground.core.patrols.routes.travel import Minutes, shortest
from safeground.data.errors import BadInput
from safeground.data.extracts.names import plain
from safeground.data.patrols.tables import Row, read_rows, read_table
from safeground.data.patrols.units import MODES

_Pairs = dict[tuple[str, str], int]

_LONG: Mapping[str, tuple[str, ...]] = {"from": (), "to": (), "minutes": (), "mode": ()}
_MODES: Mapping[str, Mode | str] = {**MODES, "": ""}


def read_travel_matrix(
    path: Path, names: Sequence[str], keys: Mapping[str, str] | None = None
) -> dict[str, Minutes]:
    """Whole minutes (n, n) between the places called `names`, by mode; "" is for any mode.

    `keys` are what the file may call some of them instead: key -> name.

    A file in long form has columns `from`, `to`, `minutes` and perhaps `mode`; a square one has
    names in its first row and first column. A pair that the file has one way only takes as long
    the other way. Fractions are rounded up, and where a way through another place is shorter it is
    taken. Places that are not in `names` are passed over. Raises BadInput for pairs that are
    missing and for minutes that can't be meant.
    """
    columns, _ = read_table(path)
    is_long = {"from", "to", "minutes"} <= {plain(column) for column in columns}
    times = _long(path) if is_long else {"": _square(path)}
    return {
        mode: _matrix(path, mode, _renamed(pairs, keys or {}), names)
        for mode, pairs in times.items()
    }


def _renamed(pairs: _Pairs, keys: Mapping[str, str]) -> _Pairs:
    return {(keys.get(a, a), keys.get(b, b)): minutes for (a, b), minutes in pairs.items()}


def _long(path: Path) -> dict[str, _Pairs]:
    times: dict[str, _Pairs] = {}
    for row in read_rows(path, _LONG):
        mode = "-".join(row.cells.get("mode", "").lower().replace("-", " ").split())
        if mode not in _MODES:
            raise BadInput(
                f"{row.where}: mode must be one of {', '.join(MODES)}, not {row.cells['mode']!r}"
            )
        pairs = times.setdefault(_MODES[mode], {})
        pair = _needed(row, "from"), _needed(row, "to")
        if pair in pairs:
            raise BadInput(f"{row.where}: {pair[0]} to {pair[1]} stands there already")
        pairs[pair] = _minutes(f"{row.where}: minutes", _needed(row, "minutes"))
    return times


def _needed(row: Row, field: str) -> str:
    if field not in row.cells:
        raise BadInput(f"{row.where}: {field} is missing")
    return row.cells[field]


def _square(path: Path) -> _Pairs:
    columns, rows = read_table(path)
    to = [column.strip() for column in columns[1:]]
    pairs: _Pairs = {}
    for where, (start, *cells) in rows:
        if (start, start) in pairs or not start:
            raise BadInput(f"{where}: the first cell must be the name of a place not yet named")
        for end, cell in zip(to, cells, strict=True):
            if cell:
                pairs[start, end] = _minutes(f"{where}: {start} to {end}", cell)
        pairs.setdefault((start, start), 0)
    return pairs


def _minutes(what: str, text: str) -> int:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 24 * 60:
        raise BadInput(f"{what} must be minutes from 0 to {24 * 60}, not {text!r}")
    return math.ceil(value)


def _matrix(path: Path, mode: str, pairs: _Pairs, names: Sequence[str]) -> Minutes:
    known = {**{(b, a): minutes for (a, b), minutes in pairs.items()}, **pairs}
    missing = [
        f"{a} to {b}"
        for i, a in enumerate(names)
        for b in names[i + 1 :]
        if a != b and (a, b) not in known
    ]
    if missing:
        by = f" by {mode}" if mode else ""
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        raise BadInput(
            f"{path.name} has no travel time{by} for {', '.join(missing[:3])}{more}; it must have "
            "every hotspot, start and end by its name"
        )
    found = [[0 if a == b else known[a, b] for b in names] for a in names]
    return shortest(np.array(found, np.int64).reshape(len(names), len(names)))
