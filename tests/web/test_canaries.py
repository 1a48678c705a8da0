"""No answer of the site holds a word of a record that whoever asked may not see.

Every text of every record is a string that nobody can guess (`small_world.py`). Each role opens
every address, and none of the strings of what the policy hides from it may come back: not in a
page, a list, a map, a file, a refusal or a "not found".
"""

from datetime import UTC, datetime

import pytest
from addresses import every_address
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_world import NOW, parameters_of, small_world

from safeground.web.access.models import Grant, Restricted, Restriction
from safeground.web.access.policy import POLICIES, visible
from safeground.web.accounts.models import Person, RoleGrant
from safeground.web.lib.permissions import ROLES
from safeground.web.partners.models import Partner

# Names of people and of organisations stand beside what they did, for all who may see that.
NAMES = {Person, Partner}
# What a page shows by design of a kind of record that its reader can't open.
BY_DESIGN = {
    ("patrols:morning", "patrols.Plan"): "what a night delivered is named by its shift and date",
    ("patrols:morning-of", "patrols.Plan"): "the same, of another night",
}
RESTRICTED = [model for model in POLICIES if issubclass(model, Restricted)]


def answers(client, world, addresses=None):
    """What every address answers, in bytes."""
    client.raise_request_exception = False
    for address in addresses or every_address():
        try:
            link = reverse(address.name, kwargs=parameters_of(address, world))
        except (NoReverseMatch, AssertionError):
            continue  # the test of every address says so
        response = client.get(link)
        yield address.name, b"".join(response) if response.streaming else response.content


def hidden(who, world):
    """The canaries of what this person may not see."""
    return {
        canary.encode(): model._meta.label
        for model, record in world.records.items()
        if model not in NAMES and not visible(who, model).filter(pk=record.pk).exists()
        for canary in world.canaries[model]
    }


@pytest.mark.parametrize("role", ROLES)
def test_nothing_hidden_from_a_role_is_in_any_answer(person, signed_in, role):
    world = small_world()
    partner = world["partners.partner"] if role == "partner" else None
    who = person(role, partner=partner)
    canaries = hidden(who, world)
    assert canaries
    for name, answer in answers(signed_in(who=who), world):
        leaked = {kind for canary, kind in canaries.items() if canary in answer}
        leaked -= {kind for page, kind in BY_DESIGN if page == name}
        assert not leaked, f"{name} shows a {role} something of {leaked}"


GRANTS = st.sampled_from(["none", "given", "ended", "to another", "to another record"])


def may_see(role, restriction, grant, owns):
    """The rule, in words of one line each."""
    if role == "partner":
        return grant == "given"
    return restriction == Restriction.OPEN or owns or grant == "given"


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_need_to_know_holds_in_every_answer(db, data):
    model = data.draw(st.sampled_from(RESTRICTED))
    role = data.draw(st.sampled_from(sorted(ROLES)))
    restriction = data.draw(st.sampled_from(Restriction.values))
    grant, owns = data.draw(GRANTS), data.draw(st.booleans())
    undo = transaction.savepoint()
    try:
        world = small_world()
        who = _somebody(world, role)
        before = len(world.canaries[model])
        owner = who if owns else world["accounts.person"]
        record = world.make(model, restriction=restriction, owner=owner)
        canaries = world.canaries[model][before:]
        _grant(grant, record, who, world)
        world.records[model] = record
        sees = visible(who, model).filter(pk=record.pk).exists()
        assert not sees or may_see(role, restriction, grant, owns)
        if not sees:
            client = Client(headers={"host": "localhost"})
            client.force_login(who, "allauth.account.auth_backends.AuthenticationBackend")
            for name, answer in answers(client, world):
                assert not [c for c in canaries if c.encode() in answer], name
    finally:
        transaction.savepoint_rollback(undo)


def _somebody(world, role):
    partner = world["partners.partner"] if role == "partner" else None
    who = Person.objects.create(email="who@essex.example", name="Who Ever", partner=partner)
    RoleGrant.objects.create(person=who, role=role, since=datetime(2026, 1, 1, tzinfo=UTC))
    return who


def _grant(state, record, who, world):
    if state == "none":
        return
    to = {"partner": who.partner} if who.partner_id else {"person": who}
    if state == "to another":
        to = {"person": world["accounts.person"]}
    number = record.pk + 1000 if state == "to another record" else record.pk
    until = NOW.replace(year=2020) if state == "ended" else None
    Grant.objects.create(
        thing=record._meta.label_lower, thing_number=number, until=until,
        by=world["accounts.person"], **to,
    )  # fmt: skip
