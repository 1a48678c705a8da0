"""Interrupted time series: a line before the start, carried on, against what was seen after."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from safeground.core.trials.comparison.autoregression import Autoregression, autoregression
from safeground.core.trials.estimate import Estimate
from safeground.core.trials.models.two_way import CannotTell
from safeground.core.trials.place_days import Values

METHOD = "segmented quasi-Poisson regression, errors autoregressive"
SEASONED = 24
FEWEST_BEFORE, FEWEST_AFTER = 12, 3


@dataclass(frozen=True, eq=False)
class Series:
    """What a segmented regression found.

    `level` is the ratio at the start, `slope` that of each month more, `at_end` that of the last
    month to the count `expected` in it, had nothing begun. `autocorrelation` is that of
    neighbouring residuals.
    """

    level: Estimate
    slope: Estimate
    at_end: Estimate
    expected: Estimate
    dispersion: float
    autocorrelation: float


def interrupted_series(
    counts: Values, days: Values, start: int, month: NDArray[np.int64]
) -> Series:
    """Fit counts (months,) of months of so many `days`, with a change from month `start` on.

    log mean = log days + a + b t + level after + slope after (t - start) + season, with variance
    proportional to the mean. Season is one yearly wave (a sine and a cosine of the calendar
    `month`, 1 to 12). What is left over goes on from month to month as a first-order
    autoregression; estimates and limits are averaged over what its correlation may be.

    Raises CannotTell with fewer than 24 months, which can't tell season from change, 12 before or
    3 after the start, or without offences on a side.
    Sources: Bernal, Cummins and Gasparrini 2017; McCullagh and Nelder 1989.

    >>> t = np.arange(24)
    >>> counts = np.where(t < 15, 20.0, 10.0) + t % 3
    >>> found = interrupted_series(counts, np.full(24, 30.0), 15, t % 12 + 1)
    >>> round(found.level.estimate, 2)
    0.49
    """
    months = len(counts)
    if not len(days) == len(month) == months:
        raise ValueError(f"days and month must be of {months} months")
    if months < SEASONED or start < FEWEST_BEFORE or months - start < FEWEST_AFTER:
        raise CannotTell(
            f"a series of {start} months before the start and {months - start} after can't tell a "
            f"change from the time of year; it takes {SEASONED} months or more, at least "
            f"{FEWEST_BEFORE} of them before the start and {FEWEST_AFTER} after"
        )
    if not (counts[:start].sum() and counts[start:].sum()):
        raise CannotTell("there was no offence on one side of the start, so no line can be drawn")
    design, offset = _design(months, start, month), np.log(days)
    coefficients = _climb(counts, offset, design)
    mean = np.exp(offset + design @ coefficients)
    root = np.sqrt(mean)
    left = (counts - mean) / root
    if not float(left @ left) > 1e-9 * float(counts.sum()):
        raise CannotTell("the counts lie on a line exactly, so chance can't be judged")
    errors = autoregression(design * root[:, None], left)
    return _series(counts, offset, design, coefficients, errors)


def _design(months: int, start: int, month: NDArray[np.int64]) -> Values:
    t = np.arange(months, dtype=float)
    after, turn = (t >= start).astype(float), 2 * np.pi * month / 12
    return np.column_stack(
        [np.ones(months), t - start, after, after * (t - start), np.sin(turn), np.cos(turn)]
    )


def _climb(counts: Values, offset: Values, design: Values) -> Values:
    """Coefficients of the Poisson fit, the errors taken for independent."""
    # from a weighted line through the logarithms, which is nearly there
    by_log = np.sqrt(counts + 0.5)
    rates = np.log(counts + 0.5) - offset
    start = np.linalg.lstsq(design * by_log[:, None], rates * by_log, rcond=None)[0]
    found = np.asarray(start, np.float64)
    for _ in range(60):
        mean = np.exp(np.clip(offset + design @ found, -30, 30))
        system = design.T @ (mean[:, None] * design)
        try:
            step = np.linalg.solve(system, design.T @ (counts - mean))
        except np.linalg.LinAlgError:
            break
        step *= min(1.0, 2.0 / max(np.abs(design @ step).max(), 1e-300))
        found = np.asarray(found + step, np.float64)
        if np.abs(step).max() < 1e-10:
            return found
    raise CannotTell("the counts are too few for a line: more than one would fit them")


def _series(
    counts: Values, offset: Values, design: Values, coefficients: Values, errors: Autoregression
) -> Series:
    """The changes at the start, and what would have been in the last month without them."""
    level, slope = np.eye(design.shape[1])[2:4]
    without = design[-1].copy()
    without[2:4] = 0
    asked = np.vstack([level, slope, design[-1] - without, without])
    found = errors.contrasts(asked, asked @ coefficients)

    def estimate(row: int, times: float = 1.0, p: float | None = None) -> Estimate:
        value, low, high = (times * math.exp(v[row]) for v in (found.values, found.low, found.high))
        return Estimate(value, low, high, p, round(counts.sum()), METHOD)

    return Series(
        level=estimate(0, p=float(found.p[0])),
        slope=estimate(1, p=float(found.p[1])),
        at_end=estimate(2, p=float(found.p[2])),
        expected=estimate(3, times=math.exp(offset[-1])),
        dispersion=errors.dispersion,
        autocorrelation=errors.correlation,
    )
