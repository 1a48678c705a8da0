"""Counts explained by place, day and a few covariates: maximum likelihood in milliseconds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from safeground.core.trials.place_days import Values

Mask = NDArray[np.bool_]
BEYOND = 12.0
"""A log rate ratio further from 0 than this is one that the data do not hold back: infinite."""
_ITERATIONS, _ENOUGH, _SLIGHT = 100, 1e-9, 1e-10


class CannotTell(ValueError):  # noqa: N818
    """The data can't bear an estimate; the message says why, in one sentence."""


@dataclass(frozen=True, eq=False)
class TwoWayFit:
    """A fit of log mean = day + place + covariates x coefficients (+ offset).

    Arrays are of the `days` (D) and `hotspots` (H) that had offences, given as masks of those that
    came in: the others carry no information on any coefficient and were left out.
    """

    coefficients: Values
    """(k,) logarithms of rate ratios; beyond `BEYOND` if the data set no limit to them."""
    fitted: Values
    """(D, H) mean of each place-day; 0 where the trial was not on."""
    count: Values
    """(D, H) what was there."""
    covariates: Values
    """(k, D, H)."""
    effective: Values
    """(k, D, H) what of each covariate no place or day effect explains, with the fit's weights."""
    weights: Values
    """(D, H) information of each place-day on its log mean."""
    log_likelihood: float
    """Up to a term of the counts and alpha alone."""
    alpha: float
    days: Mask
    hotspots: Mask

    @property
    def informative(self) -> Mask:
        """(D, H) where the trial was on."""
        found: Mask = self.weights > 0
        return found

    @property
    def information(self) -> Values:
        """(k, k) of the coefficients, places and days being estimated; its inverse is variance."""
        found: Values = np.einsum("kdh,dh,jdh->kj", self.effective, self.weights, self.effective)
        return found

    @property
    def freedom(self) -> int:
        """Place-days less parameters."""
        days, hotspots = self.fitted.shape
        parameters = days + hotspots - 1 + len(self.coefficients)
        return int(self.informative.sum()) - int(parameters)


@dataclass(frozen=True, eq=False)
class _Problem:
    count: Values
    inside: Mask
    covariates: Values
    offset: Values
    alpha: float

    def mean(self, level: Values) -> Values:
        return np.where(self.inside, np.exp(np.minimum(level, 300)), 0.0)

    def log_likelihood(self, level: Values, mean: Values) -> float:
        whole = (self.count * level)[self.inside].sum()
        if not self.alpha:
            return float(whole - mean.sum())
        return float(
            whole - ((self.count + 1 / self.alpha) * np.log1p(self.alpha * mean))[self.inside].sum()
        )

    def score(self, mean: Values) -> Values:
        found: Values = (self.count - mean) / (1 + self.alpha * mean)
        return found

    def weights(self, mean: Values) -> Values:
        """Observed information, which expected information equals if alpha is 0."""
        found: Values = mean * (1 + self.alpha * self.count) / (1 + self.alpha * mean) ** 2
        return found


def fit(
    count: Values,
    inside: Mask,
    covariates: Values,
    *,
    offset: Values | None = None,
    alpha: float = 0.0,
) -> TwoWayFit:
    """Fit place and day effects and covariates by maximum likelihood, by Newton's method.

    `count`, `inside` and `offset` are (days, hotspots), `covariates` (k, days, hotspots), k from 0.
    `alpha` is the negative binomial's dispersion: variance = mean + alpha mean^2, 0 is Poisson.
    Day effects are eliminated from each step in closed form, so its cost is that of a system of
    hotspots + k. Days and hotspots without an offence are left out: their effect is minus infinity
    whatever the coefficients are.

    Raises CannotTell if there is no offence, or if places and days explain a covariate wholly.
    Source: Guimaraes and Portugal 2010 (Poisson with two high-dimensional effects).

    >>> count = np.array([[2.0, 4.0], [6.0, 3.0]])
    >>> treated = np.array([[[1.0, 0.0], [0.0, 1.0]]])
    >>> found = fit(count, np.full((2, 2), True), treated)
    >>> round(float(np.exp(found.coefficients[0])), 3)  # the square root of 2 x 3 / (4 x 6)
    0.5
    """
    problem, days, hotspots = _informative(count, inside, covariates, offset, alpha)
    coefficients, mean, likelihood = _climb(problem)
    weights = problem.weights(mean)
    return TwoWayFit(
        coefficients=coefficients,
        fitted=mean,
        count=problem.count,
        covariates=problem.covariates,
        effective=effective(problem.covariates, weights),
        weights=weights,
        log_likelihood=likelihood,
        alpha=alpha,
        days=days,
        hotspots=hotspots,
    )


def effective(covariates: Values, weights: Values) -> Values:
    """What of covariates (k, D, H) is left after weighted regression on places and days."""
    if not len(covariates):
        return covariates
    by_day, among, across = _eliminated(covariates, weights)
    places = np.linalg.solve(among, across.T)
    totals = weights.sum(axis=1)
    days = by_day - (weights @ places).T / totals
    return np.where(weights > 0, covariates - days[:, :, None] - places.T[:, None, :], 0.0)


def _informative(
    count: Values, inside: Mask, covariates: Values, offset: Values | None, alpha: float
) -> tuple[_Problem, Mask, Mask]:
    count = np.where(inside, count, 0.0)
    days, hotspots = count.sum(axis=1) > 0, count.sum(axis=0) > 0
    if not days.any():
        raise CannotTell("there was no offence in the trial, so there is nothing to compare")
    kept = np.ix_(days, hotspots)
    known = np.zeros_like(count) if offset is None else offset
    problem = _Problem(
        count=count[kept],
        inside=inside[kept],
        covariates=np.where(inside[kept], covariates[:, days][:, :, hotspots], 0.0),
        offset=known[kept],
        alpha=alpha,
    )
    return problem, days, hotspots


def _climb(problem: _Problem) -> tuple[Values, Values, float]:
    """Coefficients, means and log-likelihood at the top."""
    coefficients = np.zeros(len(problem.covariates))
    level = _start(problem)
    mean = problem.mean(level)
    _refuse_explained(problem.covariates, mean)
    likelihood = problem.log_likelihood(level, mean)
    for _ in range(_ITERATIONS):
        by_level, by_coefficient, gain = _step(problem, mean)
        size = min(1.0, 5.0 / max(float(np.abs(by_level).max()), 1e-300))
        while True:
            tried = level + size * by_level
            mean = problem.mean(tried)
            reached = problem.log_likelihood(tried, mean)
            if reached >= likelihood - 1e-9 * (1 + abs(likelihood)) or size < 1e-6:
                break
            size /= 2
        level, likelihood = tried, reached
        coefficients = coefficients + size * by_coefficient
        if gain < _ENOUGH and size == 1:
            break
    return coefficients, mean, likelihood


def _start(problem: _Problem) -> Values:
    """Log means by the margins, as if covariates did nothing."""
    base = np.where(problem.inside, np.exp(problem.offset), 0.0)
    by_place = problem.count.sum(axis=0) / base.sum(axis=0)
    by_day = problem.count.sum(axis=1) / (base @ by_place)
    found: Values = np.log(by_place) + np.log(by_day)[:, None] + problem.offset
    return found


def _step(problem: _Problem, mean: Values) -> tuple[Values, Values, float]:
    """Newton's step of log means and of coefficients, and what it promises to gain (twice)."""
    weights, score, covariates = problem.weights(mean), problem.score(mean), problem.covariates
    by_day, among, across = _eliminated(covariates, weights)
    weighted = covariates * weights
    inner = np.einsum("kdh,jdh->kj", weighted, covariates) - by_day @ weighted.sum(axis=2).T
    system = np.block([[among, across.T], [across, _steadied(inner)]])
    totals, day_score = weights.sum(axis=1), score.sum(axis=1)
    slope = np.concatenate(
        [
            score.sum(axis=0) - (day_score / totals) @ weights,
            np.einsum("kdh,dh->k", covariates, score) - by_day @ day_score,
        ]
    )
    found = np.linalg.solve(system, slope)
    places, coefficients = np.split(found, [weights.shape[1]])
    moved = places + np.einsum("k,kdh->dh", coefficients, covariates)
    days = (day_score - (weights * moved).sum(axis=1)) / totals
    gain = float(slope @ found + (day_score**2 / totals).sum())
    return moved + days[:, None], coefficients, gain


def _eliminated(covariates: Values, weights: Values) -> tuple[Values, Values, Values]:
    """Covariates' means by day (k, D); information among places, and of covariates with them."""
    totals, weighted = weights.sum(axis=1), covariates * weights
    by_day = weighted.sum(axis=2) / totals
    among = np.diag(weights.sum(axis=0)) - weights.T @ (weights / totals[:, None])
    return by_day, _steadied(among), weighted.sum(axis=1) - by_day @ weights


def _steadied(information: Values) -> Values:
    """Made definite: a constant can pass from places to days, so one direction is free."""
    slight = _SLIGHT * np.abs(information.diagonal()) + 1e-200
    return information + np.diag(slight)


def _refuse_explained(covariates: Values, weights: Values) -> None:
    if not len(covariates):
        return
    left, spread = effective(covariates, weights), (covariates**2 * weights).sum(axis=(1, 2))
    scaled = left / np.sqrt(np.where(spread > 0, spread, 1))[:, None, None]
    shares = np.linalg.eigvalsh(np.einsum("kdh,dh,jdh->kj", scaled, weights, scaled))
    if shares[0] < 1e-6:
        raise CannotTell(
            "places and days with offences explain all differences in condition, so a model with "
            "effects of both can't tell the conditions apart"
        )
