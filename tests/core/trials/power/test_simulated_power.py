"""Power by simulation: exact where exact holds, the size of the test where nothing is there."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from safeground.core.patrols.allocation.design import Design, Site
from safeground.core.trials.invented import World
from safeground.core.trials.power.exact_power import exact_power, smallest_effect
from safeground.core.trials.power.simulated_power import (
    Rehearsal,
    rehearse,
    simulated_power,
    smallest_effect_by_simulation,
)

SITES = tuple(Site(f"Hotspot {number:02d}") for number in range(20))


def _ready(scheme: str = "crossover", days: int = 40, **settings: object) -> Rehearsal:
    design = Design(SITES, date(2026, 1, 5), days, scheme, **settings)  # type: ignore[arg-type]
    return rehearse(design, np.random.default_rng(1), redraws=399)


@pytest.fixture(scope="module")
def crossover() -> Rehearsal:
    return _ready(treat=8)


def test_it_is_near_exact_power_for_poisson_counts(crossover: Rehearsal) -> None:
    exact = exact_power(0.15, 0.5, 320, 480)
    found = simulated_power(crossover, World(0.15, 0.5), 1, trials=1500)
    assert found.low - 0.03 < exact < found.high + 0.03


@pytest.mark.parametrize(
    ("scheme", "settings"),
    [
        ("crossover", {"treat": 8}),
        ("simple", {"share": Fraction(2, 5)}),
        ("staircase", {"steps": 9}),
        ("rotation", {"groups": 2, "period": 40}),
    ],
    ids=["crossover", "simple", "staircase", "parallel"],
)
def test_where_nothing_is_there_it_is_the_size_of_the_test(
    scheme: str, settings: dict[str, object]
) -> None:
    """1,500 trials: 5% within three standard errors, though rates differ and counts cluster."""
    world = World(0.2, 1.0, dispersion=1.5, spread=0.5)
    found = simulated_power(_ready(scheme, **settings), world, 2, trials=1500)
    assert found.estimate == pytest.approx(0.05, abs=0.017)


def test_dispersion_and_carry_over_cost_power(crossover: Rehearsal) -> None:
    plain, clustered, carried = (
        simulated_power(crossover, world, 3, trials=500).estimate
        for world in (
            World(0.15, 0.5),
            World(0.15, 0.5, dispersion=2.5),
            World(0.15, 0.5, carry_over=(0.6, 0.4, 0.2)),
        )
    )
    assert clustered < plain - 0.1
    assert carried < plain - 0.1


def test_the_same_seed_gives_the_same_power(crossover: Rehearsal) -> None:
    one, same, other = (
        simulated_power(crossover, World(0.15, 0.5), seed, trials=200) for seed in (4, 4, 5)
    )
    assert one == same
    assert one.estimate != other.estimate


def test_the_smallest_effect_is_near_the_exact_one(crossover: Rehearsal) -> None:
    exact = smallest_effect(0.3, 320, 480)
    found = smallest_effect_by_simulation(crossover, World(0.3), 6, trials=500)
    assert exact is not None
    assert found == pytest.approx(exact, abs=0.06)
    assert smallest_effect_by_simulation(crossover, World(0.001), 6, trials=100) is None


def test_no_trials_are_refused(crossover: Rehearsal) -> None:
    with pytest.raises(ValueError, match="trials must be from 1"):
        simulated_power(crossover, World(0.1), 1, trials=0)


def test_designs_that_leave_hotspots_out_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="leaves some hotspots out on some days"):
        _ready("staircase", 33, steps=8, before=2, after=2)
