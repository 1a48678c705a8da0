"""The pages of people: what an administrator sees and does, and what everybody sees of themself."""

from datetime import UTC, datetime, timedelta

import pytest

from safeground.web.accounts.actions import invitations, people, roles
from safeground.web.accounts.models import Person
from safeground.web.lib.permissions import ROLES
from safeground.web.partners.models import Partner

pytestmark = pytest.mark.django_db
ONLY_ADMINISTRATORS = [
    "/account/people", "/account/people/invite", "/account/people/{one}",
    "/account/people/{one}/change", "/account/people/{one}/leave",
    "/account/people/{one}/start-anew", "/account/people/{one}/roles/give",
    "/account/roles/{grant}/withdraw",
]  # fmt: skip


@pytest.fixture
def administrator(person, signed_in):
    one = person("administrator", name="Ada Ministrator")
    return one, signed_in(who=one)


@pytest.mark.parametrize("address", ONLY_ADMINISTRATORS)
@pytest.mark.parametrize("role", ["analyst", "auditor", "partner"])
def test_only_administrators_see_people(person, signed_in, address, role):
    other = person("analyst")
    said = address.format(one=other.pk, grant=other.grants.get().pk)
    assert signed_in(role).get(said).status_code == 403


def test_the_list_is_narrowed_by_role_partner_leaving_and_words(person, administrator, rows):
    by, client = administrator
    council = Partner.objects.create(name="A council")
    person("analyst", name="Amara Lindqvist")
    person("patrol-officer", name="Tamsin Okafor")
    person("partner", name="Odette Marchbanks", partner=council)
    people.leave(person("analyst", name="Left Already"), because="Retired", by=by)

    def names(query: str) -> set[str]:
        said = client.get(f"/account/people?{query}").content.decode()
        every = Person.objects.values_list("name", flat=True)
        return {name for name in every if f">{name}</a>" in said}

    assert names("") == {"Ada Ministrator", "Amara Lindqvist", "Tamsin Okafor", "Odette Marchbanks"}
    assert names("role=analyst") == {"Amara Lindqvist"}
    assert names(f"partner={council.pk}") == {"Odette Marchbanks"}
    assert "Odette Marchbanks" not in names("partner=force")
    assert names("here=left") == {"Left Already"}
    assert names("words=okafor+tam") == {"Tamsin Okafor"}
    searched = rows("search")[-1]
    assert "okafor" not in str(searched.facts)
    assert searched.facts["found"] == 1


def test_a_list_that_is_empty_says_what_to_do(administrator):
    said = administrator[1].get("/account/people?words=nobody+like+that").content.decode()
    assert "Nobody is like that" in said


def test_the_number_of_queries_does_not_grow_with_people(
    person, administrator, django_assert_max_num_queries
):
    _, client = administrator
    for _ in range(30):
        person("analyst", "publisher")
    client.get("/account/people")
    with django_assert_max_num_queries(25):
        client.get("/account/people")


def test_a_persons_page_shows_their_roles_and_never_their_secrets(with_app, administrator, rows):
    by, client = administrator
    one = with_app("analyst")
    given = roles.give(one, "publisher", because="Covers for Amara", by=by)
    said = client.get(f"/account/people/{one.pk}").content.decode()
    for words in ("Publisher", "Covers for Amara", "Ada Ministrator", "Authenticator app"):
        assert words in said
    assert "JBSWY3DP" not in said
    assert f"/account/roles/{given.pk}/withdraw" in said
    row = rows("consult")[-1]
    assert (row.thing, row.thing_number) == ("accounts.person", str(one.pk))


def test_an_administrator_sees_no_way_to_change_themself(administrator):
    by, client = administrator
    said = client.get(f"/account/people/{by.pk}").content.decode()
    assert "You can’t change your own roles" in said
    for offered in ("/leave", "/withdraw", "/roles/give", "/start-anew"):
        assert offered not in said


def test_a_role_is_given_and_withdrawn_by_page(person, administrator):
    _, client = administrator
    one = person()
    empty = client.post(f"/account/people/{one.pk}/roles/give", {"because": ""})
    assert "There is a problem" in empty.content.decode()
    said = {"role": "analyst", "because": "Joined"}
    client.post(f"/account/people/{one.pk}/roles/give", said)
    one = Person.objects.get(pk=one.pk)
    assert one.role_names == ("analyst",)
    grant = one.grants.get()
    client.post(f"/account/roles/{grant.pk}/withdraw", {"because": "Moved"})
    assert Person.objects.get(pk=one.pk).role_names == ()


@pytest.mark.parametrize(
    ("day", "says"), [("1", "can&#39;t be in the past"), ("", "must include a day")]
)
def test_a_day_that_can_not_be_is_said_beside_its_box(person, administrator, day, says):
    one = person()
    said = {
        "role": "analyst", "because": "Joined",
        "since_day": day, "since_month": "1", "since_year": "2020",
    }  # fmt: skip
    answer = administrator[1].post(f"/account/people/{one.pk}/roles/give", said)
    assert says in answer.content.decode()


def test_details_are_changed_and_the_audit_names_fields_and_no_words(person, administrator, rows):
    _, client = administrator
    one, other = person("analyst"), person("analyst")
    said = {"name": "New Name", "email": other.email, "collar_number": "99"}
    answer = client.post(f"/account/people/{one.pk}/change", said)
    assert "Somebody else has that" in answer.content.decode()
    client.post(f"/account/people/{one.pk}/change", said | {"email": one.email})
    assert Person.objects.get(pk=one.pk).name == "New Name"
    assert rows("alter")[-1].facts == {"act": "change", "fields": ["name", "collar_number"]}


def test_somebody_leaves_by_page(person, administrator):
    _, client = administrator
    one = person("analyst")
    answer = client.post(f"/account/people/{one.pk}/leave", {"because": "Retired"}, follow=True)
    said = answer.content.decode()
    assert "has left and is signed out everywhere" in said
    assert "Invite them back" in said
    again = client.get(f"/account/people/invite?again={one.pk}").content.decode()
    assert one.email in again


def test_why_the_last_administrator_stays_is_said_on_the_page(person, administrator):
    by, client = administrator
    other = person("administrator")
    by.grants.update(until=datetime.now(UTC) + timedelta(days=1))
    answer = client.post(f"/account/people/{other.pk}/leave", {"because": "Retired"})
    assert "is the last administrator" in answer.content.decode()
    assert Person.objects.get(pk=other.pk).is_active


def test_somebody_waiting_is_listed_with_their_link_withdrawn_on_request(administrator):
    by, client = administrator
    made, _ = invitations.invite(
        email="new@essex.example", name="New Person", roles_offered=["analyst"], by=by
    )
    assert "Invited, and not here yet" in client.get("/account/people").content.decode()
    client.post(f"/account/people/invited/{made.pk}/withdraw")
    assert "Invited, and not here yet" not in client.get("/account/people").content.decode()


def test_everybody_sees_their_own_account_and_what_roles_may_do(person, signed_in):
    for role in ROLES.values():
        one = person(role.name, name=f"The {role.title}")
        client = signed_in(who=one)
        said = client.get("/account/").content.decode()
        assert role.about in said.replace("&#39;", "'")
        assert client.get("/account/roles").status_code == 200
