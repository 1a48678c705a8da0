"""What a problem's people might try that is not theirs to do."""

import pytest

from safeground.web.access.actions import let_in
from safeground.web.access.models import Restriction
from safeground.web.access.refusal import Refused
from safeground.web.problems.actions.stating import hand_over
from safeground.web.problems.models import Problem

pytestmark = pytest.mark.django_db


def test_who_was_let_in_hands_nobody_what_only_its_owner_shares(problem, person, signed_in):
    owner = problem.owner
    Problem.objects.update(restriction=Restriction.NEED_TO_KNOW)
    problem.refresh_from_db()
    guest, friend = person("problem-solver"), person("problem-solver")
    let_in(problem, person=guest, by=owner)
    for to in (guest, friend):
        with pytest.raises(Refused, match="Only its owner"):
            hand_over(problem, to=to, by=guest)
    page = f"/problems/{problem.pk}/hand-over"
    assert signed_in(who=guest).post(page, {"person": friend.pk}).status_code == 403
    hand_over(problem, to=friend, by=owner)
    assert Problem.objects.get().owner == friend
    friend.is_active = False
    friend.save()
    problem.refresh_from_db()
    hand_over(problem, to=guest, by=guest)  # nobody is left who could
    assert Problem.objects.get().owner == guest


def test_a_choice_that_no_database_holds_is_said_at_its_box(solver, signed_in):
    sent = {"problems": ["9" * 30], "attended": ["9" * 30]}
    assert signed_in(who=solver).post("/problems/meetings/new", sent).status_code == 200
