"""The self-exciting model finds the aftershocks that were simulated, and none where none were."""

import numpy as np
import pytest

from crime_fields import counts_on, square_field
from safeground.core.hotspots.counts import Surface
from safeground.core.hotspots.surfaces.self_exciting import SelfExcitingParams, self_exciting

GRID = square_field(20, 15)


def simulated(theta: float, memory_days: float, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """A year of days in 300 cells, each with a background of its own; and the background."""
    rng = np.random.default_rng(seed)
    background = rng.gamma(2.0, 0.0125, len(GRID))
    events, excited = np.zeros((len(GRID), 365)), np.zeros(len(GRID))
    for day in range(365):
        excited = excited * np.exp(-1 / memory_days)
        rate = background + theta / memory_days * excited
        events[:, day] = rng.poisson(rate)
        excited = excited + events[:, day]
    return events, background


def fitted(events: np.ndarray) -> Surface:
    return self_exciting(counts_on(GRID, events, period_days=1), GRID, SelfExcitingParams())


@pytest.mark.parametrize(("theta", "memory_days"), [(0.5, 4.0), (0.3, 3.0)])
def test_simulated_aftershocks_are_found(theta: float, memory_days: float) -> None:
    learned = fitted(simulated(theta, memory_days)[0]).params
    assert learned["theta"] == pytest.approx(theta, abs=0.1)
    assert learned["memory_days"] == pytest.approx(memory_days, rel=0.4)


def test_chance_alone_has_no_aftershocks() -> None:
    assert fitted(simulated(0.0, 10.0)[0]).params["theta"] == pytest.approx(0.0, abs=0.04)


def test_a_place_hit_yesterday_is_riskier_than_one_hit_long_ago() -> None:
    events, _ = simulated(0.5, 4.0)
    events[[0, 1]] = 0
    events[0, 364], events[1, 100] = 3, 3
    expected = fitted(events).expected
    assert expected[0] > 3 * expected[1] > 0


def test_one_period_tells_nothing_of_aftershocks() -> None:
    counts = counts_on(GRID, np.arange(300)[:, None] % 4)
    surface = self_exciting(counts, GRID, SelfExcitingParams())
    assert surface.params["theta"] == 0
    np.testing.assert_allclose(surface.expected, counts.target[:, 0])


def test_totals_are_those_of_the_data_whatever_the_length_of_a_period() -> None:
    events, _ = simulated(0.5, 6.0)
    weekly = events[:, :364].reshape(len(GRID), 52, 7).sum(axis=2)
    counts = counts_on(GRID, weekly, period_days=7)
    surface = self_exciting(counts, GRID, SelfExcitingParams())
    assert surface.expected.sum() == pytest.approx(weekly.mean(axis=1).sum(), rel=0.15)
    assert surface.params["theta"] == pytest.approx(0.5, abs=0.2)
