"""The product-limit estimate: published, by hand, and as lifelines has it."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.trials.capture.kaplan_meier import kaplan_meier

# Weeks of remission under 6-MP (Freireich et al. 1963), as every textbook has them
REMISSION = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def test_the_published_curve_of_remission() -> None:
    curve = kaplan_meier(REMISSION, RELAPSED)
    assert curve.times.tolist() == [0, 6, 7, 10, 13, 16, 22, 23]
    assert curve.survival.round(3).tolist() == [1, 0.857, 0.807, 0.753, 0.69, 0.627, 0.538, 0.448]
    assert curve.at_risk.tolist() == [21, 21, 17, 15, 12, 11, 7, 6]
    assert np.round(curve.at(10), 3).tolist() == [0.753, 0.503, 0.889]  # R, conf.type="log-log"


def test_it_is_what_lifelines_says() -> None:
    rng = np.random.default_rng(1)
    time, event = np.ceil(rng.exponential(8, 400)), rng.random(400) < 0.6
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifelines import KaplanMeierFitter

        peer = KaplanMeierFitter().fit(time, event)
    curve = kaplan_meier(time, event)
    left = curve.survival > 0
    limits = peer.confidence_interval_.loc[curve.times[left]].to_numpy()
    survival = peer.survival_function_.loc[curve.times[left]].to_numpy()[:, 0]
    assert curve.survival[left] == pytest.approx(survival, abs=1e-12)
    assert np.stack([curve.low, curve.high])[:, left] == pytest.approx(limits.T, abs=1e-12)


def test_none_happened_and_all_happened() -> None:
    assert kaplan_meier([3, 4], [False, False]).survival.tolist() == [1]
    gone = kaplan_meier([1, 2], [True, True])
    assert (gone.survival.tolist(), gone.low[-1]) == ([1, 0.5, 0], 0)
    assert gone.high[-1] == gone.high[-2] < 1


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=40), st.randoms())
def test_the_order_of_rows_changes_nothing_and_limits_hold_the_curve(
    rows: list[tuple[int, bool]], shuffler: object
) -> None:
    curve = kaplan_meier(*zip(*rows, strict=True))
    shuffler.shuffle(rows)  # type: ignore[attr-defined]
    assert kaplan_meier(*zip(*rows, strict=True)).survival.tolist() == curve.survival.tolist()
    assert (np.diff(curve.survival) < 0).all()
    assert ((curve.low <= curve.survival) & (curve.survival <= curve.high)).all()


@pytest.mark.parametrize(
    ("time", "happened", "says"),
    [([], [], "n at least 1"), ([1, 2], [True], "n at least 1"), ([-1], [True], "0 or more")],
)
def test_what_cannot_be_is_refused(time: list[float], happened: list[bool], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        kaplan_meier(time, happened)
