"""The cumulative difference: what adds up, day by day, with the band it may lie in."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from safeground.core.trials.estimate import Estimate
from safeground.pipelines import wording
from safeground.pipelines.charts.chart import Chart, cell, figure, nothing_to_draw
from safeground.pipelines.charts.intervals import interval_marks
from safeground.pipelines.charts.panel import Name, Panel
from safeground.pipelines.charts.scales import Scale, linear_ticks, plain_scale
from safeground.pipelines.charts.sheet import BAND, OURS, Sheet
from safeground.pipelines.drawing.marks import Shape

Values = NDArray[np.float64]
HEADINGS = ("date", "difference", "low", "high")
MEASURE = "Offences more (+) or fewer (−) than expected, added up"


def cumulative_difference(
    title: str,
    dates: Sequence[date],
    difference: Values,
    low: Values,
    high: Values,
    *,
    name: str = "cumulative-difference",
    measure: str = MEASURE,
) -> Chart:
    """A line with its band over the days; all arrays are (days,)."""
    if not len(dates):
        return nothing_to_draw(name, title, "there is no day to draw", HEADINGS)
    final = f"{figure(difference[-1])} ({figure(low[-1])} to {figure(high[-1])})"
    says = (
        f"{measure}, from {_day(dates[0])} to {_day(dates[-1])}, with 95% intervals. "
        f"By the end: {final}."
    )
    sheet = Sheet(title, says)
    panel = Panel(sheet, measure)
    left, top, right, bottom = panel.box
    x = Scale(dates[0].toordinal() - 0.5, dates[-1].toordinal() + 0.5, left, right)
    y = plain_scale([*difference, *low, *high], bottom, top, holds=(0.0,))
    panel.values(y)
    across = np.array([x.at(day.toordinal()) for day in dates])

    def track(values: Values) -> Values:
        return np.column_stack([across, [y.at(float(value)) for value in values]])

    sheet.add(Shape((np.vstack([track(low), track(high)[::-1]]),), fill=BAND))
    for edge in (low, high):
        sheet.add(Shape((track(edge),), False, stroke=OURS, width=1.0, dash=(4, 3)))
    null = panel.null(y, 0.0)
    sheet.add(Shape((track(difference),), False, stroke=OURS, width=3.2))
    middle, least, most = (float(values[-1]) for values in (difference, low, high))
    last = Estimate(middle, least, most, None, len(dates), "", "days")
    sheet.add(*interval_marks(y, float(across[-1]), last, standing=True, mark="circle", radius=5))
    end = Name(y.at(float(difference[-1])), f"by the end {final}", True, OURS)
    panel.names([null, end])
    panel.along([(x.at(day), words) for day, words in _days(dates)], "")
    rows = zip(dates, difference, low, high, strict=True)
    cells = tuple((day.isoformat(), *(cell(float(v)) for v in values)) for day, *values in rows)
    return Chart(name, title, says, sheet.finished(), HEADINGS, cells)


def _day(day: date) -> str:
    return f"{day.day} {wording.MONTHS[day.month - 1]} {day.year}"


def _days(dates: Sequence[date]) -> list[tuple[float, str]]:
    """A few days along the axis: the first of months, or even steps within a month or two."""
    first, last = dates[0], dates[-1]
    span = (last - first).days
    if span > 75:
        whole = first.day == 1  # then the first month has its first
        months = range(first.year * 12 + first.month - whole, last.year * 12 + last.month)
        found = [date(m // 12, m % 12 + 1, 1) for m in months]
    else:
        steps = linear_ticks(0, max(span, 1), 4)
        found = [date.fromordinal(first.toordinal() + round(s)) for s in steps if s <= span]
    found = [*dict.fromkeys(found)]
    return [(day.toordinal(), _short(day, i == 0)) for i, day in enumerate(found)]


def _short(day: date, with_year: bool) -> str:
    """A day, with its year below where it is the first or the year begins."""
    said = f"{day.day} {wording.MONTHS[day.month - 1][:3]}"
    return f"{said}\n{day.year}" if with_year or (day.month, day.day) == (1, 1) else said
