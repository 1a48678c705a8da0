"""Counts before and after, a row for each kind of offence with its weight of harm."""

from collections.abc import Mapping
from pathlib import Path

from safeground.core.trials.displacement.weighted_difference import BeforeAfter
from safeground.data.errors import BadInput
from safeground.data.patrols.tables import Row, read_rows

_AREAS = ("treated", "control", "treated_ring", "control_ring")
_ENDS = ("before", "after")
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "weight": ("harm",),
    **{f"{area}_{end}": () for area in _AREAS for end in _ENDS},
}


def read_before_after(path: Path) -> tuple[BeforeAfter, ...]:
    """Counts of a CSV, workbook or JSON: weight, treated_before, treated_after, control_before ...

    `treated_ring_before` and so on may be left out, and `weight` too (1). Raises BadInput, naming
    the row, for what can't be meant.
    """
    return tuple(_part(row) for row in read_rows(path, _COLUMNS))


def _part(row: Row) -> BeforeAfter:
    ringed = any(name.endswith(("ring_before", "ring_after")) for name in row.cells)
    none = (0, 0)
    try:
        return BeforeAfter(
            treated=_pair(row, "treated"),
            control=_pair(row, "control"),
            treated_ring=_pair(row, "treated_ring") if ringed else none,
            control_ring=_pair(row, "control_ring") if ringed else none,
            weight=float(row.cells.get("weight", "1")),
        )
    except BadInput:
        raise
    except ValueError:
        raise BadInput(
            f"{row.where}: weight must be a number above 0, not {row.cells['weight']!r}"
        ) from None


def _pair(row: Row, area: str) -> tuple[int, int]:
    return _count(row, f"{area}_before"), _count(row, f"{area}_after")


def _count(row: Row, name: str) -> int:
    text = row.cells.get(name, "")
    if not text.isdecimal():
        raise BadInput(f"{row.where}: {name} must be a whole number from 0, not {text!r}")
    return int(text)
