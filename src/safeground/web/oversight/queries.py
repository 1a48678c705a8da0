"""What the auditor's pages read: rows by number, newest first, and never by OFFSET."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from safeground.web.access.policy import POLICIES
from safeground.web.accounts.models import Person
from safeground.web.audit.export import Span
from safeground.web.audit.models import Row, Rows

PAGE = 50
COUNTED = 10_000  # rows that a count, and a file, go up to
LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Page:
    """A page of rows: those below `before` or, going back up, those above `after`."""

    rows: list[Row]
    older: int | None
    newer: int | None


def page_of(rows: Rows, *, before: int | None = None, after: int | None = None) -> Page:
    """Fifty rows, newest first, and where the pages on either side of them begin."""
    if after is not None:
        found = list(rows.filter(number__gt=after).order_by("number")[: PAGE + 1])
        shown, more_newer = found[:PAGE][::-1], len(found) > PAGE
        more_older = bool(shown) and rows.filter(number__lt=shown[-1].number).exists()
    else:
        below = rows if before is None else rows.filter(number__lt=before)
        found = list(below.order_by("-number")[: PAGE + 1])
        shown, more_older = found[:PAGE], len(found) > PAGE
        more_newer = before is not None and bool(shown)
    return Page(
        shown,
        older=shown[-1].number if more_older else None,
        newer=shown[0].number if more_newer else None,
    )


def at_most(rows: Rows) -> int:
    """How many rows there are, as far as is worth counting."""
    return rows.order_by("-number")[:COUNTED].count()


@dataclass(frozen=True)
class Asked:
    """What an auditor narrows the rows by."""

    person: str = ""
    kind: str = ""
    thing: str = ""
    number: str = ""
    since: date | None = None
    until: date | None = None
    restricted: bool = False

    def of(self, rows: Rows) -> Rows:
        """Those of these rows that were asked for."""
        found = self.span.of(rows)
        if self.person:
            found = found.filter(actor__in=self._people)
        for field, value in (("kind", self.kind), ("thing", self.thing)):
            found = found.filter(**{field: value}) if value else found
        if self.number:
            found = found.filter(thing_number=self.number)
        return found.filter(restricted=True) if self.restricted else found

    @property
    def span(self) -> Span:
        """From the start of the first day to the end of the last, in London."""
        end = self.until + timedelta(days=1) if self.until else None
        return Span(_midnight(self.since), _midnight(end))

    @cached_property
    def _people(self) -> list[int]:
        """By number, or by part of a name, of an address or of a collar number."""
        if self.person.isdecimal() and len(self.person) < 19:
            return [int(self.person)]
        named = Q(name__icontains=self.person) | Q(email__icontains=self.person)
        found = Person.objects.filter(named | Q(collar_number__iexact=self.person))
        return list(found.values_list("pk", flat=True)[:200])


def names_of(numbers: Iterable[int]) -> dict[int, str]:
    """The names of people by the numbers that rows know them by."""
    wanted = set(numbers)
    found = dict(Person.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return {n: "The site itself" if n == 0 else found.get(n, f"Person {n}") for n in wanted}


def kinds_of_thing() -> list[tuple[str, str]]:
    """Every kind of record that has a policy, with its name."""
    kinds = [(model._meta.label_lower, named(model._meta.label_lower)) for model in POLICIES]
    return sorted(kinds, key=lambda kind: kind[1])


def named(thing: str, number: str = "") -> str:
    """A thing in words that give nothing of it away: "hotspot 4"."""
    names = {model._meta.label_lower: str(model._meta.verbose_name) for model in POLICIES}
    words = names.get(thing, thing)
    return f"{words[:1].upper()}{words[1:]} {number}".strip()


def looks_at(rows: Rows, thing: str, number: str) -> Rows:
    """The rows of one record itself."""
    return rows.filter(thing=thing, thing_number=number)


def lists_with(rows: Rows, thing: str, number: str, on: date) -> list[Row]:
    """The pages of one day on which a record stood among others: a day, so that it stays quick."""
    said = f'"{thing} {number}"'
    found = _day(on).of(rows).annotate(said=Cast("facts", TextField()))
    return list(found.filter(said__contains=said).order_by("-number")[:PAGE])


def day_of(rows: Rows, actor: int, on: date) -> Rows:
    """What one person did on one day."""
    return _day(on).of(rows).filter(actor=actor)


def local_day(moment: datetime) -> date:
    """The day in London on which something happened."""
    return moment.astimezone(LONDON).date()


def days_beside(rows: Rows, actor: int, on: date) -> tuple[date | None, date | None]:
    """The last day before this one, and the first after it, on which a person did anything."""
    day = _day(on)
    before = Span(until=day.since).of(rows).filter(actor=actor)
    after = Span(since=day.until).of(rows).filter(actor=actor)
    return _date_of(before.order_by("-number")), _date_of(after.order_by("number"))


def today() -> date:
    """The day that it is in London."""
    return datetime.now(LONDON).date()


def _day(on: date) -> Span:
    return Span(_midnight(on), _midnight(on + timedelta(days=1)))


def _date_of(rows: Rows) -> date | None:
    row: Any = rows.first()
    return local_day(row.at) if row else None


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=LONDON)
