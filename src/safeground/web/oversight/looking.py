"""Finding unusual looking: counted in SQL by hour and by day, over weeks at most."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import CharField, Count, Exists, Max, Min, OuterRef
from django.db.models.functions import Cast, TruncDay, TruncHour

from safeground.web.access.models import Grant, Restricted
from safeground.web.audit.export import Span
from safeground.web.audit.kinds import Kind
from safeground.web.audit.models import Row, Rows
from safeground.web.oversight.models import Unusual
from safeground.web.oversight.rules import RULES, Rule

LONDON = ZoneInfo("Europe/London")
COMPARED = timedelta(days=28)  # what is usual is what was done in this time
DOES = (Kind.COLLECT, Kind.ALTER, Kind.COMBINE, Kind.DISCLOSE, Kind.ERASE)
_TRUNC = {"hour": TruncHour, "day": TruncDay}
_LONG = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
Finder = Callable[[Rule, Rows, datetime], Iterator[Unusual]]


def find_unusual(since: datetime, until: datetime) -> Iterator[Unusual]:
    """What the rules pick out of this time, compared with the weeks before its end."""
    compared = Span(min(since, until - COMPARED), until).of(Row.objects.exclude(actor=0))
    for rule in RULES.values():
        yield from FINDERS.get(rule.name, _more_than_usual)(rule, compared, since)


def _more_than_usual(rule: Rule, rows: Rows, since: datetime) -> Iterator[Unusual]:
    counted = _counted(rows, rule.kinds, rule.within)
    by_roles: dict[str, list[int]] = defaultdict(list)
    for one in counted:
        by_roles[one["roles"]].append(one["acts"])
    for one in counted:
        if one["begins"] < since or one["acts"] < rule.least:
            continue
        usual = _usual(by_roles[one["roles"]], one["acts"])
        if usual is None or one["acts"] >= rule.times * usual:
            yield _of(rule, one, usual)


def _usual(acts: list[int], without: int) -> int | None:
    """What nine in ten of the others are no more than; None where there are no others."""
    others = sorted(acts)
    others.remove(without)
    return others[int(0.9 * (len(others) - 1))] if others else None


def _odd_hours(rule: Rule, rows: Rows, since: datetime) -> Iterator[Unusual]:
    """`rule.rare` of what *other* people with the same roles do falls in this hour of the day."""
    everything = _counted(rows, [kind.value for kind in Kind], "hour")
    of_roles, of_one = defaultdict(Counter), defaultdict(Counter)  # type: ignore[var-annotated]
    for one in everything:
        of_roles[one["roles"]][_clock(one)] += one["acts"]
        of_one[one["roles"], one["actor"]][_clock(one)] += one["acts"]
    worked = {
        (one["actor"], one["begins"]) for one in _counted(rows, [k.value for k in DOES], "hour")
    }
    for one in _counted(rows.filter(at__gte=since), rule.kinds, "hour"):
        others = of_roles[one["roles"]] - of_one[one["roles"], one["actor"]]
        known = others.total() >= rule.enough
        rarely = others[_clock(one)] < rule.rare * others.total()
        idle = (one["actor"], one["begins"]) not in worked
        if one["acts"] >= rule.least and known and rarely and idle:
            yield _of(rule, one, None)


def _restricted(rule: Rule, rows: Rows, since: datetime) -> Iterator[Unusual]:
    let_in = Grant.objects.annotate(number=Cast("thing_number", CharField())).filter(
        person_id=OuterRef("actor"), thing=OuterRef("thing"), number=OuterRef("thing_number")
    )
    made = Row.objects.filter(
        kind=Kind.COLLECT,
        actor=OuterRef("actor"),
        thing=OuterRef("thing"),
        thing_number=OuterRef("thing_number"),
    )
    opened = (
        rows.filter(restricted=True, at__gte=since, kind__in=rule.kinds)
        .exclude(thing_number="")
        .filter(~Exists(let_in), ~Exists(made))
        .values("actor", "roles", "thing", "thing_number", begins=TruncDay("at", tzinfo=LONDON))
        .annotate(acts=Count("number"), first=Min("at"), last=Max("at"))
        .order_by("begins", "actor")
    )
    for one in opened:
        if not _owns(one):
            yield _of(rule, one, None)


def _owns(one: Mapping[str, Any]) -> bool:
    """Whether a record that may since be gone is this person's own."""
    try:
        model = apps.get_model(one["thing"])
    except (LookupError, ValueError):
        return False
    if not issubclass(model, Restricted) or not one["thing_number"].isdecimal():
        return False
    own = model._default_manager.filter(pk=int(one["thing_number"]), owner_id=one["actor"])
    return bool(own.exists())


FINDERS: dict[str, Finder] = {"odd-hours": _odd_hours, "restricted": _restricted}


def _counted(rows: Rows, kinds: Any, within: str) -> list[dict[str, Any]]:
    """How many acts each person had in each hour, or day, and when the first and last were."""
    counted: Any = (
        rows.filter(kind__in=kinds)
        .values("actor", "roles", begins=_TRUNC[within]("at", tzinfo=LONDON))
        .annotate(acts=Count("number"), first=Min("at"), last=Max("at"))
        .order_by("begins", "actor")
    )
    return list(counted)


def _clock(one: Mapping[str, Any]) -> int:
    return int(one["begins"].astimezone(LONDON).hour)


def _of(rule: Rule, one: Mapping[str, Any], usual: int | None) -> Unusual:
    return Unusual(
        rule=rule.name,
        actor=one["actor"],
        roles=one["roles"],
        begins_at=one["begins"],
        ends_at=one["begins"] + _LONG[rule.within],
        acts=one["acts"],
        usual=usual,
        thing=one.get("thing", ""),
        thing_number=one.get("thing_number", ""),
    )
