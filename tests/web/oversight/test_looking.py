"""Each rule picks out what it says, and nothing of an ordinary week."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.db import transaction

from safeground.web.access.models import Grant
from safeground.web.audit import record as recording
from safeground.web.audit.kinds import Actor, Kind, Thing
from safeground.web.audit.models import Row
from safeground.web.audit.record import record
from safeground.web.oversight.looking import find_unusual
from safeground.web.oversight.rules import RULES

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)  # in winter, so that London's clock is UTC's
ANALYSTS = [Actor(n, ("analyst",)) for n in (11, 12, 13)]


@pytest.fixture
def at(monkeypatch):
    """Write at a moment of one's choosing."""

    class Clock(datetime):
        moment = MONDAY

        @classmethod
        def now(cls, tz=None):
            return cls.moment.astimezone(tz)

    monkeypatch.setattr(recording, "datetime", Clock)

    def set_to(moment):
        Clock.moment = moment

    return set_to


@pytest.fixture
def week(db):
    """Three analysts who each read ten pages an hour, 09:00 to 16:00, from Monday to Friday.

    The rules read no chain, so the rows are written at once and not each after the one before.
    """
    hours = [MONDAY + timedelta(days=d, hours=h) for d in range(5) for h in range(9, 17)]
    reads = enumerate(product(hours, ANALYSTS, range(10)), start=1)
    Row.objects.bulk_create(
        Row(number=number, at=hour, kind=Kind.CONSULT, actor=analyst.number, roles="analyst",
            facts={"page": "p"}, previous=f"{number - 1:064}", hash=f"{number:064}")
        for number, (hour, analyst, _) in reads
    )  # fmt: skip


def write(kind, by, times, thing=None):
    with transaction.atomic():
        for _ in range(times):
            record(kind, by=by, thing=thing)


def found():
    return [(one.rule, one.actor) for one in find_unusual(MONDAY, MONDAY + timedelta(days=7))]


def test_an_ordinary_week_has_nothing_unusual(week):
    assert found() == []


def test_many_pages_in_an_hour(week, at):
    at(MONDAY + timedelta(days=5, hours=10))
    write(Kind.CONSULT, ANALYSTS[0], 79)
    assert found() == []
    write(Kind.SEARCH, ANALYSTS[0], 1)
    assert found() == [("many-in-an-hour", 11)]


def test_many_is_measured_against_the_same_roles(week, at):
    at(MONDAY + timedelta(days=5, hours=10))
    write(Kind.CONSULT, Actor(20, ("publisher",)), 90)
    write(Kind.CONSULT, Actor(21, ("publisher",)), 95)
    assert found() == []


def test_reading_at_an_odd_hour_with_no_task(week, at):
    at(MONDAY + timedelta(days=2, hours=3))
    write(Kind.CONSULT, ANALYSTS[1], 10)
    assert found() == [("odd-hours", 12)]
    write(Kind.ALTER, ANALYSTS[1], 1)  # they were at work
    assert found() == []


def test_refused_often(week, at):
    at(MONDAY + timedelta(days=2, hours=10))
    write(Kind.REFUSE, ANALYSTS[2], 5)
    assert found() == [("refused-often", 13)]


def test_many_exports(week, at):
    at(MONDAY + timedelta(days=2, hours=10))
    write(Kind.EXPORT, ANALYSTS[0], 10)
    assert found() == [("exports", 11)]


def test_a_restricted_record_by_somebody_never_let_in(week, at, person):
    by, thing = person("analyst"), Thing("places.hotspot", "4", restricted=True)
    at(MONDAY + timedelta(days=2, hours=10))
    write(Kind.CONSULT, by.actor, 2, thing)
    (one,) = find_unusual(MONDAY, MONDAY + timedelta(days=7))
    assert (one.rule, one.actor, one.thing_number, one.acts) == ("restricted", by.pk, "4", 2)
    Grant.objects.create(thing="places.hotspot", thing_number=4, person=by, by=by)
    assert found() == []


def test_whoever_made_a_restricted_record_may_open_it(week, at, person):
    by, thing = person("analyst"), Thing("places.hotspot", "4", restricted=True)
    write(Kind.COLLECT, by.actor, 1, thing)
    write(Kind.CONSULT, by.actor, 2, thing)
    assert found() == []


def test_what_the_site_does_itself_is_never_unusual(week, at):
    at(MONDAY + timedelta(days=2, hours=3))
    write(Kind.EXPORT, Actor(0), 500)
    assert found() == []


def test_no_rule_adds_up_a_person():
    """A rule picks out acts within an hour or a day: s62(4) leaves nothing else to be counted."""
    assert {rule.within for rule in RULES.values()} <= {"hour", "day"}
