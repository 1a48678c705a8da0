import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeground.core.trials.pooling import (
    combined,
    common_effect,
    hartung_knapp_se,
    heterogeneity,
    prediction,
    random_effects,
    tau2_dersimonian_laird,
    tau2_reml,
)
from safeground.core.trials.pooling_counts import Counted, log_ratios, random_effects_of_counts

# Colditz and others 1994: cases and others, vaccinated and not, in 13 trials of BCG vaccine.
BCG = np.array(
    [
        (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619),
        (33, 5036, 47, 5761), (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892),
        (29, 7470, 45, 7232), (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338),
        (27, 16886, 29, 17825),
    ],
    float,
)  # fmt: skip


def risk_ratios() -> tuple[np.ndarray, np.ndarray]:
    a, b, c, d = BCG.T
    return np.log(a / (a + b) / (c / (c + d))), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


def odds_ratios() -> tuple[np.ndarray, np.ndarray]:
    a, b, c, d = BCG.T
    return np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d


def test_bcg_as_metafor_publishes_it() -> None:
    y, v = risk_ratios()
    found = random_effects(y, v)
    assert found.log_ratio == pytest.approx(-0.7145, abs=5e-5)
    assert found.heterogeneity.tau2 == pytest.approx(0.3132, abs=5e-5)
    assert combined(y, v, found.heterogeneity.tau2)[1] == pytest.approx(0.1798, abs=5e-5)
    assert found.heterogeneity.q == pytest.approx(152.2330, abs=5e-5)
    assert found.heterogeneity.df == 12


def test_the_q_profile_interval_of_tau2_as_metafor_publishes_it() -> None:
    y, v = odds_ratios()
    found = heterogeneity(y, v, tau2_reml(y, v))
    assert (found.low, found.high) == pytest.approx((0.1302, 1.1812), abs=1e-4)


@pytest.mark.parametrize("data", [risk_ratios(), odds_ratios()], ids=["risk", "odds"])
def test_equal_to_statsmodels(data: tuple[np.ndarray, np.ndarray]) -> None:
    y, v = data
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from statsmodels.stats.meta_analysis import combine_effects

        peer = combine_effects(y, v, method_re="chi2")
    tau2 = tau2_dersimonian_laird(y, v)
    middle, se = combined(y, v, tau2)
    assert tau2 == pytest.approx(peer.tau2, rel=1e-10)
    assert middle == pytest.approx(peer.mean_effect_re, rel=1e-10)
    assert se == pytest.approx(peer.sd_eff_w_re, rel=1e-10)
    assert hartung_knapp_se(y, v, tau2) == pytest.approx(peer.sd_eff_w_re_hksj, rel=1e-10)
    assert heterogeneity(y, v, tau2).i2 == pytest.approx(peer.i2, rel=1e-10)
    assert math.log(common_effect(y, v).estimate) == pytest.approx(peer.mean_effect_fe, rel=1e-10)


def test_trials_that_agree_have_no_variance_between_them_and_no_false_certainty() -> None:
    found = random_effects(np.log([0.5, 0.5, 0.5]), np.array([0.04, 0.05, 0.06]))
    assert found.heterogeneity.tau2 == 0
    assert found.heterogeneity.i2 == 0
    assert found.ratio.low < 0.5 < found.ratio.high
    assert found.se == pytest.approx(combined(np.zeros(3), np.array([0.04, 0.05, 0.06]), 0)[1])


def test_where_a_new_trial_lies_is_wider_and_needs_three() -> None:
    found = random_effects(*risk_ratios())
    assert found.prediction is not None
    assert found.prediction[0] < found.ratio.low < found.ratio.high < found.prediction[1]
    assert prediction(0.0, 0.1, 0.1, 2) is None


@given(st.permutations(range(6)), st.floats(-2, 2))
@settings(max_examples=30, deadline=None)
def test_order_changes_nothing_and_swapping_conditions_inverts(
    order: list[int], shift: float
) -> None:
    y = np.array([-0.3, 0.1, -0.8, -0.2, 0.4, -0.5]) + shift
    v = np.array([0.05, 0.1, 0.02, 0.2, 0.03, 0.08])
    first, again = random_effects(y, v), random_effects(y[order], v[order])
    assert again.ratio.low == pytest.approx(first.ratio.low, rel=1e-6)
    assert again.heterogeneity.tau2 == pytest.approx(first.heterogeneity.tau2, abs=1e-8)
    turned = random_effects(-y, v).ratio
    assert turned.estimate == pytest.approx(1 / first.ratio.estimate)
    assert turned.low == pytest.approx(1 / first.ratio.high)


@pytest.mark.parametrize(
    ("y", "v"), [([0.1], [0.1]), ([0.1, 0.2], [0.1, 0]), ([0.1, math.inf], [1, 1])]
)
def test_what_cannot_be_pooled_is_refused(y: list[float], v: list[float]) -> None:
    with pytest.raises(ValueError, match="effects"):
        random_effects(np.array(y), np.array(v))


def trial(treated: int, control: int, exposure: float = 500.0) -> Counted:
    return Counted(treated, exposure, control, 1.5 * exposure)


def test_many_counts_give_what_their_logarithms_give() -> None:
    trials = [trial(400, 1000), trial(500, 900), trial(300, 800), trial(650, 1000)]
    counts, logs = random_effects_of_counts(trials), random_effects(*log_ratios(trials))
    assert counts.log_ratio == pytest.approx(logs.log_ratio, abs=0.01)
    assert counts.ratio.low < counts.ratio.estimate < counts.ratio.high
    assert counts.heterogeneity.tau2 < logs.heterogeneity.tau2  # maximum likelihood, not restricted


def test_one_effect_and_no_spread_give_the_ratio_of_the_sums() -> None:
    trials = [trial(0, 5), trial(2, 6), trial(1, 4), trial(2, 8)]
    found = random_effects_of_counts(trials)
    assert found.heterogeneity.tau2 == pytest.approx(0, abs=1e-4)
    assert found.ratio.estimate == pytest.approx(5 / 23 * 1.5, rel=1e-3)


def test_no_offence_under_treatment_anywhere_gives_0_and_an_upper_limit() -> None:
    found = random_effects_of_counts([trial(0, 30), trial(0, 25), trial(0, 28), trial(0, 31)])
    assert (found.ratio.estimate, found.ratio.low) == (0, 0)
    assert 0 < found.ratio.high < 1
    assert found.prediction is None
    turned = random_effects_of_counts([Counted(30, 750, 0, 500), Counted(25, 750, 0, 500)])
    assert turned.ratio.estimate == turned.ratio.high == math.inf


def test_scaling_exposure_changes_nothing() -> None:
    few = [(0, 6), (2, 9), (1, 5), (4, 7)]
    one, other = (random_effects_of_counts([trial(a, b, e) for a, b in few]) for e in (100, 900))
    assert other.ratio.estimate == pytest.approx(one.ratio.estimate, rel=1e-6)
    assert other.ratio.high == pytest.approx(one.ratio.high, rel=1e-4)


def test_a_known_effect_is_recovered_from_rare_offences() -> None:
    rng = np.random.default_rng(5)
    treated = rng.poisson(2 * np.exp(rng.normal(-0.7, 0.2, 60)))
    control = rng.poisson(2 * 1.5, 60)
    trials = [trial(int(a), int(b)) for a, b in zip(treated, control, strict=True) if a + b]
    found = random_effects_of_counts(trials).ratio
    assert found.low < math.exp(-0.7) < found.high
    assert found.estimate == pytest.approx(math.exp(-0.7), abs=0.15)


@pytest.mark.parametrize("given", [(0, 5, 0, 5), (-1, 5, 3, 5), (1, 0, 3, 5), (1, 5, 3, math.nan)])
def test_counts_that_say_nothing_are_refused(given: tuple[int, float, int, float]) -> None:
    with pytest.raises(ValueError, match="treated"):
        Counted(*given)
    with pytest.raises(ValueError, match="two or more"):
        random_effects_of_counts([trial(1, 2)])
