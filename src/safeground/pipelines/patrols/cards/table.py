"""The visits of a plan as rows: a table for a spreadsheet, the same values for a program."""

import csv
from collections.abc import Sequence
from pathlib import Path

from safeground.core.geography.exchange import grid_reference
from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.pipelines.files import safe_cells
from safeground.pipelines.patrols.cards.shift import Shift
from safeground.pipelines.patrols.cards.times import local, minutes_between

FIELDS = (
    "unit",
    "order",
    "hotspot",
    "key",
    "district",
    "arrive",
    "leave",
    "minutes",
    "travel_minutes",
    "longitude",
    "latitude",
    "grid_reference",
)


def rows(shifts: Sequence[Shift]) -> list[dict[str, object]]:
    """One row a visit, with the values of `FIELDS`; times are ISO 8601 on Britain's clocks."""
    return [_row(shift, at) for shift in shifts for at in range(len(shift.stops))]


def write_csv(shifts: Sequence[Shift], path: Path) -> None:
    """Write the rows, safe to open in a spreadsheet.

    The file begins with a byte order mark, without which Excel misreads names with accents.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(FIELDS)
        writer.writerows(safe_cells(row) for row in rows(shifts))


def _row(shift: Shift, at: int) -> dict[str, object]:
    stop = shift.stops[at]
    visit, hotspot = stop.visit, stop.hotspot
    (longitude,), (latitude,) = to_longitude_latitude(*([value] for value in hotspot.centre))
    values = (
        shift.unit.name,
        stop.number,
        hotspot.name,
        hotspot.key,
        hotspot.district,
        local(visit.arrive).isoformat(),
        local(visit.leave).isoformat(),
        minutes_between(visit.arrive, visit.leave),
        visit.travel_minutes,
        round(float(longitude), 6),
        round(float(latitude), 6),
        grid_reference(*hotspot.centre, digits=8),
    )
    return dict(zip(FIELDS, values, strict=True))
