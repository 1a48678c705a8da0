"""What an offence costs society, from a dated table: the bundled one, or another in its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from safeground.data.errors import BadInput
from safeground.data.reference.tables import FOLDER, Row, read_date, read_rows

COLUMNS = (
    "offence",
    "title",
    "pounds",
    "prices",
    "in_force_from",
    "in_force_to",
    "source",
    "note",
)


@dataclass(frozen=True)
class UnitCost:
    """Pounds an offence, at the prices of a year such as "2015/16", and whose figure it is."""

    offence: str
    title: str
    pounds: float
    prices: str
    in_force_from: date | None
    in_force_to: date | None
    source: str
    note: str

    def holds_on(self, day: date) -> bool:
        """Whether it is the figure to use on that day."""
        return (self.in_force_from or day) <= day <= (self.in_force_to or day)


def unit_costs(day: date, path: Path | None = None) -> Mapping[str, UnitCost]:
    """The unit costs in force on a day by offence. Raises BadInput for a table that can't be read.

    >>> unit_costs(date(2026, 1, 1))["robbery"].pounds
    11320.0
    """
    found: dict[str, UnitCost] = {}
    for where, row in read_rows(path or FOLDER / "unit-costs.csv", COLUMNS):
        cost = _cost(row, where)
        if cost.holds_on(day):
            if cost.offence in found:
                raise BadInput(f"{where}: {cost.offence} has two unit costs for {day}")
            found[cost.offence] = cost
    return found


def unit_cost(offence: str, day: date, path: Path | None = None) -> UnitCost:
    """The unit cost of one offence. Raises BadInput, naming those there are, if it has none."""
    table = unit_costs(day, path)
    key = offence.strip().lower().replace(" ", "-").replace("_", "-")
    if key not in table:
        raise BadInput(
            f"there is no unit cost of {offence!r} on {day}; there are {', '.join(table) or 'none'}"
        )
    return table[key]


def _cost(row: Row, where: str) -> UnitCost:
    try:
        pounds = float(row["pounds"])
    except ValueError:
        pounds = 0.0
    if not 0 < pounds < float("inf"):
        raise BadInput(f"{where}: pounds must be a number above 0, not {row['pounds']!r}")
    for name in ("offence", "prices", "source"):
        if not row[name]:
            raise BadInput(f"{where}: {name} must be said")
    first, last = (read_date(row[name], where) for name in ("in_force_from", "in_force_to"))
    title = row["title"] or row["offence"]
    source, note = row["source"], row["note"]
    return UnitCost(row["offence"], title, pounds, row["prices"], first, last, source, note)
