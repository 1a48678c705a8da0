"""Proportional hazards (Cox 1972), with Efron's ties, strata and errors clustered by hotspot."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from safeground.core.trials.capture.kaplan_meier import checked
from safeground.core.trials.place_days import Values

Ints = NDArray[np.int64]
_MOST_STEPS = 50
_SAME = 1e-9  # a spread this small is rounding
_CLOSE = 1e-9  # the Newton decrement at which the fit is done
_RUNAWAY = 6.0  # a log ratio this large for a standard deviation has no limit


@dataclass(frozen=True, eq=False)
class CoxFit:
    """Log hazard ratios `beta` (k,), and what their errors are made of.

    `information` is (k, k); `scores` (G, k) and `informations` (G, k, k) are its parts and those of
    the score at `beta`, by cluster. `events` counts those in the fit.
    """

    beta: Values
    information: Values
    scores: Values
    informations: Values
    log_likelihood: float
    events: int

    @property
    def naive(self) -> Values:
        """The covariance if visits had nothing in common but their covariates."""
        return np.asarray(np.linalg.inv(self.information))

    @property
    def clusters(self) -> int:
        """How many clusters had anything to say."""
        return len(self.scores)

    @property
    def robust(self) -> Values:
        """The covariance allowing for whatever the visits of one cluster have in common.

        Lin and Wei's sandwich, the score of each cluster set back to what it would be had the
        cluster no pull on the fit, halfway to leaving it out: (1 - H)^(-1/2) of its leverage H, as
        CR2 does (Bell and McCaffrey 2002).
        """
        half = np.linalg.cholesky(self.naive)
        pulled = half.T @ self.informations @ half  # symmetric leverages, eigenvalues in [0, 1]
        values, vectors = np.linalg.eigh(pulled)
        freed = 1 / np.sqrt(np.clip(1 - values, 0.05, None))
        scores = np.einsum("gij,gj,gkj,gk->gi", vectors, freed, vectors, self.scores @ half)
        meat = scores.T @ scores
        return np.asarray(half @ meat @ half.T)


def cox(
    time: ArrayLike,
    happened: ArrayLike,
    covariates: ArrayLike,
    *,
    strata: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
) -> CoxFit:
    """Fit log hazard ratios by partial likelihood.

    Parameters
    ----------
    time: (n,), from 0. happened: (n,), False where censored. covariates: (n, k).
    strata: (n,), each with a baseline hazard of its own. clusters: (n,), each row by itself if not
        said.

    Raises ValueError for shapes that don't agree, no event, or a coefficient that has no estimate:
    a covariate that is constant wherever it counts, or that settles who has an event.
    Sources: Cox 1972; Efron 1977; Lin and Wei 1989; Therneau and Grambsch 2000, chapters 2 and 7.

    >>> found = cox([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 0, 1], [[1], [1], [0], [1], [0], [0]])
    >>> found.beta.round(3).tolist(), found.events
    ([1.688], 5)
    """
    at, event = checked(time, happened)
    x = np.asarray(covariates, np.float64)
    if x.ndim != 2 or len(x) != len(at) or not x.shape[1]:
        raise ValueError(f"covariates must be (n, k) with n = {len(at)}, not {x.shape}")
    stratum = _numbered(strata, len(at), "strata")
    cluster = np.arange(len(at)) if clusters is None else _numbered(clusters, len(at), "clusters")
    if not event.any():
        raise ValueError("happened is False everywhere: no event, so no hazard to compare")
    centre, scale = x.mean(axis=0), x.std(axis=0)
    if (same := scale < _SAME * (1 + np.abs(centre))).any():
        raise ValueError(f"covariate {int(np.argmax(same))} is the same everywhere")
    rows = _Rows(at, event, (x - centre) / scale, stratum)
    beta = _newton(rows)
    return _described(rows, beta, scale, cluster)


def wald(fit: CoxFit, which: slice, covariance: Values, df: float) -> float:
    """The p that coefficients are all 0, by the F test with `df` in its denominator (chi-squared
    where that is infinite)."""
    beta = fit.beta[which]
    statistic = float(beta @ np.linalg.solve(covariance[which, which], beta)) / beta.size
    if np.isinf(df):
        return float(stats.chi2.sf(statistic * beta.size, beta.size))
    rest = df - beta.size + 1  # Hotelling's
    return float(stats.f.sf(statistic * rest / df, beta.size, rest)) if rest > 0 else 1.0


class _Rows:
    """Rows in order of stratum and time, and where each stratum and each time of events begins."""

    def __init__(self, at: Values, event: NDArray[np.bool_], x: Values, stratum: Ints) -> None:
        self.order = np.lexsort((at, stratum))
        at, stratum = at[self.order], stratum[self.order]
        self.event, self.x = event[self.order], x[self.order]
        new = np.ones(len(at), np.bool_)
        new[1:] = (at[1:] != at[:-1]) | (stratum[1:] != stratum[:-1])
        self.starts = np.flatnonzero(new)
        self.group = np.cumsum(new) - 1
        begins = np.ones(len(at), np.bool_)
        begins[1:] = stratum[1:] != stratum[:-1]
        firsts = np.flatnonzero(begins)
        number = np.cumsum(begins) - 1
        self.first_group = self.group[firsts][number[self.starts]]  # of the group's stratum
        self.after = np.append(firsts[1:], len(at))[number[self.starts]]  # its stratum's end
        # the events in order, and how many of the same time were before: Efron's l and d
        self.of = np.flatnonzero(self.event)
        deaths = np.bincount(self.group[self.of], minlength=len(self.starts))
        earlier = np.concatenate([[0], np.cumsum(deaths)[:-1]])
        self.in_group = self.group[self.of]
        self.part = (np.arange(len(self.of)) - earlier[self.in_group]) / deaths[self.in_group]

    def sums(self, values: Values) -> Values:
        """For each event, the sum of `values` (n, ...) over those at risk, ties by Efron's part."""
        so_far = np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0)])
        at_risk = so_far[self.after] - so_far[self.starts]
        died = np.concatenate(
            [np.zeros((1, *values.shape[1:])), np.cumsum(values[self.of], axis=0)]
        )
        first = np.searchsorted(self.in_group, np.arange(len(self.starts)), side="left")
        last = np.searchsorted(self.in_group, np.arange(len(self.starts)), side="right")
        part = self.part.reshape(-1, *([1] * (values.ndim - 1)))
        found: Values = at_risk[self.in_group] - part * (died[last] - died[first])[self.in_group]
        return found

    def moments(self, beta: Values) -> tuple[Values, Values, Values, Values]:
        """Hazards (n,); and by event their sum, the mean covariate and its covariance at risk."""
        hazard = np.exp(self.x @ beta)
        total = self.sums(hazard)
        mean = self.sums(hazard[:, None] * self.x) / total[:, None]
        products = self.x[:, :, None] * self.x[:, None, :]
        square = self.sums(hazard[:, None, None] * products) / total[:, None, None]
        return hazard, total, mean, square - mean[:, :, None] * mean[:, None, :]

    def log_likelihood(self, beta: Values) -> float:
        line = self.x @ beta
        return float(line[self.of].sum() - np.log(self.sums(np.exp(line))).sum())


def _newton(rows: _Rows) -> Values:
    beta = np.zeros(rows.x.shape[1])
    best = rows.log_likelihood(beta)
    for _ in range(_MOST_STEPS):
        _, _, mean, spread = rows.moments(beta)
        score = (rows.x[rows.of] - mean).sum(axis=0)
        information = spread.sum(axis=0)
        if np.linalg.eigvalsh(information)[0] < _SAME * len(rows.of):
            break
        step = np.linalg.solve(information, score)
        if np.abs(beta + step).max() > _RUNAWAY:
            break
        if score @ step < _CLOSE:
            return np.asarray(beta + step)
        while (found := rows.log_likelihood(beta + step)) < best and np.abs(step).max() > _CLOSE:
            step = step / 2
        beta, best = beta + step, found
    raise ValueError("covariates must vary among those at risk without settling who has an event")


def _described(rows: _Rows, beta: Values, scale: Values, cluster: Ints) -> CoxFit:
    hazard, total, mean, spread = rows.moments(beta)
    owner = cluster[rows.order]
    count = int(owner.max()) + 1
    scores = np.zeros((count, len(beta)))
    np.add.at(scores, owner, _residuals(rows, hazard, total, mean) * scale)
    informations = np.zeros((count, len(beta), len(beta)))
    np.add.at(informations, owner[rows.of], spread * scale[:, None] * scale)
    heard = scores.any(axis=1) | informations.any(axis=(1, 2))
    return CoxFit(
        beta=beta / scale,
        information=informations.sum(axis=0),
        scores=scores[heard],
        informations=informations[heard],
        log_likelihood=rows.log_likelihood(beta),
        events=len(rows.of),
    )


def _residuals(rows: _Rows, hazard: Values, total: Values, mean: Values) -> Values:
    """Score residuals (n, k): what each row adds to the score, its part in risk included."""
    groups = len(rows.starts)

    def by_group(values: Values) -> Values:
        summed = np.zeros((groups, *values.shape[1:]))
        np.add.at(summed, rows.in_group, values)
        return summed

    def until(values: Values) -> Values:
        """Sums over the groups of a stratum up to each and with it, by row."""
        so_far = np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0)])
        found: Values = (so_far[1:] - so_far[rows.first_group])[rows.group]
        return found

    inverse, weighted = 1 / total, mean / total[:, None]
    exposure, pull = until(by_group(inverse)), until(by_group(weighted))
    # at its own time, one that has an event is there only in part
    own, own_pull = by_group(rows.part * inverse), by_group(rows.part[:, None] * weighted)
    mine = rows.in_group
    exposure[rows.of] -= own[mine]
    pull[rows.of] -= own_pull[mine]
    residuals = -hazard[:, None] * (rows.x * exposure[:, None] - pull)
    deaths = by_group(np.ones(len(mine)))
    residuals[rows.of] += rows.x[rows.of] - (by_group(mean)[mine] / deaths[mine, None])
    found: Values = residuals
    return found


def _numbered(values: ArrayLike | None, rows: int, name: str) -> Ints:
    if values is None:
        return np.zeros(rows, np.int64)
    given = np.asarray(values)
    if given.shape != (rows,):
        raise ValueError(f"{name} must be ({rows},), not {given.shape}")
    return np.asarray(np.unique(given, return_inverse=True)[1], np.int64)
