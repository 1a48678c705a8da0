"""The Koper curve: a planted one is found, and what the visits can't bear is refused."""

import math
from dataclasses import replace

import numpy as np
import pytest

from safeground.core.trials.capture.answers import capture_answers
from safeground.core.trials.capture.time_to_offence import Spells
from safeground.core.trials.capture.visit_length import capture_by_length
from safeground.core.trials.place_days import Values

MINUTES = np.array([3.0, 7.0, 12.0, 17.0, 25.0])
PLANTED = (1.0, 0.9, 0.5, 0.4, 0.4)


def invented(
    ratios: tuple[float, ...] = PLANTED, hotspots: int = 20, each: int = 300, seed: int = 1
) -> tuple[Values, Values, Spells]:
    """Minutes, hotspots and spells; longer visits go to hotspots where more happens."""
    rng = np.random.default_rng(seed)
    place = np.repeat(np.arange(hotspots), each)
    rate = rng.gamma(2, 0.2, hotspots) + 0.05
    busy = rate.argsort().argsort()[place] / max(hotspots - 1, 1)
    band = np.where(rng.random(len(place)) < 0.5 * busy, 4, rng.integers(0, 5, len(place)))
    time = rng.exponential(24 / (rate[place] * np.array(ratios)[band]))
    end = np.minimum(24, rng.exponential(48, len(place)))
    spells = Spells(np.arange(len(place)), np.minimum(time, end), time <= end)
    return MINUTES[band], place, spells


def test_a_planted_curve_is_recovered_though_long_visits_go_where_more_happens() -> None:
    found = capture_by_length(*invented())
    answers = capture_answers(found)
    names = ["hazard_5_to_10", "hazard_10_to_15", "hazard_15_to_20", "hazard_20_or_more"]
    assert [answer.name for answer in answers] == names
    for answer, ratio in zip(answers, PLANTED[1:], strict=True):
        assert answer.estimate is not None
        assert answer.estimate.estimate == pytest.approx(ratio, rel=0.25)
        assert answer.estimate.low <= ratio <= answer.estimate.high
    assert "times the rate after visits of under 5 minutes (95% interval:" in answers[1].sentence
    assert answers[1].sentence.endswith("so it came later")
    assert "can't be told" in answers[0].sentence
    assert found.after is not None
    assert found.after.together < 0.001
    assert [band.visits for band in found.bands] == [
        int((invented()[0] == minutes).sum()) for minutes in MINUTES
    ]


def test_what_came_before_visits_tells_of_lengths_chosen_by_it() -> None:
    minutes, place, after = invented()
    answers = capture_answers(capture_by_length(minutes, place, after, before=after))
    said = [check for check in answers[2].checks if "Looking back" in check]
    assert "isn't the work of their length alone" in said[0]
    level = invented((1.0,) * 5)[2]
    other = capture_answers(capture_by_length(minutes, place, after, before=level))
    assert "no sign that officers chose" in " ".join(other[2].checks)


def test_the_hour_of_a_visit_is_allowed_for() -> None:
    minutes, place, spells = invented((1.0,) * 5, each=400)
    night = minutes > 10  # long visits at night, when little happens
    slow = replace(spells, happened=spells.happened & ~(night & (np.arange(len(place)) % 2 == 0)))
    hour = np.where(night, 2.0, 14.0)
    plain = capture_by_length(minutes, place, slow)
    allowed = capture_by_length(minutes, place, slow, hour=np.full(len(place), 3.0))
    assert plain.after is not None
    assert allowed.after is not None  # the same hour always says nothing
    assert allowed.after.fit.beta == pytest.approx(plain.after.fit.beta)
    two_hours = capture_by_length(minutes, place, slow, hour=hour).after
    assert two_hours is not None  # as do two hours, of which one is that of long visits
    assert len(two_hours.fit.beta) == 4
    mixed = np.random.default_rng(3).normal(hour, 3.0) % 24
    other = capture_by_length(minutes, place, slow, hour=mixed).after
    assert other is not None
    assert len(other.fit.beta) == 6


def test_too_few_offences_are_refused_with_what_could_have_been_seen() -> None:
    minutes, place, spells = invented(each=8)
    happened = spells.happened & ((minutes < 20) | (np.cumsum(spells.happened) < 10))
    answers = capture_answers(capture_by_length(minutes, place, replace(spells, happened=happened)))
    last = answers[-1]
    assert last.estimate is None
    assert "would be found four times in five" in last.sentence


@pytest.mark.parametrize("happens", [False, True])
def test_visits_of_one_length_have_nothing_to_be_compared_with(happens: bool) -> None:
    _, place, spells = invented(each=20)
    spells = replace(spells, happened=spells.happened & happens)
    answers = capture_answers(capture_by_length(np.full(len(place), 3.0), place, spells))
    assert {answer.estimate for answer in answers} == {None}
    assert answers[0].sentence.startswith("there was no visit of 5 to under 10 minutes")


def test_lengths_never_seen_in_one_hotspot_cannot_be_compared() -> None:
    spells = Spells(np.arange(40), np.arange(1.0, 41.0), np.full(40, True))
    place = np.repeat([0, 1], 20)
    answers = capture_answers(capture_by_length(np.where(place, 17.0, 3.0), place, spells))
    assert "no hotspot had both" in answers[2].sentence


def test_one_hotspot_has_an_answer_and_a_warning() -> None:
    answers = capture_answers(capture_by_length(*invented(hotspots=1, each=2000)))
    assert answers[2].estimate is not None
    assert "model-based errors" in answers[2].estimate.method
    assert any("Only 1 of the hotspots" in check for check in answers[2].checks)


def test_no_visit_at_all_is_refused() -> None:
    nothing = Spells(np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.bool_))
    answers = capture_answers(capture_by_length([], [], nothing))
    assert len(answers) == 4
    assert all(answer.estimate is None for answer in answers)


@pytest.mark.parametrize("edges", [(), (10, 5), (0, 5), (math.nan,)])
def test_edges_must_rise(edges: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="edges must rise"):
        capture_by_length(*invented(each=2), edges=edges)
