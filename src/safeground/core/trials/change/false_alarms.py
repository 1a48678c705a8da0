"""How often a chart signals although nothing has changed: simulated, baseline and all."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from safeground.core.trials.change.control_limits import Tails, gap_tails, tails
from safeground.core.trials.change.dispersion import Mask
from safeground.core.trials.change.rules import RULES, broken
from safeground.core.trials.change.series import Fit, Series, fit
from safeground.core.trials.place_days import Values


@dataclass(frozen=True)
class FalseAlarms:
    """Under no change: `chart` is the share of such charts with any signal.

    `period` is the share of periods that signal, and `by_rule` that of charts by each rule alone.
    All from `simulated` charts, so they are known to about a percentage point.
    """

    chart: float
    period: float
    by_rule: dict[str, float]
    simulated: int


def false_alarms(
    of: Series,
    usual: Fit,
    rng: np.random.Generator,
    *,
    seasonal: bool,
    rules: Iterable[str] = RULES,
    simulate: int = 1000,
) -> FalseAlarms:
    """Draw the series again from its fit, and judge it by limits fitted to each draw anew.

    So what is stated allows for the baseline being a sample too: the fewer its periods, the more
    false alarms. Counts that vary more than Poisson are drawn so.
    """
    mean = np.broadcast_to(usual.expected, (simulate, usual.expected.size))
    if extra := float(usual.extra[0]):
        mean = rng.gamma(1 / extra, extra * mean)
    drawn = rng.poisson(mean).astype(float)
    again = fit(of, drawn, seasonal=seasonal)
    return _shares(tails(drawn, again), drawn / again.expected, rules)


def gap_false_alarms(
    mean: float, baseline: Mask, rng: np.random.Generator, *, simulate: int = 1000
) -> FalseAlarms:
    """The same for gaps with a mean; `baseline` (gaps,) marks those that say what is usual."""
    drawn: Values = np.asarray(rng.geometric(1 / (1 + mean), (simulate, baseline.size)) - 1.0)
    again: Values = np.maximum(drawn[:, baseline].mean(axis=1, keepdims=True), 1e-9)
    return _shares(gap_tails(drawn, again), drawn, RULES)


def _shares(where: Tails, relative: Values, rules: Iterable[str]) -> FalseAlarms:
    found = broken(where, relative, rules)
    anywhere = np.any(list(found.values()), axis=0)
    return FalseAlarms(
        chart=float(anywhere.any(axis=-1).mean()),
        period=float(anywhere.mean()),
        by_rule={
            rule: float((found[rule, "high"] | found[rule, "low"]).any(axis=-1).mean())
            for rule in rules
        },
        simulated=len(anywhere),
    )
