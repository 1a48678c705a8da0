"""Charts of a comparison: month by month, and the offences that were spared or added."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

import numpy as np

from safeground.core.trials.comparison import difference_in_differences as differences
from safeground.core.trials.estimate import Estimate
from safeground.core.trials.models.two_way import CannotTell
from safeground.pipelines import wording
from safeground.pipelines.charts.chart import Chart
from safeground.pipelines.charts.cumulative import cumulative_difference
from safeground.pipelines.charts.event_study import event_study
from safeground.pipelines.trials.comparison_places import Compared, Treated


def comparison_charts(treated: Treated, compared: Compared) -> Iterator[Chart]:
    """The event study, and the difference as it grew from the start on."""
    labels = [_short(month) for month in treated.material.months]
    yield event_study(
        "Treated places against those like them, month by month",
        labels,
        differences.event_study(compared.panel),
        treated.start,
    )
    ends, found = [], []
    for last in range(treated.start + 1, len(labels) + 1):
        panel = compared.panel
        counts = panel.counts[treated.start : last]
        try:
            ratio = differences.two_differences(panel.before, counts.sum(axis=0), panel.treated)
        except CannotTell:
            continue
        ends.append(_last_day(treated.material.months[last - 1]))
        found.append(_excess(ratio, float(counts[:, panel.treated].sum())))
    if found:
        yield cumulative_difference(
            "Offences at the treated places, against those expected from places like them",
            ends,
            *np.array(found).T,
        )


def _excess(ratio: Estimate, seen: float) -> tuple[float, float, float]:
    """Offences more than without treatment: what was seen, less that divided by the ratio."""
    estimate, low, high = (seen * (1 - 1 / r) for r in (ratio.estimate, ratio.low, ratio.high))
    return estimate, low, high


def _short(month: str) -> str:
    name, _, year = wording.month(month).partition(" ")
    return f"{name[:3]} {year}"


def _last_day(month: str) -> date:
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, monthrange(year, number)[1])
