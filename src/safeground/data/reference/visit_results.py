"""The words in which results of visits and stop searches are recorded, and since when each holds.

The wording of a search is data.police.uk's own, so that a search can be published as recorded.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from safeground.data.reference.tables import FOLDER, Row, read_date, read_rows

_DATES = ("in_force_from", "in_force_to")


@dataclass(frozen=True)
class Term:
    """One word of a list; `basis` of a search power is "grounds" or "authorisation"."""

    name: str
    in_force_from: date | None
    in_force_to: date | None
    basis: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether the word may be used of that day."""
        return (self.in_force_from or day) <= day <= (self.in_force_to or day)


@lru_cache(maxsize=1)
def visit_terms() -> dict[str, dict[str, Term]]:
    """Every list by its name, and in it every word by itself, in the order of the tables.

    >>> list(visit_terms()["how recovered"])
    ['seized', 'surrendered', 'found']
    """
    lists: dict[str, dict[str, Term]] = {}
    for name in ("visit-results.csv", "search-wording.csv"):
        for where, row in read_rows(FOLDER / name, ("list", "name", *_DATES, "note")):
            lists.setdefault(row["list"], {})[row["name"]] = _term(row, where)
    lists["legislation"] = _powers(FOLDER / "search-powers.csv")
    return lists


def _powers(path: Path) -> dict[str, Term]:
    rows = read_rows(path, ("name", "basis", *_DATES, "note"))
    return {row["name"]: _term(row, where) for where, row in rows}


def _term(row: Row, where: str) -> Term:
    first, last = (read_date(row[name], where) for name in _DATES)
    return Term(row["name"], first, last, row.get("basis", ""))
