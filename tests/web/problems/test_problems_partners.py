"""A partner sees the actions that it was given, and no word of anything else."""

import pytest
from problems_help import in_days, photograph

from safeground.data.errors import BadInput
from safeground.web.access.refusal import Refused
from safeground.web.audit.models import Row
from safeground.web.partners.models import Partner
from safeground.web.problems.actions import meeting, partnering, responding, stating
from safeground.web.problems.models import PartnerAction, Problem

HIDDEN = "canary-hidden"


@pytest.fixture
def surrounded(problem, give, respond, solver, commander, hotspot):
    """An action whose problem, and whose every neighbour, is full of what must not come out."""
    hotspot.name = HIDDEN
    hotspot.save()
    names = ("title", "objective", "who", "harm", "where", "offenders", "why_there", "tried")
    Problem.objects.update(**dict.fromkeys(names, HIDDEN))
    stating.keep_fact(problem, what=HIDDEN, source=HIDDEN, by=solver)
    stating.ask(problem, what=HIDDEN, could_answer=HIDDEN, owner=solver, due=in_days(1), by=solver)
    response = respond(what=HIDDEN, mechanism=HIDDEN, measure=HIDDEN)
    other = Partner.objects.create(name="Other organisation")
    theirs = give(partner=other, what=HIDDEN, where=HIDDEN, contact=HIDDEN)
    partnering.update(theirs, state="under way", said=HIDDEN, by=solver)
    partnering.add_photograph(theirs, file=photograph(), shows=HIDDEN, by=solver)
    held = meeting.write_meeting(
        on=in_days(0), title=HIDDEN, attended=[other], problems=[problem], minutes=HIDDEN, by=solver
    )
    responding.agree(response, by=commander)
    return give(response=response, meeting=held), theirs


@pytest.mark.django_db
def test_a_partner_sees_its_actions_and_nothing_else(surrounded, partner_person, signed_in):
    mine, theirs = surrounded
    client = signed_in(who=partner_person)
    pages = [
        client.get(address)
        for address in (
            "/problems/actions", f"/problems/actions/{mine.pk}",
            f"/problems/actions/{mine.pk}/update", f"/problems/actions/{mine.pk}/photograph",
        )
    ]  # fmt: skip
    assert {page.status_code for page in pages} == {200}
    assert b"Mend six lamps" in pages[0].content
    assert not [page for page in pages if HIDDEN.encode() in page.content]
    assert client.get(f"/problems/actions/{theirs.pk}").status_code == 404
    assert client.get(f"/problems/photographs/{theirs.photographs.get().pk}").status_code == 404
    for address in ("", f"{mine.problem_id}", f"{mine.problem_id}/plan", "meetings",
                    f"actions/{mine.pk}/change", f"actions/{mine.pk}/withdraw"):  # fmt: skip
        assert client.get(f"/problems/{address}").status_code == 403


@pytest.mark.django_db
def test_a_partner_says_how_it_goes_and_adds_evidence(give, partner_person, signed_in):
    action, client = give(), signed_in(who=partner_person)
    sent = client.post(
        f"/problems/actions/{action.pk}/update",
        {"state": "done", "said": "Six of six", "reference": "LF-1", "lux": "18.5"},
    )
    assert sent.url == f"/problems/actions/{action.pk}"
    client.post(
        f"/problems/actions/{action.pk}/photograph", {"file": photograph(), "shows": "Six lamps"}
    )
    page = client.get(sent.url).content.decode()
    for words in ("18.5 lux", "LF-1", "Six of six", 'alt="Six lamps"', "Partner One"):
        assert words in page
    assert PartnerAction.objects.get().state == "done"


@pytest.mark.django_db
def test_a_camera_is_asked_whether_it_works(give, partner_person, signed_in):
    action = give(kind="cctv")
    page = signed_in(who=partner_person).get(f"/problems/actions/{action.pk}/update")
    assert b"Is the camera working?" in page.content
    assert b"data protection impact assessment" in page.content


@pytest.mark.django_db
def test_withdrawing_cuts_the_partner_off_at_once(give, solver, partner_person, signed_in):
    action, client = give(), signed_in(who=partner_person)
    made = partnering.add_photograph(action, file=photograph(), shows="Lamps", by=partner_person)
    assert client.get(f"/problems/photographs/{made.pk}").status_code == 200
    partnering.withdraw_action(action, why="No longer wanted", by=solver)
    for address in (
        f"actions/{action.pk}",
        f"photographs/{made.pk}",
        f"actions/{action.pk}/update",
    ):
        assert client.get(f"/problems/{address}").status_code == 404
    assert b"Mend six lamps" not in client.get("/problems/actions").content
    with pytest.raises(Refused):
        partnering.update(action, state="done", said="-", by=partner_person)
    kept = signed_in(who=solver).get(f"/problems/actions/{action.pk}")
    assert b"No longer wanted" in kept.content
    row = Row.objects.filter(kind="disclose").order_by("number").last()
    assert row.facts["purpose"] == "withdrawn"


@pytest.mark.django_db
def test_a_partner_can_do_nothing_of_the_force_s(give, respond, partner_person):
    action = give()
    for act in (
        lambda: partnering.withdraw_action(action, why="-", by=partner_person),
        lambda: partnering.change_action(action, what="-", by=partner_person),
        lambda: partnering.give(action.problem, by=partner_person, partner=action.partner),
        lambda: responding.agree(respond(), by=partner_person),
    ):
        with pytest.raises(Refused):
            act()


@pytest.mark.django_db
def test_what_cannot_be_done_says_why(give, partner_person):
    action = give()
    with pytest.raises(BadInput, match="why it can't be done"):
        partnering.update(action, state="not done", said=" ", by=partner_person)
    partnering.update(action, state="done", said="", by=partner_person)
    with pytest.raises(BadInput, match="moved on"):
        partnering.update(action, state="asked", said="", by=partner_person)
