"""Roles over time: who held what when, and what no administrator can do."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safeground.data.errors import BadInput
from safeground.web.access.models import Grant
from safeground.web.access.refusal import Refused
from safeground.web.accounts.actions import people, roles
from safeground.web.accounts.models import Person, RoleGrant
from safeground.web.accounts.queries import who_may
from safeground.web.lib.permissions import ROLES, Permission

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
SHARED_DATABASE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12, deadline=None
)
times = st.integers(0, 30).map(lambda day: NOON + timedelta(days=day))
grants = st.lists(st.tuples(st.sampled_from(sorted(ROLES)), times, st.none() | times), max_size=8)


@SHARED_DATABASE
@given(held=grants, when=times)
def test_a_role_is_held_from_its_first_moment_up_to_its_last(person, held, when):
    one = person()
    for role, since, until in held:
        RoleGrant.objects.create(person=one, role=role, since=since, until=until)
    expected = {r for r, since, until in held if since <= when and (until is None or when < until)}
    assert set(one.role_names_at(when)) == expected


@SHARED_DATABASE
@given(data=st.data())
def test_whatever_administrators_do_one_is_left_and_nobody_changes_their_own(person, data):
    RoleGrant.objects.all().delete()
    everybody = [person("administrator"), person("administrator"), person("analyst")]
    for _ in range(data.draw(st.integers(1, 10))):
        by, about = data.draw(st.sampled_from(everybody)), data.draw(st.sampled_from(everybody))
        by, about = Person.objects.get(pk=by.pk), Person.objects.get(pk=about.pk)
        before = about.role_names
        act = data.draw(st.sampled_from(["give", "withdraw", "leave"]))
        try:
            if act == "give":
                until = data.draw(st.none() | st.just(datetime.now(UTC) + timedelta(days=1)))
                role = data.draw(st.sampled_from(["administrator", "analyst"]))
                roles.give(about, role, because="A test", by=by, until=until)
            elif act == "withdraw":
                open_ones = [one for one in about.grants.all() if not one.over]
                if open_ones:
                    roles.withdraw(open_ones[0], because="A test", by=by)
            else:
                people.leave(about, because="A test", by=by)
        except (BadInput, Refused):
            continue
        after = Person.objects.get(pk=about.pk).role_names
        assert by.pk != about.pk or before == after
    for when in (datetime.now(UTC), datetime.now(UTC) + timedelta(days=400)):
        left = [
            one
            for one in Person.objects.filter(is_active=True)
            if "administrator" in one.role_names_at(when)
        ]
        assert left


def test_giving_and_withdrawing_keep_when_by_whom_and_why(person, rows):
    one, by = person(), person("administrator")
    given_role = roles.give(one, "analyst", because="Joined the team", by=by)
    roles.withdraw(given_role, because="Moved to another", by=by)
    given_role.refresh_from_db()
    assert (given_role.because, given_role.by) == ("Joined the team", by)
    assert (given_role.ended_because, given_role.ended_by) == ("Moved to another", by)
    assert given_role.over
    found = rows("change a role", thing_number=str(one.pk))
    assert [row.facts for row in found] == [
        {"role": "analyst", "act": "give"}, {"role": "analyst", "act": "withdraw"},
    ]  # fmt: skip
    assert "team" not in str([row.facts for row in found])


def test_a_role_can_start_later_and_end_by_itself(person):
    one, by = person(), person("administrator")
    begins = datetime.now(UTC) + timedelta(days=7)
    roles.give(
        one, "analyst", because="From Monday", by=by, since=begins, until=begins + timedelta(1)
    )
    assert one.role_names_at(datetime.now(UTC)) == ()
    assert one.role_names_at(begins) == ("analyst",)
    assert one.role_names_at(begins + timedelta(days=1)) == ()
    with pytest.raises(BadInput, match="for that time already"):
        roles.give(one, "analyst", because="Again", by=by)
    roles.withdraw(one.grants.get(), because="Not after all", by=by)
    assert one.role_names_at(begins) == ()


def test_a_person_never_changes_their_own_roles(person):
    by = person("administrator")
    with pytest.raises(Refused, match="your own roles"):
        roles.give(by, "auditor", because="I want to", by=by)
    with pytest.raises(Refused, match="your own roles"):
        roles.withdraw(by.grants.get(), because="I am tired", by=by)
    with pytest.raises(Refused, match="your own sign-in"):
        people.leave(by, because="I am tired", by=by)


def test_the_last_administrator_stays_even_beside_one_whose_role_runs_out(person):
    last, other = person("administrator"), person("administrator")
    grant = other.grants.get()
    grant.until = datetime.now(UTC) + timedelta(days=1)
    grant.save()
    with pytest.raises(BadInput, match="is the last administrator"):
        people.leave(last, because="Retired", by=other)
    with pytest.raises(BadInput, match="is the last administrator"):
        roles.withdraw(last.grants.get(), because="Moved", by=other)
    assert Person.objects.get(pk=last.pk).is_active


def test_casework_roles_are_not_an_administrators(person):
    other, by = person("administrator"), person("administrator")
    with pytest.raises(BadInput, match="can't be combined"):
        roles.give(other, "analyst", because="To help out", by=by)


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"administrator"}))
def test_nobody_else_gives_roles(person, role):
    with pytest.raises(Refused):
        roles.give(person(), "analyst", because="A friend", by=person(role))


def test_leaving_ends_roles_and_what_they_were_let_in_to_and_keeps_their_name(person, rows):
    one, by = person("analyst", "publisher", name="Amara"), person("administrator")
    Grant.objects.create(thing="problems.problem", thing_number=1, person=one, by=by)
    people.leave(one, because="Retired", by=by)
    one = Person.objects.get(pk=one.pk)
    assert (one.is_active, one.left_because, one.role_names) == (False, "Retired", ())
    assert one.name == "Amara"
    assert one.permissions == frozenset()
    assert not one.has_usable_password()
    assert Grant.objects.get().until is not None
    assert [row.facts["act"] for row in rows("change a role")] == ["withdraw", "withdraw"]
    assert rows("alter")[-1].facts == {"act": "leave"}


def test_who_may_finds_those_whose_roles_allow_it_now(person):
    analyst, former = person("analyst"), person("analyst")
    person("auditor")
    former.grants.update(until=datetime.now(UTC))
    assert list(who_may(Permission.IDENTIFY_HOTSPOTS)) == [analyst]
