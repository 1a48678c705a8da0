"""The effect of treatment as assigned, judged by drawing the lot again.

For a supposed effect every treated place-day's outcome is turned back into what it would have been
without (divided by the ratio, or less the difference); if the effect is the supposed one, what is
left has nothing to do with the lot. The p value is the share of allocations at least as far out as
the one that was made, itself counted (Phipson and Smyth 2010), doubled for two sides; the interval
is of all effects that aren't so refuted (Rosenbaum 2002). All effects are tried on the same draws.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from safeground.core.trials.by_lot.drawn_daily import uneven
from safeground.core.trials.by_lot.lottery import Lottery
from safeground.core.trials.by_lot.studentised import Layout, Sums, layout_of, sums_of
from safeground.core.trials.estimate import LEVEL, Estimate
from safeground.core.trials.place_days import PlaceDays, Values

_FINE = 1e-4
_FARTHEST = 1e6  # the largest ratio, and the inverse of the smallest, that is looked for


@dataclass(frozen=True, eq=False)
class ByLot:
    """A trial's outcome beside its lottery, ready to be asked of any supposed effect.

    `t(theta)` is the statistic of every allocation, the real one first, if theta were the effect;
    it falls as theta rises.
    """

    t: Callable[[float], Values]
    none: float  # theta of no effect

    def p(self, theta: float) -> float:
        """Two-sided p of a supposed effect."""
        return min(1.0, 2 * min(self.tails(theta)))

    def tails(self, theta: float) -> tuple[float, float]:
        """Shares of allocations at most, and at least, as far up as the real one."""
        t = self.t(theta)
        near = 1e-9 * max(1.0, abs(float(t[0]))) if np.isfinite(t[0]) else 0.0
        return float((t <= t[0] + near).mean()), float((t >= t[0] - near).mean())


def ratio_by_lot(
    days: PlaceDays, lottery: Lottery, outcome: Values | None = None, level: float = LEVEL
) -> Estimate:
    """Ratio of the outcome (count unless given; (days, hotspots)) on treated to control days.

    The estimate is of the totals; but where treatment went to some days or hotspots more than to
    others, as in a stepped design, it is the ratio at which the statistic is 0, which takes off
    what these had besides.
    Where nothing happened in one condition the data set no limit on that side: it is 0 or infinite.
    Nor do they set the other one, as no supposed ratio changes what is 0: it is just short of 1 if
    no effect at all is refuted, and else there is none.
    Raises ValueError where nothing happened at all, or the design can't be judged so.

    >>> import numpy as np
    >>> from datetime import date, timedelta
    >>> from safeground.core.trials.by_lot.lottery import as_found
    >>> rng = np.random.default_rng(1)
    >>> dates = tuple(date(2026, 1, 5) + timedelta(days=d) for d in range(60))
    >>> condition = rng.permuted(np.tile(np.int8([1, 1, 0, 0, 0]), (60, 1)), axis=1)
    >>> count = rng.poisson(np.where(condition == 1, 0.2, 0.5)).astype(float)
    >>> days = PlaceDays(("A", "B", "C", "D", "E"), dates, condition, count)
    >>> found = ratio_by_lot(days, as_found(condition, 2000, rng))
    >>> found.low < 0.4 < found.high < 1, found.p < 0.01
    (True, True)
    """
    y = days.count if outcome is None else outcome
    treated, layout = days.treated, layout_of(days.condition)
    on, off = float(y[treated].sum()), float(y[~treated].sum())
    if not on + off:
        raise ValueError("nothing happened on any place-day, so there is no ratio")
    sums = _sums(layout, np.where(treated, 0, y), np.where(treated, y, 0), days, lottery)
    by_lot = ByLot(lambda theta: sums.t(1 / theta), 1.0)
    if not (on and off):
        return _estimate(days, by_lot, lottery, *_one_sided(by_lot, on > 0, level), level)
    limits = tuple(_crossing(by_lot, side, level, 1 / _FARTHEST, _FARTHEST) for side in (1, 0))
    estimate = on / days.place_days[0] / (off / days.place_days[1])
    u, v = sums.treated[0, :2]
    if u < 0 < v and uneven(days):
        estimate = float(-v / u)
    return _estimate(days, by_lot, lottery, estimate, (limits[0], limits[1]), level)


def _one_sided(by_lot: ByLot, above: bool, level: float) -> tuple[float, tuple[float, float]]:
    """Ratio and limits where all that happened did in one condition, with treatment if `above`."""
    refuted = by_lot.p(1.0) <= 1 - level
    if above:
        return np.inf, (float(np.nextafter(1, 2)) if refuted else 0.0, np.inf)
    return 0.0, (0.0, float(np.nextafter(1, 0)) if refuted else np.inf)


def difference_by_lot(
    days: PlaceDays, lottery: Lottery, outcome: Values | None = None, level: float = LEVEL
) -> Estimate:
    """Outcome a treated place-day less that a control place-day, as `ratio_by_lot` does ratios."""
    y = days.count if outcome is None else outcome
    treated, layout = days.treated, layout_of(days.condition)
    sums = _sums(layout, y, -treated.astype(np.float64), days, lottery)
    by_lot = ByLot(sums.t, 0.0)
    estimate = float(y[treated].mean() - y[~treated].mean())
    u, v = sums.treated[0, :2]
    if v and uneven(days):
        estimate = float(-u / v)
    widest = 4 * float(np.abs(y).max()) + 1e-9
    low = _crossing(by_lot, 1, level, estimate - widest, estimate)
    high = _crossing(by_lot, 0, level, estimate, estimate + widest)
    return _estimate(days, by_lot, lottery, estimate, (low, high), level)


def _sums(layout: Layout, u: Values, v: Values, days: PlaceDays, lottery: Lottery) -> Sums:
    if lottery.dealt.shape[1:] != days.condition.shape:
        raise ValueError(
            f"the lottery is of {lottery.dealt.shape[1:]} days and hotspots, the trial of "
            f"{days.condition.shape}"
        )
    dealt = (days.condition[None], lottery.dealt)
    return sums_of(layout.centred(u), layout.centred(v), layout, dealt)


def _crossing(by_lot: ByLot, side: int, level: float, low: float, high: float) -> float:
    """Where one tail reaches half of what may be refuted: the end of the interval on that side."""
    size = (1 - level) / 2
    ratio = low > 0

    def inside(theta: float) -> bool:
        return by_lot.tails(theta)[side] > size

    near, far = (high, low) if side else (low, high)
    if inside(far):
        return {True: 0.0 if side else np.inf, False: -np.inf if side else np.inf}[ratio]
    while abs(near - far) > _FINE * (abs(near) if ratio else abs(high - low) / 100):
        middle = float(np.sqrt(near * far)) if ratio else (near + far) / 2
        near, far = (middle, far) if inside(middle) else (near, middle)
    return near


def _estimate(
    days: PlaceDays,
    by_lot: ByLot,
    lottery: Lottery,
    estimate: float,
    limits: tuple[float, float],
    level: float,
) -> Estimate:
    method = f"intention to treat; randomisation inference: {lottery.rule}"
    n = sum(days.offences)
    return Estimate(estimate, *limits, by_lot.p(by_lot.none), n, method, level=level)
