"""The words of a stop and search record, from data files that say since when each holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from safeground.data.reference.tables import Row, read_date, read_rows
from safeground.data.reference.visit_results import visit_terms

FOLDER = Path(__file__).parent / "tables"
_DATES = ("in_force_from", "in_force_to")


@dataclass(frozen=True)
class Word:
    """One choice: what is stored, what a person reads, and between which days it holds."""

    value: str
    says: str
    since: date | None
    until: date | None
    basis: str = ""
    note: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether it may be chosen for a search of that day."""
        return (self.since or day) <= day <= (self.until or day)


@dataclass(frozen=True)
class Retention:
    """How long records of a kind are kept, and why."""

    rule: str
    kind: str
    years: int
    days: int
    why: str

    def until(self, day: date) -> date:
        """The first day on which a record of a search on `day` may be erased."""
        late = min(day.day, 28) if (day.month, day.day) == (2, 29) else day.day
        return day.replace(year=day.year + self.years, day=late) + timedelta(days=self.days)


@lru_cache(maxsize=1)
def powers() -> dict[str, Word]:
    """Powers to search, in the order in which they are offered."""
    rows = read_rows(FOLDER / "powers.csv", ("name", "says", "basis", *_DATES, "note"))
    return {row["name"]: _word(row, where, "name") for where, row in rows}


@lru_cache(maxsize=1)
def ethnicities() -> dict[str, Word]:
    """Self-defined ethnicity by its code; N1 to N3 and NS say why it is not stated."""
    rows = read_rows(FOLDER / "ethnicity.csv", ("code", "says", "published", *_DATES))
    return {row["code"]: _word(row, where, "code") for where, row in rows}


@lru_cache(maxsize=1)
def retention() -> dict[str, Retention]:
    """By the kind of record."""
    rows = read_rows(FOLDER / "retention.csv", ("rule", "kind", "years", "days", "why", *_DATES))
    return {
        row["kind"]: Retention(
            row["rule"], row["kind"], int(row["years"]), int(row["days"]), row["why"]
        )
        for _, row in rows
    }


def choices(words: Iterable[Word], day: date | None) -> list[tuple[str, str]]:
    """What a form offers for a day; everything where the day is not known yet."""
    return [(w.value, w.says) for w in words if day is None or w.holds_on(day)]


def listed(name: str, day: date | None) -> list[tuple[str, str]]:
    """A list of the product's own words: objects of search, outcomes, perceived ethnicity."""
    terms = visit_terms()[name].values()
    return [(t.name, OUTCOMES.get(t.name, t.name)) for t in terms if not day or t.holds_on(day)]


OUTCOMES = {"A no further action disposal": "No further action"}
ARREST = "Arrest"
NOTHING = "A no further action disposal"


def _word(row: Row, where: str, key: str) -> Word:
    since, until = (read_date(row[name], where) for name in _DATES)
    return Word(row[key], row["says"], since, until, row.get("basis", ""), row.get("note", ""))
