"""Partners: written down, changed, and ended with all their people at once."""

import pytest

from safeground.data.errors import BadInput
from safeground.web.access.policy import visible
from safeground.web.access.refusal import Refused
from safeground.web.accounts.models import Person
from safeground.web.audit.models import Row
from safeground.web.partners import actions
from safeground.web.partners.models import Partner

pytestmark = pytest.mark.django_db
COUNCIL = {"name": "A council", "kind": "unitary authority", "agreement": "ISA 12, May 2026"}


@pytest.fixture
def council(person) -> Partner:
    return actions.add(by=person("administrator"), **COUNCIL)


def test_an_administrator_adds_changes_and_lists_partners(signed_in):
    client = signed_in("administrator")
    assert "No partner yet" in client.get("/partners/").content.decode()
    client.post("/partners/add", COUNCIL)
    made = Partner.objects.get()
    again = client.post("/partners/add", COUNCIL | {"name": "A COUNCIL"})
    assert "There is a partner called A COUNCIL already" in again.content.decode()
    client.post(f"/partners/{made.pk}/change", COUNCIL | {"agreement": "ISA 13"})
    assert "ISA 13" in client.get("/partners/").content.decode()
    assert Row.objects.filter(kind="alter").last().facts == {
        "act": "change",
        "fields": ["agreement"],
    }


def test_ending_one_ends_the_sign_in_of_all_its_people_at_once(council, person, signed_in):
    theirs, ours = person("partner", partner=council), person("analyst")
    their_browser, our_browser = signed_in(who=theirs), signed_in(who=ours)
    assert their_browser.get("/account/").status_code == 200
    answer = signed_in("administrator").post(f"/partners/{council.pk}/end", follow=True)
    assert "Nobody of A council can sign in any more" in answer.content.decode()
    assert their_browser.get("/account/").status_code == 302
    assert our_browser.get("/account/").status_code == 200
    left = Person.objects.get(pk=theirs.pk)
    assert left.left_because == "A council no longer works with the force."
    assert left.partner == council


def test_beginning_again_lets_nobody_in_by_itself(council, person):
    by = person("administrator")
    theirs = person("partner", partner=council)
    actions.deactivate(council, by=by)
    actions.reactivate(council, by=by)
    assert Partner.objects.get().active
    assert not Person.objects.get(pk=theirs.pk).is_active


def test_only_administrators_change_partners(council, person, signed_in):
    for role in ("analyst", "problem-solver", "partner", "auditor"):
        assert signed_in(role).get("/partners/").status_code == 403
    with pytest.raises(Refused):
        actions.change(council, by=person("problem-solver"), **COUNCIL)
    with pytest.raises(BadInput, match="already"):
        actions.add(by=person("administrator"), **COUNCIL)


def test_a_partner_sees_itself_and_those_who_work_with_it_see_its_name(council, person):
    other = Partner.objects.create(name="A railway")
    theirs = person("partner", partner=council)
    assert list(visible(theirs, Partner)) == [council]
    assert set(visible(person("problem-solver"), Partner)) == {council, other}
    assert list(visible(person("auditor"), Partner)) == []
