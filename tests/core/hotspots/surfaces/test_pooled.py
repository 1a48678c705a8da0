"""Our own model leans on other crime as far as that helps, and never further."""

import numpy as np
import pytest

from crime_fields import counts_on, square_field
from safeground.core.hotspots.counts import Counts, Surface
from safeground.core.hotspots.surfaces import MODELS
from safeground.core.hotspots.surfaces.pooled import PooledParams, pooled

GRID = square_field(40, 40, 150.0)
PERIODS = 12


def busyness(rng: np.random.Generator) -> np.ndarray:
    """Very unequal places: a few cells hold most."""
    risk = rng.gamma(0.15, 1.0, len(GRID))
    return risk / risk.sum()


def town(offences: float, *, like_all_crime: bool, seed: int = 0) -> tuple[Counts, np.ndarray]:
    """Counts with `offences` a month among 4,000 of all crime, and the true risk of each cell."""
    rng = np.random.default_rng(seed)
    theft, damage, alike = busyness(rng), busyness(rng), rng.random()
    assert 0 <= alike <= 1
    risk = theft if like_all_crime else busyness(rng)
    shape = (len(GRID), PERIODS)
    target = rng.poisson(offences * risk[:, None], shape)
    context = {
        "Theft": rng.poisson(2000 * theft[:, None], shape),
        "Damage": rng.poisson(2000 * damage[:, None], shape),
        "Robbery": target,
    }
    return counts_on(GRID, target, context), risk


def weights(surface: Surface) -> dict[str, float]:
    return surface.params["weights"]  # type: ignore[return-value]


def kindred(surface: Surface) -> dict[str, float]:
    return surface.params["kindred"]  # type: ignore[return-value]


def captured(surface: Surface, risk: np.ndarray, share: float = 0.02) -> float:
    """True risk held by the likeliest cells."""
    first = np.argsort(-surface.expected, kind="stable")[: round(share * len(risk))]
    return float(risk[first].sum())


def fit(counts: Counts) -> Surface:
    return pooled(counts, GRID, PooledParams())


@pytest.mark.parametrize("offences", [0.0, 3.0, 300.0])
@pytest.mark.parametrize("alike", [True, False])
def test_weights_sum_to_one_and_no_place_is_given_nothing(offences: float, alike: bool) -> None:
    surface = fit(town(offences, like_all_crime=alike)[0])
    assert sum(weights(surface).values()) == pytest.approx(1.0, abs=1e-3)
    assert all(w >= 0 for w in weights(surface).values())
    assert np.isfinite(surface.expected).all()
    assert (surface.expected > 0).all() == (offences > 0)
    assert surface.expected.sum() == pytest.approx(offences, rel=0.25, abs=0.01)


def test_where_other_crime_tells_nothing_it_leans_on_its_own() -> None:
    surface = fit(town(300, like_all_crime=False)[0])
    assert weights(surface)["own"] > 0.8


def test_where_violence_goes_with_all_crime_it_borrows_and_beats_counting() -> None:
    ours, counted, spread = [], [], []
    for seed in range(5):
        counts, risk = town(15, like_all_crime=True, seed=seed)
        surface = fit(counts)
        assert weights(surface)["own"] < 0.4
        ours.append(captured(surface, risk))
        counted.append(captured(MODELS["count"].surface(counts, GRID), risk))
        spread.append(captured(MODELS["kernel"].surface(counts, GRID), risk))
    assert np.mean(ours) > 1.1 * np.mean(counted)
    assert np.mean(ours) > 1.5 * np.mean(spread)


def test_it_borrows_from_the_crime_that_foretells_it() -> None:
    kin = kindred(fit(town(100, like_all_crime=True)[0]))
    assert kin["Theft"] > 1.2
    assert kin["Damage"] < 0.8


def test_where_it_borrows_nothing_useful_little_is_lost() -> None:
    counts, risk = town(100, like_all_crime=False)
    plain = MODELS["count"].surface(counts, GRID)
    assert captured(fit(counts), risk) > 0.9 * captured(plain, risk)


def test_a_rare_offence_borrows_more_than_a_common_one() -> None:
    """The same risk that all crime only half tells: what is common can speak for itself."""
    own = []
    for offences in (5, 50, 1000):
        rng = np.random.default_rng(8)
        theft, apart = busyness(rng), busyness(rng)
        risk = (theft + apart) / 2
        target = rng.poisson(offences * risk[:, None], (len(GRID), PERIODS))
        context = {"Theft": rng.poisson(4000 * theft[:, None], target.shape), "Robbery": target}
        own.append(weights(fit(counts_on(GRID, target, context)))["own"])
    assert own[0] < own[1] < own[2]
    assert own[0] < 0.5 < own[2]


def test_expected_numbers_are_honest_by_size() -> None:
    """Where it expects much, as much happens: over cells above and below one a month."""
    counts, risk = town(300, like_all_crime=True)
    expected = fit(counts).expected
    for cells in (expected > 1, expected <= 1):
        assert expected[cells].sum() == pytest.approx(300 * risk[cells].sum(), rel=0.15)


def test_other_crime_by_itself_is_a_map_where_the_target_never_happened() -> None:
    rng = np.random.default_rng(3)
    theft = rng.poisson(2.0, (len(GRID), PERIODS))
    target = np.zeros_like(theft)
    target[100, 2] = 1
    surface = fit(counts_on(GRID, target, {"Theft": theft}))
    assert (surface.expected > 0).all()
    assert surface.expected.sum() == pytest.approx(1 / PERIODS, rel=0.5)
