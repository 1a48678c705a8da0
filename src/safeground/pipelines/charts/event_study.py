"""The event study: the difference in each period before and after a start."""

from collections.abc import Sequence

from safeground.core.trials.estimate import Estimate
from safeground.pipelines.charts.chart import Chart, nothing_to_draw
from safeground.pipelines.charts.intervals import grouped
from safeground.pipelines.charts.sheet import TEXT, Sheet
from safeground.pipelines.charts.standing import (
    HEADINGS,
    Standing,
    reference_words,
    standing_cells,
)
from safeground.pipelines.drawing.marks import SOFT, Label, Shape, line

MEASURE = "Rate ratio against the reference period"


def event_study(
    title: str,
    periods: Sequence[str],
    estimates: Sequence[Estimate | None],
    start: int,
    *,
    name: str = "event-study",
    measure: str = MEASURE,
    ratio: bool = True,
) -> Chart:
    """Estimates by period; `start` is the first period of treatment, None the reference period.

    Before the start marks are hollow: there they should lie about no difference.
    """
    headings = ("period", "when", *HEADINGS)
    found = [i for i, estimate in enumerate(estimates) if estimate is not None]
    if not found:
        return nothing_to_draw(name, title, "there is no period with an estimate", headings)
    says = _says(periods, estimates, start, measure, float(ratio))
    sheet = Sheet(title, says)
    plot = Standing(sheet, f"{measure}, with 95% intervals", periods, estimates, ratio)
    if 0 < start < len(periods):
        _mark_start(sheet, plot, start)
    for i, estimate in enumerate(estimates):
        if estimate is None:
            plot.refer(i)
        else:
            plot.draw(i, estimate, hollow=i < start)
    plot.finish(reference_words(periods, estimates))
    rows = tuple(
        (period, "before" if i < start else "after", *standing_cells(estimates[i]))
        for i, period in enumerate(periods)
    )
    return Chart(name, title, says, sheet.finished(), headings, rows)


def _mark_start(sheet: Sheet, plot: Standing, start: int) -> None:
    left, top, right, bottom = plot.panel.box
    x = (plot.x(start - 1) + plot.x(start)) / 2
    sheet.add(Shape(line((x, top - 6), (x, bottom)), False, stroke=SOFT, width=1.6, dash=(7, 5)))
    if x - left > 75:
        sheet.add(Label(x - 8, top + 10, "before", TEXT, "end", colour=SOFT, halo=4))
    if right - x > 60:
        sheet.add(Label(x + 8, top + 10, "after", TEXT, "start", colour=SOFT, halo=4))


def _says(
    periods: Sequence[str],
    estimates: Sequence[Estimate | None],
    start: int,
    measure: str,
    null: float,
) -> str:
    parts = []
    for what, chosen in (("Before", range(start)), ("After", range(start, len(periods)))):
        pairs = [(periods[i], e) for i in chosen if (e := estimates[i]) is not None]
        if pairs:
            said = grouped([label for label, _ in pairs], [e for _, e in pairs], null)
            parts.append(f"{what} the start: {said[0].lower()}{said[1:]}")
    return f"{measure}. {' '.join(parts)}"
