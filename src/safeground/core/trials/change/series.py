"""Counts in order of time, and what was to be expected of each period."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from safeground.core.trials.change.dispersion import DOUBTED, SURE, Mask, successive_dispersion
from safeground.core.trials.place_days import Values

Numbers = NDArray[np.int64]
CYCLES = 3  # of each month of the year, or day of the week, before seasons are allowed for


@dataclass(frozen=True, eq=False)
class Series:
    """Counts by period, in order: every array is (periods,).

    `exposure` is what a count is in proportion to, such as the days of a month. `season` numbers
    the place of a period in its cycle from 0, such as the month of the year; None if it has none.
    `segment` numbers stretches of one level from 0, between known breaks. `baseline` are the
    periods that say what is usual.
    """

    labels: tuple[str, ...]
    count: Values
    exposure: Values
    season: Numbers | None
    segment: Numbers
    baseline: Mask

    def __post_init__(self) -> None:
        """Refuse what doesn't fit together."""
        shape = (len(self.labels),)
        for name in ("count", "exposure", "season", "segment", "baseline"):
            values = getattr(self, name)
            if values is not None and values.shape != shape:
                raise ValueError(f"{name} must be (periods,) {shape}, not {values.shape}")
        if not np.isfinite(self.count).all() or (self.count < 0).any():
            raise ValueError("count must be 0 or more everywhere")
        if not np.isfinite(self.exposure).all() or (self.exposure <= 0).any():
            raise ValueError("exposure must be above 0 everywhere")
        for number in np.unique(self.segment):
            if not self.baseline[self.segment == number].any():
                raise ValueError(
                    f"baseline must have a period in each segment, has none in {number}"
                )


def series(
    labels: tuple[str, ...],
    count: Values,
    exposure: Values | None = None,
    season: Numbers | None = None,
    segment: Numbers | None = None,
    baseline: Mask | None = None,
) -> Series:
    """A series; exposures of 1, one level and all periods as the baseline unless said otherwise."""
    n = len(labels)
    return Series(
        labels,
        np.asarray(count, float),
        np.ones(n) if exposure is None else exposure,
        season,
        np.zeros(n, np.int64) if segment is None else segment,
        np.ones(n, bool) if baseline is None else baseline,
    )


@dataclass(frozen=True, eq=False)
class Fit:
    """What was to be expected, `expected` (..., periods), and how counts vary around it.

    Their variance is expected + `extra` x expected squared (..., 1): Poisson where extra is 0, else
    negative binomial. `dispersion` (..., 1) is the variance over that of Poisson counts, from one
    period of the baseline to the next.
    """

    expected: Values
    extra: Values
    dispersion: Values


def fit(of: Series, count: Values, *, seasonal: bool) -> Fit:
    """Levels of the segments, and seasonal factors if asked, from the baseline.

    `count` (..., periods): one series or many. A rate is a count over an exposure; with seasons,
    rate and factors are fitted by turns until both add up. Counts that vary more than Poisson ones
    would one time in three are taken for negative binomial, with the variance that they show.

    >>> usual = fit(series(tuple("abcd"), np.zeros(4)), np.array([4.0, 6, 5, 5]), seasonal=False)
    >>> usual.expected.tolist(), usual.extra.tolist()
    ([5.0, 5.0, 5.0, 5.0], [0.0])
    """
    groups = [_members(of.segment)]
    if seasonal and of.season is not None:
        groups.append(_members(of.season))
    expected = np.broadcast_to(of.exposure, count.shape)
    for _ in range(30 if len(groups) > 1 else 1):
        for members in groups:
            inside = members & of.baseline
            seen, due = count @ inside.T.astype(float), expected @ inside.T.astype(float)
            level = np.where(due > 0, seen / np.where(due > 0, due, 1), 1.0)
            expected = expected * (level @ members.astype(float))
    expected = np.maximum(expected, 1e-12)
    ratio, p = _spread(of, count, expected)
    mean = expected[..., of.baseline].mean(axis=-1, keepdims=True)
    extra = np.where(p < DOUBTED, np.maximum(ratio - 1, 0) / mean, 0.0)
    return Fit(expected, extra, ratio)


def _spread(of: Series, count: Values, expected: Values) -> tuple[Values, Values]:
    """The dispersion from one baseline period to the next, and the chance of so much or more.

    Its variance is (3n - 4) / (n - 1)^2 for normal values, and more by a third of the kurtosis of
    Poisson ones, so it is set against a chi-squared of that variance.
    """
    inside, same = of.baseline, np.diff(of.segment) == 0
    pairs = inside[1:] & inside[:-1] & same
    ratio = successive_dispersion((count - expected) / np.sqrt(expected), pairs)
    n = int(pairs.sum()) + 1
    if n < 3:
        return np.ones_like(ratio), np.ones_like(ratio)
    kurtosis = (1 / expected[..., inside]).mean(axis=-1, keepdims=True)
    df = 2 * (n - 1) ** 2 / (3 * n - 4) / (1 + kurtosis / 3)
    return ratio, np.asarray(special.chdtrc(df, ratio * df))


def _pearson(of: Series, expected: Values) -> float:
    inside = of.count[of.baseline], expected[of.baseline]
    return float(((inside[0] - inside[1]) ** 2 / inside[1]).sum())


def seasons(of: Series) -> tuple[bool, str]:
    """Whether to allow for the season, and why or why not.

    It takes 3 of each month of the year (or day of the week) in the baseline, and factors that
    explain more than chance would (an F test of the fall in Pearson's chi-squared, at 5%).
    """
    if of.season is None:
        return False, "These periods have no place in a year or week, so no season is allowed for"
    held = np.bincount(of.season[of.baseline], minlength=int(of.season.max()) + 1)
    if len(held) < 2 or held.min() < CYCLES:
        return False, (
            f"No season is allowed for: it takes {CYCLES} of each month of the year (or day of the "
            "week) to know one, so a usual seasonal rise or fall may show as a signal"
        )
    levels = len(np.unique(of.segment))
    plain, left = (_pearson(of, fit(of, of.count, seasonal=yes).expected) for yes in (False, True))
    df = int(of.baseline.sum()) - levels - len(held) + 1
    better = (plain - left) / (len(held) - 1)
    if left > 0 and special.fdtrc(len(held) - 1, df, max(better, 0) / (left / df)) >= SURE:
        return False, "No season is allowed for: there is none beyond what chance would make"
    return True, "The limits follow the season, as the baseline shows it"


def _members(number: Numbers) -> Mask:
    """(groups, periods): which periods are in which group."""
    found: Mask = np.unique(number)[:, None] == number
    return found
