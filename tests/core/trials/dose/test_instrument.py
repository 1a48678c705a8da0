"""Minutes by the lot: a planted effect is found though officers choose where to stay long."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from safeground.core.trials.dose.instrument import first_stage, ratio_by_instrument
from safeground.core.trials.dose.per_protocol import dose_bands, per_protocol
from safeground.core.trials.invented import counts
from safeground.core.trials.place_days import OUTSIDE, PlaceDays


def trial(
    ratio: float = 0.5,
    *,
    rate: float = 0.3,
    kept: float = 0.95,
    trouble: float = 0.0,
    days: int = 90,
    seed: int = 1,
) -> PlaceDays:
    """20 places, 8 treated a day; `ratio` for 15 minutes. Officers stay longer where `trouble` is.

    `kept` is the share of treatment days on which anybody came.
    """
    rng = np.random.default_rng(seed)
    condition = rng.permuted(np.tile((np.arange(20) < 8).astype(np.int8), (days, 1)), axis=1)
    hidden = rng.normal(size=condition.shape)
    stay = np.clip(17 + 5 * rng.normal(size=hidden.shape) + 10 * trouble * hidden, 1, None)
    came = (condition == 1) & (rng.random(hidden.shape) < kept)
    minutes = np.where(came, stay, np.where(rng.random(hidden.shape) < 0.1, 3.0, 0.0))
    base = rng.gamma(4, rate / 4, 20) * np.exp(0.7 * trouble * hidden)
    count = counts(base * ratio ** (minutes / 15), 1.2, rng)
    names = tuple(f"Place {number}" for number in range(20))
    dates = tuple(date(2026, 1, 5) + timedelta(days=number) for number in range(days))
    return PlaceDays(names, dates, condition, count, None, minutes)


def test_a_planted_effect_of_minutes_is_recovered_where_what_was_delivered_misleads() -> None:
    days = trial(0.6, trouble=1.0, days=800)
    found = ratio_by_instrument(days).estimate
    assert found is not None
    assert found.estimate == pytest.approx(0.6, abs=0.05)
    assert found.low <= 0.6 <= found.high
    delivered = per_protocol(days, 20.0).estimate
    assert delivered is not None
    assert delivered.estimate > found.estimate + 0.05  # officers stayed where there was trouble


def test_the_first_stage_tells_what_the_lot_brought() -> None:
    stage = first_stage(trial(kept=1.0))
    assert stage.treated_minutes == pytest.approx(17, abs=0.7)
    assert stage.control_minutes == pytest.approx(0.3, abs=0.1)
    assert stage.kept[0] == 1.0
    assert stage.kept[1] == pytest.approx(0.9, abs=0.03)
    assert stage.f > 1000


def test_an_answer_says_what_it_assumes_and_what_was_checked() -> None:
    answer = ratio_by_instrument(trial())
    assert "place-days to which the lot brought 15 minutes of patrol had" in answer.sentence
    assert any("exclusion" in said for said in answer.assumes)
    assert any("monotonicity" in said for said in answer.assumes)
    assert any("first-stage F" in said for said in answer.checks)
    assert any("towards 1" in said for said in answer.would_change)


def test_minutes_in_another_unit_scale_the_logarithm() -> None:
    days = trial()
    assert days.minutes is not None
    twice = ratio_by_instrument(replace(days, minutes=2 * days.minutes)).estimate
    once = ratio_by_instrument(days).estimate
    assert once is not None
    assert twice is not None
    assert twice.estimate == pytest.approx(once.estimate**0.5, rel=1e-3)
    assert twice.high == pytest.approx(once.high**0.5, rel=1e-3)
    assert twice.p == once.p


def test_a_lot_that_hardly_moved_minutes_gives_a_wide_interval_or_none() -> None:
    answer = ratio_by_instrument(trial(1.0, kept=0.04, rate=0.1))
    assert answer.estimate is None or answer.estimate.high > 3
    assert "weak instrument" in " ".join(answer.checks) or "can't be told" in answer.sentence


def test_no_offence_where_patrols_were_is_a_ratio_of_nothing() -> None:
    days = trial(rate=0.2)
    assert days.minutes is not None
    days = replace(days, count=np.where(days.minutes > 0, 0.0, days.count))
    found = ratio_by_instrument(days).estimate
    assert found is not None
    assert (found.estimate, found.low) == (0, 0)
    assert found.high < 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"minutes": None}, "weren't measured"),
        ({"condition": np.ones((90, 20), np.int8)}, "every place-day was treated"),
        ({"condition": np.zeros((90, 20), np.int8)}, "every place-day was control"),
        ({"condition": np.full((90, 20), OUTSIDE, np.int8)}, "no place-day"),
        ({"count": np.zeros((90, 20))}, "no offence"),
        ({"minutes": np.zeros((90, 20))}, "no more of them"),
    ],
)
def test_what_cannot_be_told_is_refused(change: dict[str, object], says: str) -> None:
    answer = ratio_by_instrument(replace(trial(), **change))  # type: ignore[arg-type]
    assert answer.estimate is None
    assert says in answer.sentence


def test_one_place_and_one_day_are_refused() -> None:
    days = trial()
    assert days.minutes is not None
    one_place = PlaceDays(
        ("A",), days.dates, days.condition[:, :1], days.count[:, :1], None, days.minutes[:, :1]
    )
    one_day = PlaceDays(
        days.hotspots, days.dates[:1], days.condition[:1], days.count[:1], None, days.minutes[:1]
    )
    for few in (one_place, one_day):
        answer = ratio_by_instrument(few)
        assert answer.estimate is None or np.isinf(answer.estimate.high)


def test_bands_of_minutes_are_said_not_to_be_randomised() -> None:
    days = trial()
    none, *rest = dose_bands(days, (0, 10, 20))
    assert (none.label, none.ratio) == ("no patrol", None)
    assert [band.label for band in rest] == [
        "under 10 minutes", "10 to under 20 minutes", "20 minutes or more",
    ]  # fmt: skip
    assert sum(band.place_days for band in (none, *rest)) == 1800
    assert sum(band.offences for band in (none, *rest)) == sum(days.offences)
    for band in rest:
        assert band.ratio is not None
        assert "wasn't drawn by lot" in band.ratio.sentence or band.ratio.estimate is None
    assert rest[1].ratio is not None
    assert rest[1].ratio.estimate is not None
    assert rest[1].ratio.estimate.estimate < 1


def test_delivered_says_who_had_it() -> None:
    answer = per_protocol(trial(kept=1.0), 1.0)
    assert any("720 of 720 treatment days" in check for check in answer.checks)
    none = per_protocol(trial(), 10_000.0)
    assert none.estimate is None
    assert "there were no place-days with 10000 minutes" in none.sentence


@pytest.mark.parametrize("edges", [(), (5, 10), (0, 10, 5)])
def test_edges_must_rise_from_0(edges: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="edges must rise from 0"):
        dose_bands(trial(), edges)


def test_least_minutes_must_be_above_0() -> None:
    with pytest.raises(ValueError, match="least_minutes must be above 0"):
        per_protocol(trial(), 0)
