"""Every rule of the table, by itself and through the database; and the table on paper."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from safeground.web.audit.models import Row
from safeground.web.patrols.card import rules
from safeground.web.patrols.card.rules import RULES, Sent, Stage, settle
from safeground.web.patrols.models import CardEntry, EntryKind, VisitState

pytestmark = pytest.mark.django_db
PAPER = Path("docs/methods/card-sync.md")


def state(visit):
    visit.refresh_from_db()
    return visit.state, visit.begun_at, visit.ended_at


def at(night, minutes):
    return night.now + timedelta(minutes=minutes)


def test_start_then_end_makes_the_visit(night, said, send):
    answers = send(said("start", 0), said("end", 15))
    assert [a.fate for a in answers] == ["recorded", "recorded"]
    assert state(night.visits[0]) == (VisitState.MADE, at(night, 0), at(night, 15))


def test_a_second_start_changes_nothing_and_says_why(night, said, send):
    _, second = send(said("start", 0), said("start", 4))
    assert (second.fate, second.says) == ("kept", RULES[Stage.UNDER_WAY, EntryKind.START].says)
    assert state(night.visits[0]) == (VisitState.UNDER_WAY, at(night, 0), None)


def test_an_end_without_a_start_is_kept_and_counts_once_the_start_arrives(night, said, send):
    start, end = said("start", 0), said("end", 15)
    (answer,) = send(end)
    assert (answer.fate, answer.says) == ("kept", RULES[Stage.NOT_BEGUN, EntryKind.END].says)
    assert state(night.visits[0])[0] == VisitState.PLANNED
    send(start)
    assert state(night.visits[0]) == (VisitState.MADE, at(night, 0), at(night, 15))
    assert send(end)[0].fate == "recorded"


def test_an_end_pressed_by_mistake_is_undone_by_starting_again_soon(night, said, send):
    send(said("start", 0), said("end", 5), said("start", 7), said("end", 16))
    assert state(night.visits[0]) == (VisitState.MADE, at(night, 0), at(night, 16))


def test_a_second_stay_later_is_not_added(night, said, send):
    *_, again, ended = send(said("start", 0), said("end", 15), said("start", 40), said("end", 50))
    assert again.says == RULES[Stage.ENDED, EntryKind.START].says
    assert ended.says == RULES[Stage.ENDED, EntryKind.END].says
    assert state(night.visits[0]) == (VisitState.MADE, at(night, 0), at(night, 15))


def test_two_phones_of_one_unit_make_one_visit(night, said, send):
    send(said("start", 1), said("end", 16), by=night.mate)
    send(said("start", 0), said("end", 15))
    assert state(night.visits[0]) == (VisitState.MADE, at(night, 0), at(night, 15))
    assert CardEntry.objects.filter(applied=True).count() == 2
    assert CardEntry.objects.count() == 4


def test_a_visit_taken_off_the_plan_meanwhile_is_recorded_where_it_was_walked(night, said, send):
    night.visits[0].state = VisitState.WITHDRAWN
    night.visits[0].save()
    answers = send(said("start", 0), said("spoken", 3, people=4), said("end", 15))
    assert {(a.fate, a.says) for a in answers} == {("recorded", rules.OFF_THE_PLAN)}
    assert state(night.visits[0]) == (VisitState.WITHDRAWN, at(night, 0), at(night, 15))


def test_a_visit_given_to_another_unit_meanwhile_is_recorded(night, said, send, person):
    other = night.plan.units.create(
        name="Alpha 2", mode="foot", starts_at=night.plan.starts_at, ends_at=night.plan.ends_at
    )
    night.visits[0].unit = other
    night.visits[0].save()
    assert send(said("start", 0))[0].fate == "recorded"


def test_a_plan_that_changed_meanwhile_takes_what_was_walked(night, said, send):
    night.plan.version += 3
    night.plan.state = "closed"
    night.plan.save()
    night.visits[0].state = VisitState.MISSED
    night.visits[0].save()
    send(said("start", 0), said("end", 15))
    assert state(night.visits[0])[0] == VisitState.MADE


def test_a_visit_of_a_plan_that_one_is_not_on_is_refused(night, said, send, person):
    stranger = person("patrol-officer")
    (answer,) = send(said("start", 0), by=stranger)
    assert answer.fate == "refused"
    assert not CardEntry.objects.exists()


@pytest.mark.parametrize("hours", [-9, 13])
def test_a_time_outside_the_shift_is_kept_and_changes_nothing(night, said, send, hours):
    (answer,) = send(said("start", hours * 60))
    assert (answer.fate, answer.says) == ("kept", rules.OUTSIDE)
    assert CardEntry.objects.get().applied is False
    assert state(night.visits[0])[0] == VisitState.PLANNED


@pytest.mark.parametrize("wrong", [timedelta(hours=3), timedelta(days=-400)])
def test_a_wrong_clock_is_put_right(night, said, send, wrong):
    told = said("start", 0)
    told["at"] = (night.now + wrong).isoformat()
    send(told, skew=wrong)
    assert state(night.visits[0])[1] == night.now


def test_a_clock_a_minute_off_is_taken_as_it_is(night, said, send):
    send(said("start", 0), skew=timedelta(seconds=60))
    assert state(night.visits[0])[1] == night.now


def test_one_entry_that_cannot_be_read_does_not_hold_up_the_others(night, said, send):
    answers = send({"key": "x", "kind": "dance"}, said("spoken", 1, people=0), said("arrest", 2))
    assert {a.fate for a in answers} == {"recorded", "refused"}
    assert CardEntry.objects.get().kind == "arrest"


def test_each_entry_that_is_taken_is_one_row_of_the_audit_and_says_nothing_of_it(night, said, send):
    told = said("place", 3, what="other problem", note="Gap in the fence by the bins")
    send(told)
    send(told)
    (row,) = Row.objects.filter(kind="collect")
    assert row.facts == {"act": "card: place"}


def test_rules_leave_facts_alone_whatever_the_stage(now):
    for kind in (EntryKind.NOTHING, EntryKind.SPOKEN, EntryKind.ARREST, EntryKind.PLACE):
        one = Sent(uuid4(), kind, now)
        settled = settle([one], now, now)
        assert (settled.stage, settled.says[one.key]) == (Stage.NOT_BEGUN, "")


def test_every_rule_is_written_down():
    paper = " ".join(PAPER.read_text(encoding="utf-8").split())
    for (stage, kind), rule in RULES.items():
        does = rule.says or "counts"
        assert f"| {stage} | {kind.label} | {rule.goes_to} | {does} |" in paper
    assert rules.OUTSIDE in paper
    assert rules.OFF_THE_PLAN in paper
