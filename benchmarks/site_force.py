"""`python -m benchmarks.site_force FOLDER`: a site of a large force, invented from a seed.

2,000 hotspots; 36 months of counts that stand for 5 million incidents; eight plans a day for three
years, which are a million visits, with what each hotspot received.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

HOTSPOTS, DISTRICTS, MONTHS = 2_000, 8, 36
INCIDENTS, NIGHTS, UNITS, VISITS = 5_000_000, 3 * 365, 5, 23  # units a plan, visits a unit
FAMILIES = ("serious-violence", "violence", "street-visible", "all-crime", "violent-crime",
            "robbery", "burglary", "criminal-damage-arson", "public-order", "vehicle-crime",
            "shoplifting", "other-theft")  # fmt: skip
STATION = {"name": "Station", "longitude": 0.2, "latitude": 51.7}
DRAW = np.random.default_rng(20260109)


def make(folder: Path) -> None:
    """Make the site; the folder must not be there yet."""
    from safeground.web.config.installing import bring_up_to_date, load
    from safeground.web.config.site import make_site

    make_site(folder, force="A large force", demonstration=True, store=str(folder / "store"))
    load(folder)
    bring_up_to_date()
    from django.db import transaction

    with transaction.atomic():
        who = _people()
        _hotspots(who)
        _tallies()
    for first in range(0, NIGHTS, 50):
        with transaction.atomic():
            _nights(who, range(first, min(first + 50, NIGHTS)))


def _keep(model: Any, things: Iterable[Any]) -> None:
    waiting = iter(things)
    while some := list(islice(waiting, 20_000)):
        model.objects.bulk_create(some)


def _write(model: Any, columns: dict[str, Any], rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows of a table straight into it, by the million: `columns` are the same in every row."""
    from django.db import connection

    quote, said = connection.ops.quote_name, {**columns}
    names, fixed = said.pop("rows"), tuple(said.values())
    marks = ", ".join(["%s"] * (len(names) + len(fixed)))
    listed = ", ".join(quote(name) for name in (*names, *said))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({listed}) VALUES ({marks})",
            ((*row, *fixed) for row in rows),
        )


def _people() -> Any:
    from safeground.web.accounts.models import Person, RoleGrant
    from safeground.web.lib.permissions import ROLES

    since = datetime(2023, 1, 1, tzinfo=UTC)
    for role in ROLES:
        one = Person.objects.create(email=f"{role}@large.example", name=role.title())
        RoleGrant.objects.create(person=one, role=role, since=since)
    _keep(Person, (Person(email=f"officer{n}@large.example", name=f"Officer {n}")
                   for n in range(3_000)))  # fmt: skip
    return Person.objects.get(email="analyst@large.example")


def _months() -> list[str]:
    return [f"{2023 + n // 12}-{n % 12 + 1:02}" for n in range(MONTHS)]


def _square(longitude: float, latitude: float) -> dict[str, Any]:
    east, north = longitude + 0.003, latitude + 0.002
    ring = [[longitude, latitude], [east, latitude], [east, north], [longitude, north]]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def _hotspots(who: Any) -> None:
    from safeground.web.incidents.models import Holding
    from safeground.web.places.models import Hotspot, Listing, Refresh

    made = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    months = _months()
    _keep(Holding, (Holding(source="police", month=m, incidents=INCIDENTS // MONTHS)
                    for m in months))  # fmt: skip
    refreshes = [
        Refresh(
            family="serious-violence", family_title="Serious violence", study_area="A large force",
            method="pooled", since=months[0], until=months[-1], period="January 2026",
            made_at=made - timedelta(days=30 * n), made_by=who, total_expected=9_000,
            total_recorded=300_000, in_force=n == 0, digest=f"{n:064}",
        )
        for n in range(24)
    ]  # fmt: skip
    _keep(Refresh, refreshes)
    corners = DRAW.uniform((-0.5, 51.4), (0.9, 52.0), (HOTSPOTS, 2)).tolist()
    hotspots = [
        Hotspot(
            key=f"H{n:04}", family="serious-violence", study_area="A large force",
            name=f"Street {n}", district=f"District {n % DISTRICTS + 1}",
            boundary=_square(*corner), longitude=corner[0], latitude=corner[1], area_m2=45_000,
            since=made, counted_at=made,
        )
        for n, corner in enumerate(corners, 1)
    ]  # fmt: skip
    _keep(Hotspot, hotspots)
    refreshes, hotspots = list(Refresh.objects.order_by("pk")), list(Hotspot.objects.order_by("pk"))
    clock = [1 / 168] * 168
    for refresh in refreshes[:2]:
        _keep(Listing, (
            Listing(
                refresh=refresh, hotspot=one, name=one.name, district=one.district, rank=rank,
                status="stayed", why=f"{HOTSPOTS - rank} were expected", expected=9_000 / rank,
                recorded=300_000 / rank, boundary=one.boundary, week_clock=clock,
                hours={"name": "Friday night", "captured": None, "n": 40}, monthly=[1] * MONTHS,
            )
            for rank, one in enumerate(hotspots, 1)
        ))  # fmt: skip


def _tallies() -> None:
    from safeground.web.places.models import Hotspot, Tally

    share = INCIDENTS / (HOTSPOTS * MONTHS * len(FAMILIES))
    counts = DRAW.poisson(share, (HOTSPOTS, MONTHS, len(FAMILIES))).tolist()
    hotspots = Hotspot.objects.order_by("pk").values_list("pk", flat=True)
    columns = {"rows": ("hotspot_id", "month", "family", "incidents"), "source": "police",
               "police_generated": False}  # fmt: skip
    _write(Tally, columns, (
        (pk, month, family, count)
        for pk, months in zip(hotspots, counts, strict=True)
        for month, each in zip(_months(), months, strict=True)
        for family, count in zip(FAMILIES, each, strict=True)
    ))  # fmt: skip


def _nights(who: Any, nights: range) -> None:
    from safeground.web.patrols.models import Morning, Plan, Received, Unit, Visit
    from safeground.web.patrols.queries import patrol_day

    today = patrol_day(datetime.now(UTC))
    days = [today - timedelta(days=NIGHTS - 1 - n) for n in nights]
    plans = Plan.objects.bulk_create(
        _plan(who, day, district, today) for day in days for district in range(DISTRICTS)
    )
    units = Unit.objects.bulk_create(
        Unit(
            plan=plan, name=f"Unit {n}", mode="foot", start=STATION, end=STATION,
            starts_at=plan.starts_at, ends_at=plan.ends_at,
        )
        for plan in plans for n in range(UNITS)
    )  # fmt: skip
    visits = list(_visits(units, DISTRICTS))
    columns = {"rows": ("plan_id", "unit_id", "hotspot_id", "starts_at", "ends_at"),
               "travel_minutes": 5, "prize": 0, "look_for": "", "state": "made"}  # fmt: skip
    _write(Visit, columns, visits)
    mornings = Morning.objects.bulk_create(
        Morning(plan=plan, measured_at=plan.ends_at, says=["Measured."])
        for plan in plans if plan.date < today
    )  # fmt: skip
    of = {morning.plan_id: morning.pk for morning in mornings}
    made = Counter((plan, hotspot) for plan, _, hotspot, *_ in visits if plan in of)
    columns = {"rows": ("morning_id", "hotspot_id", "planned", "made", "planned_minutes",
                        "patrol_minutes"),
               "condition": "", "officer_minutes": 0, "background_minutes": 0}  # fmt: skip
    _write(Received, columns, (
        (of[plan], hotspot, times, times, 15 * times, 14 * times)
        for (plan, hotspot), times in made.items()
    ))  # fmt: skip


def _plan(who: Any, day: date, district: int, today: date) -> Any:
    from safeground.web.patrols.models import Plan, PlanState

    starts = datetime.combine(day, time(18), tzinfo=UTC)
    if day == today:  # under way, whenever it is that this is run
        starts = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=4)
    return Plan(
        title=f"Late shift, District {district + 1}", date=day, starts_at=starts,
        ends_at=starts + timedelta(hours=8), made_by=who, made_at=starts,
        state=PlanState.RELEASED if day == today else PlanState.CLOSED,
    )  # fmt: skip


def _visits(units: list[Any], districts: int) -> Iterator[tuple[Any, ...]]:
    """A unit's visits, one after another, among the 50 places that its plan has that night."""
    from django.db import connection

    at = connection.ops.adapt_datetimefield_value
    for n, unit in enumerate(units):
        district = n // UNITS % districts
        night = unit.plan.date.toordinal()
        for one in range(VISITS):
            step = (night * 50 + (n % UNITS * VISITS + one) % 50) % (HOTSPOTS // districts)
            starts = unit.starts_at + timedelta(minutes=20 * one)
            hotspot = 1 + district + districts * step
            ends = starts + timedelta(minutes=15)
            yield unit.plan_id, unit.pk, hotspot, at(starts), at(ends)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
