"""The report as one HTML file that needs nothing else."""

from markupsafe import Markup

from safeground.pipelines.charts.chart import Chart
from safeground.pipelines.pages import render
from safeground.pipelines.trials.report.parts import ReportContent, chart_table


def page(content: ReportContent) -> str:
    """The whole page. Its policy lets a browser load nothing at all, and use this style alone."""
    values = {"of": content, "picture": _picture, "chart_table": chart_table}
    return render("safeground.pipelines.trials.report", "page.html.j2", values)


def _picture(chart: Chart) -> Markup:
    # Every text in a drawing was escaped when it was written.
    return Markup(chart.drawing.svg(chart.name, css_class="chart"))
