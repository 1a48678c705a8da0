"""Proportional hazards: published, by hand, as lifelines has it, and a planted ratio."""

import math
import warnings

import numpy as np
import pytest
from numpy.typing import NDArray

from safeground.core.trials.capture.cox import cox, wald

# Freireich et al. 1963: weeks of remission under 6-MP, then under placebo
SIX_MP = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
WEEKS = [*SIX_MP, 1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0] + [1] * 21
PLACEBO = [[0]] * 21 + [[1]] * 21

Floats = NDArray[np.float64]


def invented(
    rng: np.random.Generator, rows: int = 600, *, ties: bool = False
) -> tuple[Floats, NDArray[np.bool_], Floats, NDArray[np.int64]]:
    """Times, events, two covariates with log ratios 0.5 and -0.3, and 12 clusters."""
    cluster = rng.integers(0, 12, rows)
    x = np.column_stack([rng.integers(0, 2, rows), rng.normal(size=rows)])
    time = rng.exponential(10 * (1 + cluster / 12) / np.exp(x @ [0.5, -0.3]))
    lost = rng.exponential(20, rows)
    event, time = time <= lost, np.minimum(time, lost)
    return np.ceil(time) if ties else time, event, x, cluster


def test_the_published_ratio_of_remission() -> None:
    fit = cox(WEEKS, RELAPSED, PLACEBO)  # R's coxph, Efron: 1.5721, standard error 0.4124
    assert round(float(fit.beta[0]), 4) == 1.5721
    assert round(math.sqrt(fit.naive[0, 0]), 4) == 0.4124


def test_two_who_leave_at_once_by_hand() -> None:
    # 3 at risk, x = 1, 0, 0; the first two go at once: with r = exp(beta) the likelihood is
    # r / ((r + 2) (r + 2 - (r + 1) / 2)), which is highest where r^2 = 6
    fit = cox([1, 1, 2], [1, 1, 0], [[1], [0], [0]])
    assert math.exp(fit.beta[0]) == pytest.approx(math.sqrt(6))


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("strata", [False, True])
def test_it_is_what_lifelines_says(ties: bool, strata: bool) -> None:
    time, event, x, cluster = invented(np.random.default_rng(2), ties=ties)
    peer, robust = _lifelines(time, event, x, cluster, strata=strata)
    fit = cox(time, event, x, strata=cluster if strata else None, clusters=cluster)
    assert fit.beta == pytest.approx(peer.params_.to_numpy(), abs=1e-6)
    assert fit.naive == pytest.approx(peer.variance_matrix_.to_numpy(), abs=1e-8)
    assert fit.log_likelihood == pytest.approx(peer.log_likelihood_, abs=1e-8)
    assert fit.scores.sum(axis=0) == pytest.approx(0, abs=1e-8)
    assert fit.informations.sum(axis=0) == pytest.approx(fit.information)
    if not ties:  # lifelines' sandwich takes no notice of them
        plain = fit.naive @ fit.scores.T @ fit.scores @ fit.naive
        assert np.sqrt(plain.diagonal()) == pytest.approx(robust, abs=1e-8)


def _lifelines(
    time: Floats, event: NDArray[np.bool_], x: Floats, cluster: NDArray[np.int64], *, strata: bool
):  # type: ignore[no-untyped-def]
    """The plain fit, and the standard errors of the clustered one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pandas as pd
        from lifelines import CoxPHFitter

        columns = {"time": time, "event": event, "a": x[:, 0], "b": x[:, 1]}
        by = {"stratum": cluster} if strata else {}
        options = {"strata": ["stratum"]} if strata else {}
        exact = {"fit_options": {"precision": 1e-12}, **options}
        peer = CoxPHFitter().fit(pd.DataFrame({**columns, **by}), "time", "event", **exact)
        frame = pd.DataFrame({**columns, **by, "cluster": cluster})
        other = CoxPHFitter().fit(frame, "time", "event", cluster_col="cluster", **exact)
        return peer, other.standard_errors_.to_numpy()


def test_the_correction_lies_between_the_plain_sandwich_and_leaving_each_cluster_out() -> None:
    time, event, x, cluster = invented(np.random.default_rng(3))
    fit = cox(time, event, x, strata=cluster, clusters=cluster)
    plain = (fit.naive @ fit.scores.T @ fit.scores @ fit.naive).diagonal()
    without = [
        cox(time[here], event[here], x[here], strata=cluster[here]).beta
        for here in (cluster != number for number in range(12))
    ]
    jackknife = ((np.array(without) - fit.beta) ** 2).sum(axis=0)
    assert (plain < fit.robust.diagonal()).all()
    assert (fit.robust.diagonal() < jackknife * 1.02).all()


def test_a_planted_ratio_is_recovered() -> None:
    time, event, x, cluster = invented(np.random.default_rng(4), 20_000)
    fit = cox(time, event, x, strata=cluster, clusters=cluster)
    assert fit.beta == pytest.approx([0.5, -0.3], abs=0.05)
    assert wald(fit, slice(0, 2), fit.robust, 11) < 0.001


def test_rows_in_another_order_and_another_unit_of_time_change_nothing() -> None:
    rng = np.random.default_rng(5)
    time, event, x, cluster = invented(rng, 200, ties=True)
    fit = cox(time, event, x, strata=cluster, clusters=cluster)
    order = rng.permutation(200)
    other = cox(
        60 * time[order], event[order], x[order], strata=cluster[order], clusters=cluster[order]
    )
    assert other.beta == pytest.approx(fit.beta)
    assert other.robust == pytest.approx(fit.robust)


def test_swapping_groups_inverts_the_ratio() -> None:
    swapped = cox(WEEKS, RELAPSED, [[1 - x[0]] for x in PLACEBO])
    assert swapped.beta[0] == pytest.approx(-cox(WEEKS, RELAPSED, PLACEBO).beta[0])


@pytest.mark.parametrize(
    ("time", "happened", "covariates", "says"),
    [
        ([1, 2], [0, 0], [[0], [1]], "no event"),
        ([1, 2], [1, 1], [[1], [1]], "covariate 0 is the same everywhere"),
        ([1, 2, 3, 4], [1, 1, 0, 0], [[1], [1], [0], [0]], "must vary among those at risk"),
        ([1, 2], [1, 1], [[1, 2]], r"\(n, k\)"),
    ],
)
def test_what_has_no_answer_is_refused(
    time: list[int], happened: list[int], covariates: list[list[int]], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        cox(time, happened, covariates)


def test_strata_must_be_one_a_row() -> None:
    with pytest.raises(ValueError, match="strata must be"):
        cox([1, 2], [1, 1], [[0], [1]], strata=[1])
