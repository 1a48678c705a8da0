"""Interrupted time series: a line before the start, carried on, against what was seen after."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from safeground.core.trials.estimate import LEVEL, Estimate
from safeground.core.trials.models.two_way import CannotTell
from safeground.core.trials.place_days import Values

METHOD = "segmented quasi-Poisson regression"
SEASONED = 24
FEWEST_BEFORE, FEWEST_AFTER = 5, 3
SURE = 0.05


@dataclass(frozen=True, eq=False)
class Series:
    """What a segmented regression found; arrays are (periods,).

    `level` is the ratio at the start, `slope` that of each period more, `at_end` that of the last
    period to its `counterfactual`, which lies from `low` to `high` and goes on as if nothing had
    begun. `autocorrelation` is that of neighbouring residuals, with the `p` of none; `adjusted`
    says that errors allow for it. `season` says that the time of year was allowed for.
    """

    level: Estimate
    slope: Estimate
    at_end: Estimate
    fitted: Values
    counterfactual: Values
    low: Values
    high: Values
    dispersion: float
    autocorrelation: float
    autocorrelation_p: float
    adjusted: bool
    season: bool


def interrupted_series(
    counts: Values, days: Values, start: int, month: NDArray[np.int64]
) -> Series:
    """Fit counts (periods,) of periods of so many `days`, with a change from period `start` on.

    log mean = log days + a + b t + level after + slope after (t - start) + season, with variance
    proportional to the mean and limits by Student's t. Season is one yearly wave (a sine and a
    cosine of the calendar `month`, 1 to 12) and enters from 24 periods on. Where neighbouring
    residuals go together, errors are those of a first-order autoregression with that correlation,
    freed of its small-sample bias; in fewer than 24 periods only if more than chance would have it.

    Raises CannotTell with fewer than 5 periods before or 3 after, or without offences on a side.
    Sources: Bernal, Cummins and Gasparrini 2017; McCullagh and Nelder 1989; Durbin and Watson 1950.

    >>> counts = np.array([20.0, 22, 18, 21, 19, 20, 10, 11, 9, 10])
    >>> found = interrupted_series(counts, np.full(10, 30.0), 6, np.arange(1, 11))
    >>> round(found.level.estimate, 2), found.season
    (0.53, False)
    """
    periods = len(counts)
    if not len(days) == len(month) == periods:
        raise ValueError(f"days and month must be of {periods} periods")
    if start < FEWEST_BEFORE or periods - start < FEWEST_AFTER:
        raise CannotTell(
            f"a line can't be told from {start} periods before the start and {periods - start} "
            f"after; it takes {FEWEST_BEFORE} and {FEWEST_AFTER} at least"
        )
    if not (counts[:start].sum() and counts[start:].sum()):
        raise CannotTell("there was no offence on one side of the start, so no line can be drawn")
    design = _design(periods, start, month)
    return _Fit(counts, days, design).series(season=periods >= SEASONED)


def _design(periods: int, start: int, month: NDArray[np.int64]) -> Values:
    t = np.arange(periods, dtype=float)
    after = (t >= start).astype(float)
    columns = [np.ones(periods), t - start, after, after * (t - start)]
    if periods >= SEASONED:
        turn = 2 * np.pi * month / 12
        columns += [np.sin(turn), np.cos(turn)]
    return np.column_stack(columns)


class _Fit:
    """A quasi-Poisson fit with its errors."""

    def __init__(self, counts: Values, days: Values, design: Values) -> None:
        self.counts, self.design, self.offset = counts, design, np.log(days)
        self.coefficients = self._climb()
        self.mean = np.exp(self.offset + design @ self.coefficients)
        self.df = len(counts) - design.shape[1]
        self.reach = float(special.stdtrit(self.df, (1 + LEVEL) / 2))
        root = np.sqrt(self.mean)
        weighted = design * root[:, None]
        inverse = np.linalg.inv(weighted.T @ weighted)
        residuals = (counts - self.mean) / root
        self.dispersion = float(residuals @ residuals) / self.df
        leftover = np.eye(len(counts)) - weighted @ inverse @ weighted.T
        self.correlation, self.p = _neighbours(residuals, leftover)
        long = len(counts) >= SEASONED  # long enough to tell a correlation, if not to test it
        self.adjusted = self.correlation > 0 and (long or self.p < SURE)
        apart = np.abs(np.subtract.outer(np.arange(len(counts)), np.arange(len(counts))))
        among = (self.correlation if self.adjusted else 0.0) ** apart
        meat = weighted.T @ among @ weighted
        # what the residuals would average if they were so correlated
        scale = self.df / float(np.trace(leftover @ among))
        self.covariance = self.dispersion * scale * inverse @ meat @ inverse

    def _climb(self) -> Values:
        # from a weighted line through the logarithms, which is nearly there
        by_log = np.sqrt(self.counts + 0.5)
        rates = np.log(self.counts + 0.5) - self.offset
        found: Values = np.linalg.lstsq(self.design * by_log[:, None], rates * by_log, rcond=None)[
            0
        ]
        for _ in range(60):
            mean = np.exp(np.clip(self.offset + self.design @ found, -30, 30))
            system = self.design.T @ (mean[:, None] * self.design)
            try:
                step = np.linalg.solve(system, self.design.T @ (self.counts - mean))
            except np.linalg.LinAlgError:
                break
            step *= min(1.0, 2.0 / max(np.abs(self.design @ step).max(), 1e-300))
            found = found + step
            if np.abs(step).max() < 1e-10:
                return found
        raise CannotTell("the counts are too few for a line: more than one would fit them")

    def ratio(self, contrast: Values) -> Estimate:
        """A ratio of rates, the exponential of a contrast of coefficients."""
        value = float(contrast @ self.coefficients)
        error = math.sqrt(float(contrast @ self.covariance @ contrast))
        if error < 1e-9:
            raise CannotTell("the counts lie on a line exactly, so chance can't be judged")
        reach = self.reach * error
        return Estimate(
            estimate=math.exp(value),
            low=math.exp(value - reach),
            high=math.exp(value + reach),
            p=float(2 * special.stdtr(self.df, -abs(value) / error)),
            n=round(self.counts.sum()),
            method=METHOD + (", errors autoregressive" if self.adjusted else ""),
        )

    def series(self, *, season: bool) -> Series:
        """The changes at the start, and what would have been without them."""
        without = self.design.copy()
        without[:, 2:4] = 0
        change = self.design - without
        level = np.eye(self.design.shape[1])[2]
        slope = np.eye(self.design.shape[1])[3]
        ahead = self.offset + without @ self.coefficients
        spread = np.sqrt(np.einsum("pi,ij,pj->p", without, self.covariance, without))
        reach = self.reach * spread
        return Series(
            level=self.ratio(level),
            slope=self.ratio(slope),
            at_end=self.ratio(change[-1]),
            fitted=self.mean,
            counterfactual=np.exp(ahead),
            low=np.exp(ahead - reach),
            high=np.exp(ahead + reach),
            dispersion=self.dispersion,
            autocorrelation=self.correlation,
            autocorrelation_p=self.p,
            adjusted=self.adjusted,
            season=season,
        )


def _neighbours(residuals: Values, leftover: Values) -> tuple[float, float]:
    """Correlation of neighbouring residuals, freed of bias, and the two-sided p of none.

    Residuals of a fit go together by themselves; mean and variance of r = e'Ae / e'e under none are
    those of a ratio of quadratic forms in normal errors that `leftover` (n, n) projects.
    """
    n, total = len(residuals), float(residuals @ residuals)
    if not total > 0:
        return 0.0, 1.0
    adjacent = (np.eye(n, k=1) + np.eye(n, k=-1)) / 2
    df, product = np.trace(leftover), leftover @ adjacent
    mean = np.trace(product) / df
    squared = (2 * np.trace(product @ product) + np.trace(product) ** 2) / (df * (df + 2))
    seen = float(residuals @ adjacent @ residuals) / total
    deviation = math.sqrt(max(squared - mean**2, 1e-12))
    p = float(2 * special.ndtr(-abs(seen - mean) / deviation))
    # how fast r moves with the correlation, from none: residuals show only a part of it
    pace = 2 * (float(np.trace(product @ product)) / df - mean**2)
    return float(np.clip((seen - mean) / pace, -0.95, 0.95)), p
