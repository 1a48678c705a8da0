"""The dose response: the difference at each dose of patrol."""

from collections.abc import Sequence

from safeground.core.trials.estimate import Estimate
from safeground.pipelines.charts.chart import Chart, nothing_to_draw
from safeground.pipelines.charts.intervals import grouped
from safeground.pipelines.charts.sheet import Sheet
from safeground.pipelines.charts.standing import (
    HEADINGS,
    Standing,
    reference_words,
    standing_cells,
)
from safeground.pipelines.drawing.marks import SOFT


def dose_response(
    title: str,
    labels: Sequence[str],
    estimates: Sequence[Estimate | None],
    *,
    name: str = "dose-response",
    measure: str = "Rate ratio against no patrol",
    x_label: str = "",
    ratio: bool = True,
) -> Chart:
    """Estimates side by side in the order of the doses, each with its interval.

    None is the dose that all are compared with, such as "no patrol": an open diamond.
    """
    headings = ("dose", *HEADINGS)
    doses = [(label, e) for label, e in zip(labels, estimates, strict=True) if e is not None]
    if not doses:
        return nothing_to_draw(name, title, "there is no dose with an estimate", headings)
    said = grouped([label for label, _ in doses], [e for _, e in doses], float(ratio))
    says = f"{measure}, with 95% intervals. {said}"
    sheet = Sheet(title, says)
    plot = Standing(sheet, f"{measure}, with 95% intervals", labels, estimates, ratio)
    for i, estimate in enumerate(estimates):
        if estimate is None:
            plot.refer(i)
        else:
            plot.draw(i, estimate)
    plot.finish(x_label)
    if reference := reference_words(labels, estimates):
        sheet.text(reference, colour=SOFT)
    rows = ((label, *standing_cells(e)) for label, e in zip(labels, estimates, strict=True))
    return Chart(name, title, says, sheet.finished(), headings, tuple(rows))
