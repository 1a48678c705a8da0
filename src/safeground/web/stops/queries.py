"""Narrowing, counting and reading search records."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from safeground.web.stops.groups import GOWISELY, GROUPS, LONDON, MET_BY, Group
from safeground.web.stops.models import Clothing, Receipt, Stop
from safeground.web.stops.tables import ARREST, OUTCOMES, ethnicities, powers


@dataclass(frozen=True)
class MonthOf:
    """Searches of one month for one object; the counts that PACE section 5 asks for."""

    month: date
    object_of_search: str
    searches: int
    arrests: int
    linked: int


def narrowed(stops: QuerySet[Any], asked: Mapping[str, Any]) -> QuerySet[Any]:
    """The records that a filter asks for; what it leaves empty narrows nothing."""
    for name in ("power", "object_of_search", "outcome"):
        if asked.get(name):
            stops = stops.filter(**{name: asked[name]})
    if asked.get("since"):
        stops = stops.filter(happened_at__gte=datetime.combine(asked["since"], time(), LONDON))
    if asked.get("until"):
        end = datetime.combine(asked["until"], time(23, 59, 59), LONDON)
        stops = stops.filter(happened_at__lte=end)
    if asked.get("review"):
        stops = stops.filter(reviewed_by__isnull=asked["review"] == "waits", state="recorded")
    if asked.get("due"):
        stops = stops.filter(erase_after__lte=date.today())
    if asked.get("words"):
        words = asked["words"].strip()
        stops = stops.filter(
            Q(reference__iexact=words)
            | Q(place__icontains=words)
            | Q(vehicle_registration__iexact=words)
        )
    return stops


def by_month(stops: QuerySet[Any]) -> list[MonthOf]:
    """Counts by month and object, the latest first; none is about a single search."""
    rows = (
        stops.filter(state="recorded")
        .annotate(month=TruncMonth("happened_at", tzinfo=LONDON))
        .values("month", "object_of_search")
        .annotate(
            searches=Count("pk"),
            arrests=Count("pk", filter=Q(outcome=ARREST)),
            linked=Count("pk", filter=Q(outcome_linked=True)),
        )
        .order_by("-month", "object_of_search")
    )
    return [MonthOf(**{**row, "month": row["month"].date()}) for row in rows]


def answered(stop: Stop) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """A record as a person reads it: each group's name, title and its questions with answers."""
    for name, group in GROUPS.items():
        yield name, group.title, list(_answers(stop, group))


def _answers(stop: Stop, group: type[Group]) -> Iterator[tuple[str, str]]:
    for field, asked in group.base_fields.items():
        if field == "time":
            continue
        said = _said(stop, "happened_at" if field == "day" else field)
        if said:
            label = str(asked.label).partition(" (")[0]
            yield ("Date and time" if field == "day" else label), said


def _said(stop: Stop, name: str) -> str:
    value = getattr(stop, name)
    if value is None or value in ("", [], False):
        return "No" if value is False and name == "outcome_linked" else ""
    if isinstance(value, datetime):
        local = value.astimezone(LONDON)
        return f"{local.day} {local:%B %Y} at {local:%H:%M}"
    if value is True:
        return "Yes"
    if isinstance(value, list):
        return _told(value)
    return _WORDS.get(name, {}).get(value) or str(value)


def _told(letters: list[str]) -> str:
    """What a person was told before a search, by the letters of GO WISELY."""
    left = [words for letter, words in GOWISELY if letter not in letters]
    return f"Everything but: {'; '.join(left)}" if left else "Everything of GO WISELY"


_WORDS: dict[str, dict[str, str]] = {
    "power": {word.value: word.says for word in powers().values()},
    "self_defined_ethnicity": {word.value: word.says for word in ethnicities().values()},
    "outcome": OUTCOMES,
    "clothing": dict(Clothing.choices),
    "receipt": dict(Receipt.choices),
    "appropriate_adult": MET_BY,
    "safeguarding": MET_BY,
    "body_worn_video": MET_BY,
}
