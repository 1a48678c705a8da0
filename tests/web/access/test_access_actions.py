"""Letting somebody in to one record; refusals written down; a record restricted as it is made."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from small_world import World

from safeground.data.errors import BadInput
from safeground.web.access import policy
from safeground.web.access.actions import let_in, withdraw
from safeground.web.access.models import Restriction
from safeground.web.access.opens import opens
from safeground.web.access.policy import Act, Policy, may, require_each, visible
from safeground.web.access.refusal import Refused
from safeground.web.audit.models import Row
from safeground.web.lib.permissions import Permission
from safeground.web.stops.models import Stop


@pytest.fixture
def stops(db, monkeypatch):
    """A policy of need to know, on the kind of record that has one, that every officer shares."""
    see = Permission.RECORD_STOPS
    acts = {Act.SEE: see, Act.CHANGE: see, Act.SHARE: see}
    monkeypatch.setitem(policy.POLICIES, Stop, Policy(Stop, acts))
    return World()


@pytest.fixture
def one(stops, person):
    owner = person("patrol-officer")
    return stops.make(Stop, restriction=Restriction.NEED_TO_KNOW, owner=owner)


def test_let_in_and_withdrawn(one, person):
    other = person("patrol-officer")
    assert not may(other, Act.CHANGE, one)
    grant = let_in(one, person=other, by=one.owner)
    assert may(other, Act.CHANGE, one)
    row = Row.objects.latest("number")
    assert (row.kind, row.restricted, row.facts["recipient"]) == (
        "disclose", True, f"person {other.pk}",
    )  # fmt: skip
    withdraw(grant, by=one.owner)
    withdraw(grant, by=one.owner)
    assert not may(other, Act.CHANGE, one)
    assert Row.objects.filter(facts__purpose="withdrawn").count() == 1


def test_being_let_in_ends(one, person):
    other = person("patrol-officer")
    let_in(one, person=other, by=one.owner, until=datetime.now(UTC) + timedelta(days=1))
    assert visible(other, Stop).exists()
    with pytest.raises(BadInput, match="past"):
        let_in(one, person=other, by=one.owner, until=datetime(2020, 1, 1, tzinfo=UTC))


def test_one_who_is_not_let_in_lets_nobody_in(one, person):
    other = person("patrol-officer")
    with pytest.raises(Refused):
        let_in(one, person=other, by=other)
    with pytest.raises(BadInput, match="one person or one partner"):
        let_in(one, by=one.owner)


def test_an_act_on_a_list_needs_every_record_of_it(stops, one, person):
    other = person("patrol-officer")
    free = stops.make(Stop, restriction=Restriction.OPEN, owner=one.owner)
    require_each(other, Act.CHANGE, [free])
    with pytest.raises(Refused, match="all of those"):
        require_each(other, Act.CHANGE, [free, one])


@pytest.mark.parametrize("said", [{}, {"restriction": ""}, {"restriction": "secret"}])
def test_the_database_refuses_a_record_without_a_restriction(stops, person, said):
    made = stops.make(Stop, restriction=Restriction.OPEN, owner=person("patrol-officer"))
    values = {
        f.attname: getattr(made, f.attname)
        for f in Stop._meta.concrete_fields
        if not f.primary_key and not f.unique and f.name != "restriction"
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Stop(**values, **said).save()


def ask(view, who, method="get", path="/"):
    request = getattr(RequestFactory(), method)(path)
    request.user = who
    return view(request)


def test_a_record_that_is_there_and_hidden_is_404_and_written_down(one, person):
    other = person("patrol-officer")
    view = opens(Permission.RECORD_STOPS)(lambda r: r.door.fetch(Stop, pk=one.pk))
    with pytest.raises(Http404, match="or you can't open it"):
        ask(view, other)
    row = Row.objects.get()
    assert (row.kind, row.thing_number, row.restricted) == ("refuse", str(one.pk), True)
    missing = opens(Permission.RECORD_STOPS)(lambda r: r.door.fetch(Stop, pk=0))
    with pytest.raises(Http404, match="or you can't open it"):
        ask(missing, other)
    assert Row.objects.count() == 1


def test_a_refusal_half_way_undoes_what_was_begun_and_is_written_down(stops, one, person):
    def view(request):
        with transaction.atomic():
            stops.make(Stop, restriction=Restriction.OPEN, owner=request.user)
            raise Refused("No.")

    with pytest.raises(Refused):
        ask(opens(Permission.RECORD_STOPS)(view), person("patrol-officer"), "post")
    assert (Stop.objects.count(), Row.objects.get().kind) == (1, "refuse")


@pytest.mark.parametrize(
    ("method", "status", "kind", "rows"),
    [
        ("get", 200, "text/html", 1),
        ("head", 200, "text/html", 1),
        ("post", 200, "text/html", 1),  # a form sent back shows its record
        ("post", 422, "text/html", 1),
        ("put", 200, "text/html", 1),
        ("post", 302, "text/html", 0),
        ("post", 200, "application/json", 0),  # an act's own rows say what it did
        ("get", 404, "text/html", 0),
    ],
)
def test_what_is_shown_writes_one_row_by_whatever_method(person, method, status, kind, rows):
    view = opens(Permission.SEE_AUDIT)(lambda _: HttpResponse("", kind, status))
    assert ask(view, person("auditor"), method).status_code == status
    assert Row.objects.count() == rows


@pytest.mark.parametrize("method", ["options", "trace"])
def test_no_method_shows_a_page_unwritten(person, method):
    view = opens(Permission.SEE_AUDIT)(lambda _: HttpResponse("shown"))
    assert ask(view, person("auditor"), method).status_code == 405
