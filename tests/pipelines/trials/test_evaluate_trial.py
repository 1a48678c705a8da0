"""A trial judged from its files: what its design supports is answered, all else refused."""

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from invented_trials import dealt_freely, place_days_of
from patrol_hotspots_file import write_hotspots
from safeground.core.patrols.allocation.allocate import allocate
from safeground.core.trials.place_days import Conditions, PlaceDays
from safeground.data.errors import BadInput
from safeground.data.patrols.trial_folders import read_seed, read_trial
from safeground.data.trials.place_days import write_place_days
from safeground.pipelines.patrols.allocate_patrols import Asked, allocate_patrols
from safeground.pipelines.trials.evaluate_trial import Evaluation, TrialQuestion, evaluate_trial


def _judged(
    folder: Path, days: PlaceDays, trial: Path | None = None, redraws: int = 499
) -> Evaluation:
    file = folder / "place-days.csv"
    write_place_days(days, file, {})
    return evaluate_trial(TrialQuestion(file, trial, redraws), progress=lambda *_: None)


def _estimates(found: Evaluation) -> list[object]:
    return [answer.estimate for answer in found.answers[:3]]


def _poisson(condition: Conditions, rate: float, ratio: float, seed: int = 3) -> PlaceDays:
    mean = np.where(condition == 1, rate * ratio, rate) * (condition >= 0)
    count = np.random.default_rng(seed).poisson(mean).astype(float)
    return place_days_of(condition, count, 365 * count)


def _stepped() -> Conditions:
    return (np.arange(90)[:, None] >= 4 * np.arange(20) + 4).astype(np.int8)


def _whole_places() -> Conditions:
    return np.tile(np.repeat(np.int8([1, 0]), (8, 12)), (90, 1))


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        (_stepped(), "every hotspot changed its condition once at most"),
        (np.tile((np.arange(90)[:, None] >= 45).astype(np.int8), (1, 20)), "once at most"),
        (np.vstack([_whole_places()[:89], 1 - _whole_places()[:1]]), "once at most"),
        (np.vstack([_whole_places()[:80], dealt_freely(10, 20, 8, np.random.default_rng(1))]),
         "hotspots differ in how much treatment"),
    ],
    ids=["stepped", "before and after", "places that changed once", "places that mostly kept"],
)  # fmt: skip
def test_without_its_design_no_trial_passes_for_a_daily_lot_that_it_was_not(
    tmp_path: Path, condition: Conditions, why: str
) -> None:
    found = _judged(tmp_path, _poisson(condition, 0.2, 0.4))
    assert _estimates(found) == [None] * 3
    assert len(found.answers) == 3
    assert found.carry_over is None
    assert found.dose is None
    assert why in found.headline.sentence
    assert "--trial" in found.headline.sentence


def test_whole_places_are_judged_as_places_without_a_design(tmp_path: Path) -> None:
    found = _judged(tmp_path, _poisson(_whole_places(), 0.2, 0.4))
    assert found.headline.estimate is not None
    assert "whole places" in found.headline.estimate.method
    assert any("at best, as whole places" in check for check in found.headline.checks)


def test_null_trials_of_whole_places_that_differ_are_seldom_found(tmp_path: Path) -> None:
    """Rates that differ threefold; counted one by one place-days would reject half of the time."""
    rng, found = np.random.default_rng(5), 0
    for seed in range(40):
        condition = _whole_places()[:, rng.permutation(20)][:30]
        mean = np.broadcast_to(rng.gamma(4, 0.3 / 4, 20), condition.shape)
        days = place_days_of(condition, np.random.default_rng(seed).poisson(mean))
        answer = _judged(tmp_path, days, redraws=199).headline.estimate
        found += answer is not None and answer.excludes(1)
    assert found <= 6


def test_a_missing_row_does_not_stop_a_daily_lot_but_whole_places(tmp_path: Path) -> None:
    daily, whole = dealt_freely(90, 20, 8, np.random.default_rng(1)), _whole_places()
    daily[4, 3] = whole[4, 3] = -1
    found = _judged(tmp_path, _poisson(daily, 0.2, 0.4))
    assert found.headline.estimate is not None
    assert found.headline.estimate.method == "exact conditional Poisson"
    assert found.answers[2].estimate is None  # harm has nothing but the lot to go by
    refused = _judged(tmp_path, _poisson(whole, 0.2, 0.4))
    assert _estimates(refused) == [None] * 3
    assert "a row for every day" in refused.headline.sentence


def test_swapping_conditions_inverts_the_answer_and_its_interval(tmp_path: Path) -> None:
    condition = dealt_freely(90, 20, 10, np.random.default_rng(1))
    days = _poisson(condition, 0.2, 0.4)
    swapped = place_days_of(1 - condition, days.count, days.harm)
    one, other = (_judged(tmp_path, these).headline.estimate for these in (days, swapped))
    assert one is not None
    assert other is not None
    assert (one.estimate, one.low, one.high) == pytest.approx(
        (1 / other.estimate, 1 / other.high, 1 / other.low)
    )
    assert one.p == pytest.approx(other.p)


def test_two_hotspots_have_no_errors_clustered_by_hotspot(tmp_path: Path) -> None:
    days = _poisson(dealt_freely(60, 2, 1, np.random.default_rng(1)), 1.0, 0.5)
    by_name = {answer.name: answer for answer in _judged(tmp_path, days).answers}
    assert by_name["rate_ratio"].estimate is not None
    assert by_name["clustered"].estimate is None
    assert "need 3" in by_name["clustered"].sentence


def test_treated_days_without_an_offence_are_told_with_their_interval(tmp_path: Path) -> None:
    found = _judged(tmp_path, _poisson(dealt_freely(90, 20, 8, np.random.default_rng(1)), 0.1, 0.0))
    estimate = found.headline.estimate
    assert estimate is not None
    assert (estimate.estimate, estimate.low) == (0, 0)
    assert estimate.high < 0.2
    assert "had no offences at all, unlike" in found.headline.sentence


def _dealt(folder: Path, hotspots: int = 20, days: int = 60, **settings: object) -> Path:
    file = write_hotspots(folder / "hotspots.geojson", hotspots)
    asked = Asked(
        file, {"start": date(2026, 1, 5), "days": days, **settings}, seed="for tests only",
        out=folder / "trial",
    )  # fmt: skip
    allocate_patrols(asked, datetime(2026, 1, 2, 9, tzinfo=UTC))
    return folder / "trial"


def _outcomes(trial: Path, rate: float = 0.3, ratio: float = 0.4) -> PlaceDays:
    design, seed = read_trial(trial).design, read_seed(trial)
    assert seed is not None
    condition = allocate(design, seed).dealt
    days = _poisson(condition, rate, ratio)
    return PlaceDays(
        tuple(site.name for site in design.sites), design.dates, condition, days.count, days.harm
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"treat": 8},
        {"treat": 8, "longest_run": 4},
        {"scheme": "capacity", "treat": 8},
        {"scheme": "staircase", "steps": 5},
        {"scheme": "rotation", "groups": 2, "period": 60},
    ],
    ids=["crossover", "longest run", "capacity", "staircase", "parallel"],
)
def test_every_design_is_answered_by_its_own_lot(
    tmp_path: Path, settings: dict[str, object]
) -> None:
    trial = _dealt(tmp_path, **settings)
    found = _judged(tmp_path, _outcomes(trial), trial)
    estimate = found.headline.estimate
    assert estimate is not None
    assert "lot of the design" in estimate.method
    assert estimate.low < 0.4 < estimate.high
    assert estimate.low < estimate.estimate < estimate.high


def test_a_staircase_with_days_outside_is_refused_in_words(tmp_path: Path) -> None:
    trial = _dealt(tmp_path, days=55, scheme="staircase", steps=8, before=2, after=2)
    found = _judged(tmp_path, _outcomes(trial), trial)
    assert _estimates(found) == [None] * 3
    assert "can't be drawn again where hotspots lie outside" in found.headline.sentence


def test_a_lot_that_could_fall_in_few_ways_only_is_refused(tmp_path: Path) -> None:
    trial = _dealt(tmp_path, scheme="staircase", steps=1)
    found = _judged(tmp_path, _outcomes(trial), trial)
    assert _estimates(found) == [None] * 3
    assert "in only 1 way," in found.headline.sentence


def test_what_is_not_of_the_trial_is_said(tmp_path: Path) -> None:
    trial = _dealt(tmp_path, treat=8)
    days = _outcomes(trial)
    fewer = days.condition.copy()
    fewer[3, 3] = -1
    lacking = PlaceDays(days.hotspots, days.dates, fewer, days.count * (fewer >= 0))
    others: dict[str, PlaceDays] = {
        "have no row for Place 4 on 2026-01-08": lacking,
        "has another condition": PlaceDays(
            days.hotspots, days.dates, 1 - days.condition, days.count
        ),
        "is not in the trial's design": PlaceDays(
            ("Elsewhere", *days.hotspots[1:]), days.dates, days.condition, days.count
        ),
        "the trial from 2026-01-05": PlaceDays(
            days.hotspots, days.dates[:50], days.condition[:50], days.count[:50]
        ),
    }
    for said, other in others.items():
        with pytest.raises(BadInput, match=said):
            _judged(tmp_path, other, trial)
