"""Allocations drawn again for inference follow the law of the sealed lot."""

from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from safeground.core.patrols.allocation.allocate import Allocation, allocate, balance
from safeground.core.patrols.allocation.design import Design, Site
from safeground.core.patrols.allocation.redraws import redraw

DESIGNS: dict[str, dict[str, Any]] = {
    "crossover": {"treat": 2},
    "crossover with short runs": {"treat": 2, "longest_run": 3},
    "crossover of uneven totals": {"treat": 2, "days": 11},
    "stratified": {"scheme": "stratified", "treat": 2},
    "capacity": {"scheme": "capacity", "treat": 2},
    "capacity with short runs": {"scheme": "capacity", "treat": 2, "longest_run": 4},
    "simple": {"scheme": "simple", "share": Fraction(2, 5)},
    "blocks": {"scheme": "blocks", "share": Fraction(1, 2), "block": 4},
    "staircase": {"scheme": "staircase", "steps": 4, "before": 1, "after": 1},
    "rotation": {"scheme": "rotation", "groups": 2, "period": 3},
}


def _design(**given: Any) -> Design:
    sites = tuple(Site(f"{side}{i}", stratum=side) for side in "NS" for i in range(3))
    return Design(**{"sites": sites[:5], "start": date(2026, 1, 5), "days": 10, **given})


@pytest.mark.parametrize("given", DESIGNS.values(), ids=DESIGNS)
def test_every_redraw_keeps_what_the_design_promises(given: dict[str, Any]) -> None:
    design = _design(**given)
    for dealt in redraw(design, 120, np.random.default_rng(3)):
        assert all(promise.kept for promise in balance(Allocation(design, dealt)).promises)


@pytest.mark.parametrize("given", DESIGNS.values(), ids=DESIGNS)
def test_redraws_follow_the_law_of_the_sealed_lot(given: dict[str, Any]) -> None:
    """Chances of every place-day, and of every pair of them, agree within what chance allows."""
    design = _design(**given)
    number = 600 if design.longest_run is None else 250
    sealed = np.stack([allocate(design, f"seed {i}").dealt for i in range(number)])
    drawn = redraw(design, number, np.random.default_rng(4))
    for ours, theirs in ((drawn, sealed), (_pairs(drawn), _pairs(sealed))):
        a, b = ours.mean(axis=0, dtype=float), theirs.mean(axis=0, dtype=float)
        error = np.sqrt((ours.var(axis=0) + theirs.var(axis=0)) / number)
        far = np.abs(a - b)[error > 0] / error[error > 0]
        # neighbours in a chain are alike, so averages over it stray a little further
        assert far.max() < 6
        assert np.sqrt((far**2).mean()) < 1.6


def _pairs(dealt: np.ndarray) -> np.ndarray:
    flat = dealt.reshape(len(dealt), -1)[:, :20] == 1
    return (flat[:, :, None] & flat[:, None, :]).astype(float)


def test_all_six_allocations_of_a_small_crossover_come_as_often() -> None:
    """Four hotspots, two a day, two days: the second day is the first turned round, so six."""
    sites = tuple(Site(name) for name in "ABCD")
    design = Design(sites, date(2026, 1, 5), 2, treat=2)
    drawn = redraw(design, 6000, np.random.default_rng(5)).reshape(6000, -1)
    _, often = np.unique(drawn, axis=0, return_counts=True)
    assert len(often) == 6
    assert ((often - 1000) ** 2 / 1000).sum() < 25  # chi-squared, 5 degrees: one in 7,000


def test_the_same_generator_draws_the_same() -> None:
    one, other = (redraw(_design(treat=2), 40, np.random.default_rng(9)) for _ in range(2))
    assert (one == other).all()


def test_a_design_that_cannot_be_dealt_is_refused() -> None:
    with pytest.raises(ValueError, match="at least once"):
        redraw(_design(treat=1, longest_run=2), 10, np.random.default_rng(1))
    with pytest.raises(ValueError, match="number must be from 1"):
        redraw(_design(treat=2), 0, np.random.default_rng(1))
