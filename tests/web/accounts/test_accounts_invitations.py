"""An invitation is a link that works once, for seven days, for whom it was made."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from accounts_help import PASSWORD
from allauth.mfa.models import Authenticator
from hypothesis import given
from hypothesis import strategies as st

from safeground.data.errors import BadInput
from safeground.web.access.refusal import Refused
from safeground.web.accounts.actions import invitations, people, roles
from safeground.web.accounts.models import Invitation, Person
from safeground.web.partners.models import Partner

pytestmark = pytest.mark.django_db
NEW = "a password nobody has"


@pytest.fixture
def invite(person):
    """An administrator's invitation of somebody new: the row and the link's secret part."""

    def made(*offered: str, by: Person | None = None, **kwargs) -> tuple[Invitation, str]:
        said = {"email": "New.Person@essex.example", "name": "New Person", **kwargs}
        return invitations.invite(
            roles_offered=offered or ["analyst"], by=by or person("administrator"), **said
        )

    return made


def test_an_administrator_invites_and_somebody_joins(person, with_app, sign_in, browser_like, rows):
    with_app("administrator", name="Ada")
    client = sign_in(Person.objects.get(name="Ada"))
    said = {
        "name": "New Person", "email": "New@essex.example", "collar_number": "4321",
        "partner": "force", "roles": ["analyst", "problem-solver"],
    }  # fmt: skip
    page = client.post("/account/people/invite", said, follow=True).content.decode()
    link = re.search(r"<code>http://localhost(/account/invitation/[\w-]+)</code>", page)[1]
    assert (
        link
        not in client.get(f"/account/people/invited/{Invitation.objects.get().pk}").content.decode()
    )

    welcome = browser_like.get(link).content.decode()
    assert "Ada invited new@essex.example as analyst and problem-solver" in welcome
    answer = browser_like.post(link, {"name": "New Person", "password": NEW})
    assert answer.url == "/"
    assert browser_like.get("/").url == "/account/second-factor"
    one = Person.objects.get(email="new@essex.example")
    assert one.role_names == ("analyst", "problem-solver")
    assert one.collar_number == "4321"
    assert one.grants.first().by.name == "Ada"
    assert one.sign_ins.get().how == "an invitation"
    assert [row.facts for row in rows("change a role", thing="accounts.invitation")] == [
        {"role": "analyst", "act": "offer"}, {"role": "problem-solver", "act": "offer"},
    ]  # fmt: skip
    assert {row.facts["act"] for row in rows("change a role", thing="accounts.person")} == {
        "take up"
    }
    assert rows("collect")[0].thing_number == str(one.pk)
    assert browser_like.get(link).status_code == 404


def test_the_link_is_not_kept(invite):
    made, token = invite()
    assert token not in str(Invitation.objects.values())
    assert len(token) >= 43
    assert made.email == "new.person@essex.example"


def test_a_link_works_once(invite):
    _, token = invite()
    invitations.accept(token, name="New Person", password=NEW)
    with pytest.raises(BadInput, match="used, withdrawn or is more than 7 days old"):
        invitations.accept(token, name="Somebody Else", password=NEW)
    assert Person.objects.filter(name="Somebody Else").count() == 0


def test_a_link_ends_after_seven_days(invite, browser_like):
    made, token = invite()
    Invitation.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    answer = browser_like.get(f"/account/invitation/{token}")
    assert answer.status_code == 404
    assert "This link no longer works" in answer.content.decode()
    assert made.expires_at - made.made_at == pytest.approx(
        timedelta(days=7), abs=timedelta(minutes=1)
    )


@given(place=st.integers(0, 42), letter=st.sampled_from("AZaz09-_"))
def test_a_link_that_was_tampered_with_is_no_link(place, letter):
    token = "kQ3vT9xB7nW2mL5pR8sY1uZ4aC6dE0fGhJiKoMqNrPt"
    tampered = token[:place] + letter + token[place + 1 :]
    same = tampered == token
    assert (invitations.hash_of(tampered) == invitations.hash_of(token)) is same


def test_a_tampered_link_says_no_more_than_an_old_one(invite, browser_like):
    _, token = invite()
    wrong = browser_like.get(f"/account/invitation/{token[:-1]}x")
    invitations.accept(token, name="New Person", password=NEW)
    used = browser_like.get(f"/account/invitation/{token}")
    clean = [re.sub(r'nonce="[^"]+"', "", one.content.decode()) for one in (wrong, used)]
    assert clean[0] == clean[1]


def test_a_withdrawn_link_and_one_made_before_do_not_work(invite, person):
    administrator = person("administrator")
    _, first = invite(by=administrator)
    second, token = invite(by=administrator)
    with pytest.raises(BadInput):
        invitations.accept(first, name="New Person", password=NEW)
    invitations.withdraw(second, by=administrator)
    with pytest.raises(BadInput):
        invitations.accept(token, name="New Person", password=NEW)


def test_links_of_somebody_who_is_no_longer_an_administrator_do_not_work(invite, person):
    one, other = person("administrator"), person("administrator")
    _, token = invite(by=one)
    roles.withdraw(one.grants.get(), because="Moved", by=other)
    with pytest.raises(BadInput):
        invitations.accept(token, name="New Person", password=NEW)


def test_a_weak_password_is_refused_beside_its_box(invite, browser_like):
    _, token = invite()
    for weak, says in (("short", "at least 12"), ("new.person@essex", "similar to")):
        answer = browser_like.post(
            f"/account/invitation/{token}", {"name": "New Person", "password": weak}
        )
        assert says in answer.content.decode()
    assert not Person.objects.filter(email="new.person@essex.example").exists()


def test_somebody_who_is_here_is_not_invited_again(invite, person):
    one = person("analyst")
    with pytest.raises(BadInput, match="has a sign-in with this work e-mail address already"):
        invite(email=one.email.upper())


def test_only_administrators_invite(person):
    with pytest.raises(Refused):
        invitations.invite(
            email="a@essex.example", name="A", roles_offered=["analyst"], by=person("analyst")
        )


def test_a_leaver_comes_back_as_themself_with_a_new_start(with_app, invite, person):
    administrator = person("administrator")
    one = with_app("analyst")
    people.leave(one, because="Seconded", by=administrator)
    _, token = invite("publisher", email=one.email, name=one.name, by=administrator)
    back = invitations.accept(token, name=one.name, password=NEW)
    assert back.pk == one.pk
    assert back.role_names == ("publisher",)
    assert back.left_at is None
    assert back.check_password(NEW)
    assert not Authenticator.objects.filter(user=back).exists()
    assert back.grants.count() == 2


def test_somebody_who_lost_their_phone_starts_anew_and_keeps_their_roles(
    with_app, sign_in, person, rows
):
    administrator = person("administrator")
    one = with_app("analyst")
    client = sign_in(one)
    _, token = invitations.start_anew(one, by=administrator)
    assert client.get("/account/").status_code == 302
    one.refresh_from_db()
    assert not one.check_password(PASSWORD)
    back = invitations.accept(token, name=one.name, password=NEW)
    assert (back.pk, back.role_names) == (one.pk, ("analyst",))
    said = [row.facts["what"] for row in rows("change how a person signs in")]
    assert said[-4:] == ["remove totp", "end sessions", "start anew", "set password"]


def test_an_administrator_does_not_start_their_own_sign_in_anew(person):
    one = person("administrator")
    with pytest.raises(Refused, match="your own roles or end your own sign-in"):
        invitations.start_anew(one, by=one)


def test_the_first_administrator_is_invited_by_the_setup_and_only_the_first(person):
    _, token = invitations.invite_first(email="first@essex.example", name="First")
    first = invitations.accept(token, name="First", password=NEW)
    assert first.role_names == ("administrator",)
    with pytest.raises(BadInput, match="There is an administrator already"):
        invitations.invite_first(email="second@essex.example", name="Second")


@pytest.mark.parametrize(
    ("offered", "of_partner", "says"),
    [
        (["analyst"], True, "can only have the role Partner"),
        (["partner"], False, "only for people from a partner"),
        (["administrator", "analyst"], False, "Administrator can't be combined"),
        (["auditor", "publisher"], False, "Auditor can't be combined"),
        (["court jester"], False, "no role called court jester"),
    ],
)
def test_roles_that_do_not_go_together_are_refused(invite, offered, of_partner, says):
    partner = Partner.objects.create(name="A council") if of_partner else None
    with pytest.raises(BadInput, match=says):
        invite(*offered, partner=partner)


def test_nobody_comes_in_from_a_partner_that_ended(invite):
    partner = Partner.objects.create(name="A council")
    _, token = invite("partner", partner=partner)
    Partner.objects.update(active=False)
    with pytest.raises(BadInput):
        invitations.accept(token, name="New Person", password=NEW)
