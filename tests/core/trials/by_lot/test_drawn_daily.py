"""What may be taken for a daily lot where no design says so, and what may not."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from invented_trials import START, dealt_freely, place_days_of
from safeground.core.patrols.allocation.design import Design, Site
from safeground.core.patrols.allocation.redraws import redraw
from safeground.core.trials.by_lot.drawn_daily import crossed_over, undrawn, uneven
from safeground.core.trials.by_lot.inference import difference_by_lot, ratio_by_lot
from safeground.core.trials.by_lot.lottery import Lottery
from safeground.core.trials.place_days import Conditions, PlaceDays

SITES = tuple(Site(f"Hotspot {n:02d}", stratum=str(n % 2)) for n in range(20))


def _of(condition: Conditions) -> PlaceDays:
    return place_days_of(condition, np.where(condition >= 0, 1.0, 0.0))


def _design(scheme: str, **settings: object) -> Design:
    return Design(SITES, START, 90, scheme, **settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "design",
    [
        _design("crossover", treat=8),
        _design("crossover", treat=8, longest_run=4),
        _design("capacity", treat=8),
        _design("simple", share=Fraction(2, 5)),
        _design("blocks", share=Fraction(2, 5), block=10),
        _design("stratified", treat=8),
        _design("rotation", groups=2, period=7),
    ],
    ids=lambda design: f"{design.scheme} {design.longest_run or ''}",
)
def test_designs_that_cross_over_may_have_been_drawn_daily(design: Design) -> None:
    for dealt in redraw(design, 40, np.random.default_rng(1)):
        assert not undrawn(_of(dealt))


def test_a_stepped_design_is_not_drawn_daily() -> None:
    for dealt in redraw(_design("staircase", steps=8), 20, np.random.default_rng(1)):
        assert "changed its condition once at most" in undrawn(_of(dealt))


def test_a_place_that_was_always_treated_is_noticed() -> None:
    condition = dealt_freely(90, 20, 8, np.random.default_rng(1))
    condition[:, :3] = 1
    assert "hotspots differ" in undrawn(_of(condition))


def test_days_that_were_all_treated_are_noticed() -> None:
    condition = dealt_freely(90, 20, 8, np.random.default_rng(1))
    condition[60:] = 1
    assert "days differ" in undrawn(_of(condition))


def test_whole_places_may_be_dealt_and_whole_days_to_and_fro_but_not_before_and_after() -> None:
    places = np.tile(np.repeat(np.int8([1, 0]), (8, 12)), (90, 1))
    assert not crossed_over(_of(places))
    assert not undrawn(_of(places))
    to_and_fro = np.tile(np.arange(90, dtype=np.int8)[:, None] % 2, (1, 20))
    assert not undrawn(_of(to_and_fro))
    after = np.tile((np.arange(90)[:, None] >= 45).astype(np.int8), (1, 20))
    assert "once at most" in undrawn(_of(after))


def test_whole_places_need_a_row_for_every_day() -> None:
    places = np.tile(np.repeat(np.int8([1, 0]), (8, 12)), (90, 1))
    places[4, 3] = -1
    assert "have no row" in undrawn(_of(places))


def test_a_daily_lot_may_lack_rows() -> None:
    condition = dealt_freely(90, 20, 8, np.random.default_rng(1))
    condition[50:, 3] = -1
    assert not undrawn(_of(condition))


def test_one_place_or_one_day_is_not_uneven() -> None:
    rng = np.random.default_rng(1)
    assert not uneven(_of((rng.random((60, 1)) < 0.5).astype(np.int8)))
    assert not uneven(_of((rng.random((1, 60)) < 0.5).astype(np.int8)))


def test_drift_is_taken_off_the_estimate_of_a_stepped_design_and_not_off_its_interval_alone() -> (
    None
):
    """Offences fall to a fifth while treatment comes and does nothing: the totals say 60% fewer."""
    sites = tuple(Site(f"Hotspot {n:02d}") for n in range(12))
    drawn = redraw(Design(sites, date(2026, 1, 5), 70, "staircase", steps=6), 301,
                   np.random.default_rng(8))  # fmt: skip
    lottery, condition = Lottery(drawn[1:], "drawn again"), drawn[0]
    mean = np.linspace(5, 1, 70)[:, None] * np.ones(12)
    days = place_days_of(condition, np.random.default_rng(2).poisson(mean))
    treated, control = days.offences
    totals = (treated / days.place_days[0]) / (control / days.place_days[1])
    ratio, difference = ratio_by_lot(days, lottery), difference_by_lot(days, lottery)
    assert totals < 0.7
    assert ratio.estimate == pytest.approx(1, abs=0.15)
    assert difference.estimate == pytest.approx(0, abs=0.3)
    assert ratio.low < ratio.estimate < ratio.high
    assert difference.low < difference.estimate < difference.high


def test_an_estimate_of_a_daily_lot_is_of_the_totals() -> None:
    condition = dealt_freely(60, 10, 4, np.random.default_rng(3))
    days = place_days_of(condition, np.random.default_rng(4).poisson(0.3, condition.shape))
    lottery = Lottery(
        np.stack([dealt_freely(60, 10, 4, np.random.default_rng(s)) for s in range(99)]), ""
    )
    treated, control = days.offences
    assert ratio_by_lot(days, lottery).estimate == pytest.approx((treated / 240) / (control / 360))
    assert difference_by_lot(days, lottery).estimate == pytest.approx(treated / 240 - control / 360)
