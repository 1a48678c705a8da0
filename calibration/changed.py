"""Change over time: two counts, and how often charts signal for nothing."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from calibration.figures import BOTH, Case, FigureName, Seen, tallied
from calibration.two_rates import SAFE, UNFIT
from calibration.worlds import EFFECT
from safeground.core.trials.change.control_limits import gap_tails, tails
from safeground.core.trials.change.dispersion import dispersion_between
from safeground.core.trials.change.false_alarms import false_alarms, gap_false_alarms
from safeground.core.trials.change.rules import signals
from safeground.core.trials.change.series import fit, series
from safeground.core.trials.change.two_counts import TwoCounts, two_counts
from safeground.core.trials.estimate import Estimate
from safeground.core.trials.invented import counts

MONTHS = 12  # of each of the two periods
CHART, GAPS = 36, 60  # periods of a chart, gaps of another
SIMULATED = 100  # charts from which each states its rate


def cases() -> Iterator[Case]:
    """Two years of 5 and of 20 offences a month; charts of 36 months; gaps."""
    for monthly in (5.0, 20.0):
        yield from (_exact(monthly, 1.0, figure) for figure in BOTH)
    yield from (_exact(20.0, 1.5, figure) for figure in BOTH)
    for monthly, varies in ((5.0, 1.5), (20.0, 1.0), (20.0, 1.5), (20.0, 3.0)):
        yield from (_by_months(monthly, varies, figure) for figure in BOTH)
    yield from (_chart(monthly, varies) for monthly in (5.0, 20.0) for varies in (1.0, 1.5))
    yield _gaps(9.0)


def _label(monthly: float, varies: float) -> str:
    return f"{monthly:g} a month, {'Poisson' if varies == 1 else f'variance {varies:g}'}"


def _two_years(
    monthly: float, varies: float, effect: float, number: int, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """Months (2, MONTHS) of a year and of the next."""
    mean = monthly * np.array([[1.0], [effect]]) * np.ones((number, 2, MONTHS))
    yield from counts(mean, varies, rng)


def _exact(monthly: float, varies: float, figure: FigureName) -> Case:
    effect = EFFECT if figure == "coverage" else 1.0

    def judge(number: int, rng: np.random.Generator) -> Seen:
        years = _two_years(monthly, varies, effect, number, rng)
        found = (two_counts(*one.sum(axis=1).astype(int).tolist()) for one in years)
        return tallied(((_answer(each), effect) for each in found), figure)

    known = UNFIT[figure] if varies > 1 else SAFE[figure] if figure == "coverage" else None
    return Case("two_counts", f"{_label(monthly, varies)}, two years", figure, judge, known)


def _answer(found: TwoCounts) -> Estimate | None:
    """The ratio with the p to go by, which is the E-test's where the interval is exact."""
    return None if found.rate_ratio is None else replace(found.rate_ratio, p=found.p)


def _by_months(monthly: float, varies: float, figure: FigureName) -> Case:
    """Exact or widened, as the months say."""
    effect, days = EFFECT if figure == "coverage" else 1.0, np.full(MONTHS, 30.0)

    def judge(number: int, rng: np.random.Generator) -> Seen:
        found = []
        for before, after in _two_years(monthly, varies, effect, number, rng):
            spread = dispersion_between(before, days, after, days)
            pair = int(before.sum()), int(after.sum())
            found.append((_answer(two_counts(*pair, dispersion=spread)), effect))
        return tallied(found, figure)

    return Case("two_counts, by months", f"{_label(monthly, varies)}, two years", figure, judge)


def _chart(monthly: float, varies: float) -> Case:
    """Whether a chart signals at all, against the rate that it states of itself."""
    labels = tuple(str(month) for month in range(CHART))

    def judge(number: int, rng: np.random.Generator) -> Seen:
        hits, stated = 0, 0.0
        for drawn in counts(np.full((number, CHART), monthly), varies, rng):
            of = series(labels, drawn)
            usual = fit(of, drawn, seasonal=False)
            hits += bool(signals(tails(drawn, usual), drawn / usual.expected))
            stated += false_alarms(of, usual, rng, seasonal=False, simulate=SIMULATED).chart
        return Seen(hits, number, 0, stated)

    return Case("control_chart", f"{_label(monthly, varies)}, 36 months", "false alarms", judge)


def _gaps(mean: float) -> Case:
    baseline = np.ones(GAPS, bool)

    def judge(number: int, rng: np.random.Generator) -> Seen:
        hits, stated = 0, 0.0
        for drawn in rng.geometric(1 / (1 + mean), (number, GAPS)) - 1.0:
            usual = max(float(drawn.mean()), 1e-9)
            hits += bool(signals(gap_tails(drawn, np.full(GAPS, usual)), drawn))
            stated += gap_false_alarms(usual, baseline, rng, simulate=SIMULATED).chart
        return Seen(hits, number, 0, stated)

    return Case("control_chart, gaps", f"{GAPS} gaps of {mean:g} days", "false alarms", judge)
