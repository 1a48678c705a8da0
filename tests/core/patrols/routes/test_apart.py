"""Visits of one place kept apart: any minutes that keep to the narrowed hours are far enough."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.patrols.routes.apart import attainable, kept_apart
from safeground.core.patrols.routes.shift import Request, Shift
from small_shifts import on_a_line, unit, visit


def shift_of(*asked: Request, spacing: int) -> Shift:
    return Shift((unit(0, 600),), asked, on_a_line(0, 5), spacing)


@st.composite
def places(draw: st.DrawFn) -> Shift:
    edges = sorted(draw(st.lists(st.integers(-50, 300), min_size=4, max_size=4)))
    stretches = ((edges[0], edges[1]), (edges[2], edges[3]))
    minutes, visits = draw(st.integers(1, 30)), draw(st.integers(1, 5))
    prizes = draw(st.lists(st.sampled_from([1.0, 0.5, 0.25]), min_size=visits, max_size=visits))
    asked = [visit(1, minutes, prize, *stretches) for prize in prizes]
    return shift_of(*asked, spacing=draw(st.integers(0, 90)))


def most_that_fit(shift: Shift) -> int:
    """Each visit as soon as can be, minute by minute: no other way fits more."""
    one, made, minute = shift.requests[0], 0, -1000
    while minute < 1000:
        if any(a <= minute and minute + one.minutes <= b for a, b in one.stretches):
            made, minute = made + 1, minute + one.minutes + shift.spacing
        else:
            minute += 1
    return made


@given(places(), st.integers(0, 2**32 - 1))
def test_any_minutes_of_narrowed_hours_are_apart(shift: Shift, seed: int) -> None:
    narrowed = kept_apart(shift, np.random.default_rng(seed))
    spans = sorted(
        (r.stretches[0][0], r.stretches[-1][1]) for r in narrowed.requests if r.stretches
    )
    fits = most_that_fit(shift)
    if fits and len(shift.requests) > 1:
        assert len(spans) == min(len(shift.requests), fits)
        assert all(later[0] - sooner[1] >= shift.spacing for sooner, later in pairwise(spans))
    for old, new in zip(shift.requests, narrowed.requests, strict=True):
        for a, b in new.stretches:
            assert any(c <= a and b <= d for c, d in old.stretches)
        assert not fits or not new.stretches or any(b - a >= new.minutes for a, b in new.stretches)


@given(places())
def test_no_more_visits_are_attainable_than_fit_and_the_worst_go(shift: Shift) -> None:
    kept = [r.prize for r in attainable(shift).requests if r.stretches]
    prizes = sorted((r.prize for r in shift.requests), reverse=True)
    assert sorted(kept, reverse=True) == prizes[: max(most_that_fit(shift), 1)]


def test_the_cuts_are_by_lot() -> None:
    shift = shift_of(*[visit(1, 15, 1, (0, 600))] * 3, spacing=60)
    cuts = {kept_apart(shift, np.random.default_rng(seed)).requests for seed in range(20)}
    assert len(cuts) == 20
    same = [kept_apart(shift, np.random.default_rng(3)).requests for _ in range(2)]
    assert same[0] == same[1]


def test_one_visit_of_a_place_keeps_its_hours() -> None:
    shift = shift_of(visit(1, 15, 1, (0, 600)), spacing=60)
    assert kept_apart(shift, np.random.default_rng(1)) == shift


def test_visits_of_a_place_must_be_alike() -> None:
    shift = shift_of(visit(1, 15, 2, (0, 600)), visit(1, 20, 1, (0, 600)), spacing=60)
    with pytest.raises(ValueError, match="requests at place 1 must be alike in all but their"):
        attainable(shift)
