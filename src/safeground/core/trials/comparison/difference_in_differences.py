"""Difference-in-differences of counts: how treated places changed against those like them.

In a Poisson model with an effect of each place and of each period, places that are all treated from
one period on, and all observed throughout, the rate ratio has a closed form: the ratio of four
totals. (Summed over its places each group's mean is a constant times the effects of periods, so the
score equations are those of the 2 x 2 table.) So nothing is iterated, and placebos cost nothing.
"""

import math

import numpy as np
from scipy import special

from safeground.core.trials.comparison.panel import Mask, Panel, placebo_p
from safeground.core.trials.estimate import LEVEL, Estimate
from safeground.core.trials.models.two_way import CannotTell
from safeground.core.trials.place_days import Values

METHOD = "difference-in-differences Poisson, errors clustered by place"
POOLED = "difference-in-differences Poisson, scatter of the comparison places"
FEWEST_DF = 3.0
"""Below so many degrees of freedom the treated places are too few to tell their own scatter."""


def two_differences(before: Values, after: Values, treated: Mask, level: float = LEVEL) -> Estimate:
    """(treated after / before) / (others after / before), from counts (places,).

    Given the two periods' total at a place, its later count is binomial with the odds of its group
    (and over-dispersed between places). Variance is clustered by place with the CR2 correction:
    the squared residual of a place that holds the share h of its group over 1 - h. Limits
    and `p` use t with Bell and McCaffrey's degrees of freedom, put together as Welch did. Where the
    treated are too few (under 3 degrees of freedom) the dispersion of the others stands for theirs.
    Scaling all counts changes nothing but `n`.

    Raises CannotTell if a total is 0, or if the comparison places are too few.
    Sources: Bell and McCaffrey 2002; Wooldridge 2023 (Poisson difference-in-differences).

    >>> before, after = np.array([4.0, 6, 5, 5, 6, 4, 5]), np.array([2.0, 3, 4, 5, 6, 5, 5])
    >>> found = two_differences(before, after, treated=np.arange(7) < 2)
    >>> round(found.estimate, 6), found.n
    (0.5, 65)
    """
    groups = [_Group(before[mask], after[mask]) for mask in (treated, ~treated)]
    if any(group.total <= 0 or not 0 < group.share < 1 for group in groups):
        raise CannotTell(
            "before or after, the treated or the comparison places had no offence at all, "
            "so no ratio can be formed"
        )
    ours, theirs = groups
    if theirs.df < 1:
        raise CannotTell("too few comparison places had offences to tell how far chance would go")
    log_ratio = ours.log_odds - theirs.log_odds
    variances, method = [g.dispersion * g.unit_variance for g in groups], METHOD
    df = (ours.unit_variance + theirs.unit_variance) ** 2 / sum(
        g.unit_variance**2 / g.df if g.df > 0 else math.inf for g in groups
    )
    if ours.df < FEWEST_DF:
        method, df = POOLED, theirs.df
        variances[0] = theirs.dispersion * ours.unit_variance
    error = math.sqrt(sum(variances))
    if error == 0:
        raise CannotTell("every place changed alike to the last offence, so chance can't be judged")
    reach = float(special.stdtrit(df, (1 + level) / 2)) * error
    return Estimate(
        estimate=math.exp(log_ratio),
        low=math.exp(log_ratio - reach),
        high=math.exp(log_ratio + reach),
        p=float(2 * special.stdtr(df, -abs(log_ratio) / error)),
        n=round(float(before.sum() + after.sum())),
        method=method,
        level=level,
    )


class _Group:
    """One group's places: the odds of after against before, and how its places scatter."""

    def __init__(self, before: Values, after: Values) -> None:
        held = before + after
        before, after, held = before[held > 0], after[held > 0], held[held > 0]
        self.total = float(held.sum())
        self.share = float(after.sum()) / self.total if self.total else 0.0
        self.df, self.dispersion = 0.0, 0.0
        if len(held) > 1:
            weight = held / self.total
            left = (after - held * self.share) ** 2 / (1 - weight)
            scale = self.total * self.share * (1 - self.share)
            self.dispersion = float(left.sum()) / scale if scale else 0.0
            self.df = _degrees_of_freedom(weight)

    @property
    def log_odds(self) -> float:
        return math.log(self.share / (1 - self.share))

    @property
    def unit_variance(self) -> float:
        """Of the log odds, if counts were Poisson."""
        return 1 / (self.total * self.share * (1 - self.share))


def _degrees_of_freedom(weight: Values) -> float:
    """Bell and McCaffrey's for one mean of places that hold these shares: places - 1 if alike."""
    squares = weight**2 / (1 - weight)
    cross = squares.sum() ** 2 - (squares**2).sum()
    return float(1 / ((weight**2).sum() + cross))


def difference_in_differences(panel: Panel) -> Estimate:
    """The rate ratio of treatment, all periods after against all before."""
    return two_differences(panel.before, panel.after, panel.treated)


def placebo_in_space(panel: Panel, rng: np.random.Generator, draws: int = 999) -> float:
    """p: how often a place drawn from each matched set would look as much changed as the treated.

    Two-sided, on the log rate ratio with half an offence added to each total.
    """
    masks = np.vstack([panel.treated, panel.pretend_treated(draws, rng)])
    found = np.abs(_log_ratios(panel.before, panel.after, masks))
    return placebo_p(float(found[0]), found[1:])


def _log_ratios(before: Values, after: Values, masks: Mask) -> Values:
    ours, total = masks @ np.column_stack([before, after]), np.array([before.sum(), after.sum()])
    b, a = ours.T + 0.5
    others_before, others_after = (total - ours).T + 0.5
    found: Values = np.log(a / b) - np.log(others_after / others_before)
    return found


def event_study(panel: Panel) -> tuple[Estimate | None, ...]:
    """The rate ratio in each period against the last before the start, for which it is None.

    A period in which one side had no offence gets an estimate without limits.
    """
    reference = panel.start - 1
    return tuple(
        None if period == reference else _or_unlimited(panel.counts[[reference, period]], panel)
        for period in range(len(panel.counts))
    )


def _or_unlimited(two: Values, panel: Panel) -> Estimate:
    try:
        return two_differences(two[0], two[1], panel.treated)
    except CannotTell:
        ratio = math.exp(_log_ratios(two[0], two[1], panel.treated[None])[0])
        return Estimate(ratio, 0.0, math.inf, None, round(float(two.sum())), METHOD)


def pre_trend_p(panel: Panel, rng: np.random.Generator, draws: int = 999) -> float | None:
    """Joint test that treated and others moved alike over all periods before the start.

    The chi-squared distance of the treated places' periods from everybody's, against that of
    places drawn from each matched set. None with fewer than two periods before, or no offence.
    """
    counts = panel.counts[: panel.start]
    usual = counts.sum(axis=1)
    if len(counts) < 2 or not usual.sum():
        return None
    masks = np.vstack([panel.treated, panel.pretend_treated(draws, rng)])
    ours = masks @ counts.T
    share = usual / usual.sum()
    expected = ours.sum(axis=1, keepdims=True) * share
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = np.nansum((ours - expected) ** 2 / expected, axis=1)
    return placebo_p(float(distance[0]), distance[1:])


def placebo_dates(panel: Panel, fewest: int = 2) -> dict[int, Estimate]:
    """The effect of treatment that never was: pretended starts before the start, by period.

    Each has `fewest` or more periods on either side, all before the start. Those of which nothing
    can be told are left out.
    """
    found = {}
    for period in range(fewest, panel.start - fewest + 1):
        before = panel.counts[:period].sum(axis=0)
        after = panel.counts[period : panel.start].sum(axis=0)
        try:
            found[period] = two_differences(before, after, panel.treated)
        except CannotTell:
            continue
    return found
