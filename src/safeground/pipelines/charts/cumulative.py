"""The cumulative difference: what adds up, day by day, with the band it may lie in."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from safeground.core.trials.estimate import Estimate
from safeground.pipelines import wording
from safeground.pipelines.charts.chart import Chart, cell, figure, nothing_to_draw
from safeground.pipelines.charts.intervals import interval_marks
from safeground.pipelines.charts.panel import Panel
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
    final = f"by the end {figure(difference[-1])} ({figure(low[-1])} to {figure(high[-1])})"
    when = " to ".join(_month(d) if _monthly(dates) else _day(d) for d in (dates[0], dates[-1]))
    says = f"{measure}, from {when}, with 95% intervals. {wording.sentence(final)}"
    sheet = Sheet(title, says)
    sheet.text(wording.sentence(final).rstrip("."), bold=True, colour=OURS)
    panel = Panel(sheet, measure, null="no difference")
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
    panel.null(y, 0.0)
    sheet.add(Shape((track(difference),), False, stroke=OURS, width=3.2))
    middle, least, most = (float(values[-1]) for values in (difference, low, high))
    last = Estimate(middle, least, most, None, len(dates), "", "days")
    sheet.add(*interval_marks(y, float(across[-1]), last, standing=True, mark="circle", radius=5))
    panel.along([(x.at(day), words) for day, words in _days(dates)], "", once=True)
    rows = zip(dates, difference, low, high, strict=True)
    cells = tuple((day.isoformat(), *(cell(float(v)) for v in values)) for day, *values in rows)
    return Chart(name, title, says, sheet.finished(), HEADINGS, cells)


def _day(day: date) -> str:
    return f"{day.day} {wording.MONTHS[day.month - 1]} {day.year}"


def _days(dates: Sequence[date]) -> list[tuple[float, str]]:
    """A few days along the axis: the first of months, or even steps within a month or two.

    Where every date is the last of a month, the months themselves. Years are second lines.
    """
    first, last = dates[0], dates[-1]
    if _monthly(dates):
        return [(day.toordinal(), f"{_month(day)[:3]}\n{day.year}") for day in dates]
    span = (last - first).days
    if span > 75:
        whole = first.day == 1  # then the first month has its first
        months = range(first.year * 12 + first.month - whole, last.year * 12 + last.month)
        found = [date(m // 12, m % 12 + 1, 1) for m in months]
    else:
        steps = linear_ticks(0, max(span, 1), 4)
        found = [date.fromordinal(first.toordinal() + round(s)) for s in steps if s <= span]
    return [
        (day.toordinal(), f"{day.day} {_month(day)[:3]}\n{day.year}")
        for day in dict.fromkeys(found)
    ]


def _monthly(dates: Sequence[date]) -> bool:
    return all((day + timedelta(1)).day == 1 for day in dates)


def _month(day: date) -> str:
    return f"{wording.MONTHS[day.month - 1]} {day.year}"
