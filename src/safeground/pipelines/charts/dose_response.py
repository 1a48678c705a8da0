"""The dose response: the difference at each dose of patrol."""

from collections.abc import Sequence

from safeground.core.trials.estimate import Estimate
from safeground.pipelines.charts.chart import Chart, nothing_to_draw
from safeground.pipelines.charts.intervals import grouped
from safeground.pipelines.charts.sheet import Sheet
from safeground.pipelines.charts.standing import HEADINGS, Standing, standing_cells


def dose_response(
    title: str,
    labels: Sequence[str],
    estimates: Sequence[Estimate],
    *,
    name: str = "dose-response",
    measure: str = "Rate ratio against no patrol",
    x_label: str = "",
    ratio: bool = True,
) -> Chart:
    """Estimates side by side in the order of the doses, each with its interval."""
    headings = ("dose", *HEADINGS)
    if not estimates:
        return nothing_to_draw(name, title, "there is no dose with an estimate", headings)
    says = f"{measure}, with 95% intervals. {grouped(labels, estimates, float(ratio))}"
    sheet = Sheet(title, says)
    plot = Standing(sheet, f"{measure}, with 95% intervals", labels, estimates, ratio)
    for i, estimate in enumerate(estimates):
        plot.draw(i, estimate)
    plot.finish(x_label)
    rows = ((label, *standing_cells(e)) for label, e in zip(labels, estimates, strict=True))
    return Chart(name, title, says, sheet.finished(), headings, tuple(rows))
