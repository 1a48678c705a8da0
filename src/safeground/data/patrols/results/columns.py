"""The columns of a file of results or of searches, and how the cells of a row are taken."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar

from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.data.errors import BadInput
from safeground.data.patrols.results.cells import LONGEST, Unmeant, label, moment, suggest
from safeground.data.patrols.results.faults import Problem

Table = Literal["results", "searches"]
T = TypeVar("T")

OF_A_VISIT = ("id", "at", "hotspot", "district", "operation", "unit")
OF_A_RESULT = ("kind", "detail", "how_recovered", "quantity", "amount", "note")
OF_A_SEARCH = (
    "type", "place", "vehicle_registration", "gender", "age_range", "self_defined_ethnicity",
    "officer_defined_ethnicity", "legislation", "object_of_search", "grounds", "authorisation",
    "officer", "outcome", "outcome_linked_to_object", "more_than_outer_clothing",
    "intimate_parts_exposed",
)  # fmt: skip
COLUMNS: Mapping[Table, tuple[str, ...]] = {
    "results": (*OF_A_VISIT, *OF_A_RESULT),
    "searches": (*OF_A_VISIT, *OF_A_SEARCH),
}
NEEDED: Mapping[Table, tuple[str, ...]] = {
    "results": ("at", "hotspot", "kind"),
    "searches": ("at", "hotspot", "type", "legislation", "object_of_search", "officer"),
}
MADE_HERE = ("source", "recorded_by", "recorded_at")
EXPECTED = (
    "results (at, hotspot, kind, …) or stop searches (at, hotspot, type, legislation, "
    "object_of_search, officer, …)"
)
_NAMES_A_PERSON = re.compile(r"(^|_)(sur|fore|first_|last_|full_)?name$|birth|^dob$|phone|address")


def heading(text: str) -> str:
    """A heading as we spell it: "Object of search" is object_of_search."""
    return re.sub(r"[^a-z0-9]+", "_", text.strip().lower()).strip("_")


def table_of(name: str, headings: Sequence[str], said: Table | None) -> Table:
    """Which table a file is for, by its columns; BadInput if one is missing or is not known."""
    table = said or ("results" if "kind" in headings else "searches")
    if missing := [column for column in NEEDED[table] if column not in headings]:
        raise BadInput(f"{name} has no column {', '.join(missing)}: expected {EXPECTED}")
    for column in headings:
        if column not in COLUMNS[table]:
            _refuse_column(name, column, table)
    return table


def _refuse_column(name: str, column: str, table: Table) -> None:
    if _NAMES_A_PERSON.search(column):
        raise BadInput(
            f"{name} has a column {column!r}: names and other details that say who someone is "
            "aren't kept here; take it out"
        )
    raise BadInput(f"{name} has a column {column!r}; {suggest(column, COLUMNS[table])}")


@dataclass(frozen=True)
class Cells:
    """The cells of one row as written; what can't be meant is added to `problems`."""

    line: int
    row: Mapping[str, str]
    now: datetime
    hotspots: Mapping[str, PatrolHotspot] | None
    problems: list[Problem]

    def wrong(self, column: str, expected: str) -> None:
        """Say what is wrong with a cell."""
        self.problems.append(Problem(self.line, column, expected))

    def take(self, column: str, meaning: Callable[[str], T], needed: bool = False) -> T | None:
        """What a cell means; None where it is empty or can't be meant."""
        text = self.row.get(column, "")
        if not text:
            if needed:
                self.wrong(column, "expected a value, but the cell is empty")
            return None
        try:
            if len(text) > LONGEST:
                raise Unmeant(f"expected at most {LONGEST:,} characters, not {len(text):,}")
            if not text.isprintable() and any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text):
                raise Unmeant("expected text, without NUL bytes or halves of characters")
            return meaning(text)
        except Unmeant as error:
            self.wrong(column, str(error))
            return None

    def text(self, column: str, needed: bool = False) -> str | None:
        """Text as it is."""
        return self.take(column, str, needed)

    def visit(self) -> dict[str, Any]:
        """When and where it was, and in whose name."""
        hotspot = self.take("hotspot", self._hotspot, needed=True)
        known = None if self.hotspots is None or hotspot is None else self.hotspots[hotspot]
        at = self.take("at", lambda text: moment(text, self.now), needed=True)
        return {
            "month": None if at is None else f"{at:%Y-%m}",
            "id": self.take("id", label),
            "hotspot": hotspot,
            "district": self.take("district", label) or (known.district or None if known else None),
            "operation": self.take("operation", label),
            "unit": self.take("unit", label),
            "at": at,
        }

    def _hotspot(self, text: str) -> str:
        if self.hotspots is not None and text not in self.hotspots:
            raise Unmeant(f"there is no hotspot {text!r}; {suggest(text, list(self.hotspots))}")
        return label(text)
