"""A response goes only where its table goes, and never begins on its author's word alone."""

from pathlib import Path

import pytest
from problems_help import in_days

from safeground.data.errors import BadInput
from safeground.web.access.refusal import Refused
from safeground.web.problems.actions import assessing, responding
from safeground.web.problems.models import ProblemNote, Response, ResponseState
from safeground.web.problems.states import STEPS, diagram, require_step, steps_from

HOW_TO = Path(__file__).parents[3] / "docs" / "how-to" / "work-on-a-problem.md"
# Written by hand: from which state which steps lead where
WAYS = {
    "proposed": {"agree": "agreed", "drop": "dropped"},
    "agreed": {"begin": "under way", "drop": "dropped"},
    "under way": {"finish": "done", "drop": "dropped"},
    "done": {},
    "dropped": {"propose-again": "proposed"},
}


@pytest.mark.parametrize("state", ResponseState.values)
def test_the_table_is_what_was_meant(state):
    assert {step.name: step.becomes for step in steps_from(state)} == WAYS[state]
    for name in STEPS.keys() - WAYS[state].keys():
        with pytest.raises(BadInput):
            require_step(state, name)


def test_the_diagram_in_the_documentation_is_the_table():
    assert diagram() in HOW_TO.read_text(encoding="utf-8")


@pytest.mark.django_db
def test_a_response_from_proposed_to_done(respond, solver, commander):
    one = respond()
    responding.agree(one, by=commander)
    responding.begin(one, on=in_days(0), by=solver)
    responding.record_result(one, result="14 before, 6 after", by=solver)
    responding.finish(one, on=in_days(0), by=solver)
    one = Response.objects.get()
    assert (one.state, one.agreed_by, one.began_on) == ("done", commander, in_days(0))
    said = list(ProblemNote.objects.order_by("pk").values_list("title", "by__name"))
    assert said[2:4] == [
        ("Response and its measure agreed", "Commander One"), ("Response begun", "Solver One"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_nothing_begins_before_somebody_else_agreed_its_measure(respond, solver, commander, person):
    one = respond()
    with pytest.raises(BadInput, match="Somebody else has to agree"):
        responding.begin(one, on=in_days(0), by=solver)
    both = person("problem-solver", "operations-commander")
    responding.change_response(one, measure="Another measure", by=both)
    with pytest.raises(Refused, match="You wrote this"):
        responding.agree(one, by=both)
    with pytest.raises(Refused, match="role does not let you agree"):
        responding.agree(one, by=solver)
    responding.agree(one, by=commander)
    with pytest.raises(BadInput, match="before its measure was agreed"):
        responding.begin(one, on=in_days(-1), by=solver)


@pytest.mark.django_db
@pytest.mark.parametrize("lacking", ["measure", "baseline", "comparison"])
def test_half_a_measure_is_not_agreed(respond, commander, lacking):
    with pytest.raises(BadInput, match=lacking):
        responding.agree(respond(**{lacking: " "}), by=commander)
    assert Response.objects.get().agreed_by is None


@pytest.mark.django_db
def test_what_was_agreed_and_is_changed_is_agreed_anew(respond, solver, commander):
    one = respond()
    responding.agree(one, by=commander)
    responding.change_response(one, due=in_days(30), by=solver)
    assert one.state == "agreed"
    responding.change_response(one, baseline="15", by=solver)
    assert (one.state, one.agreed_by) == ("proposed", None)
    responding.agree(one, by=commander)
    responding.begin(one, on=in_days(0), by=solver)
    with pytest.raises(BadInput, match="under way"):
        responding.change_response(one, measure="Easier", by=solver)


@pytest.mark.django_db
def test_a_problem_is_closed_by_somebody_else_once_nothing_is_open(
    problem, respond, give, solver, commander
):
    with pytest.raises(BadInput, match="nothing to assess"):
        assessing.assess(
            problem, found="-", displacement="-", decision="close", reason="-", by=solver
        )
    one = respond()
    responding.agree(one, by=commander)
    responding.begin(one, on=in_days(0), by=solver)
    give()
    made = assessing.assess(
        problem, found="Fewer", displacement="None", decision="close", reason="Reached", by=solver
    )
    with pytest.raises(Refused):
        assessing.agree_assessment(made, by=solver)
    with pytest.raises(BadInput, match="1 open response and 1 open partner action:"):
        assessing.agree_assessment(made, by=commander)
    made.refresh_from_db()
    assert made.agreed_by is None
    responding.finish(one, on=in_days(0), by=solver)
    problem.actions.update(state="done")
    assessing.agree_assessment(made, by=commander)
    problem.refresh_from_db()
    assert problem.closed_at is not None
    with pytest.raises(Refused, match="closed"):
        respond()
