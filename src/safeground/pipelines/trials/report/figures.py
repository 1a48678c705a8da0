"""The charts of a report, each only where the data has what it takes."""

from collections.abc import Iterator

from safeground.core.trials.cumulative import cumulative
from safeground.pipelines.charts.chart import Chart
from safeground.pipelines.charts.cumulative import cumulative_difference
from safeground.pipelines.charts.forest import ForestRow, forest
from safeground.pipelines.trials.report.told import Told, is_ratio, title_of


def marked(told: Told, title: str) -> str:
    """A chart's title, with its label where outcomes were invented."""
    return f"SIMULATED: {title}" if told.label else title


def estimates(told: Told) -> Iterator[Chart]:
    """Every ratio that was estimated, below one another."""
    rows = [
        ForestRow(
            "The main answer" if answer is told.evaluation.headline else title_of(answer),
            answer.estimate,
        )
        for answer in told.evaluation.answers
        if answer.estimate is not None and is_ratio(answer)
    ]
    if rows:
        yield forest(marked(told, "Offences on treated against control place-days"), rows)


def added_up(told: Told) -> Iterator[Chart]:
    """The difference day by day, where an effect may be printed at all."""
    if told.evaluation.headline.estimate is None:
        return
    found, days = cumulative(told.days), told.days
    yield cumulative_difference(
        marked(told, "Offences added up, against the control rate"),
        days.dates[found.first :],
        found.difference,
        found.low,
        found.high,
        name="cumulative-difference",
    )


def displacement(told: Told) -> Iterator[Chart]:
    """Hotspots, each ring, and all together: whether offences moved is judged by the total."""
    if told.displacement is None or "space" not in told.displacement.moved:
        return
    space = told.displacement.moved["space"]
    effects = {
        "In the hotspots": space.own,
        **{_ring(name): effect for name, effect in space.beside.items()},
        "Hotspots and rings together": space.total,
    }
    rows = [
        ForestRow(label, effect.ratio, pooled=effect is space.total)
        for label, effect in effects.items()
        if effect.ratio is not None
    ]
    if rows:
        yield forest(marked(told, "Hotspots, rings around, and all"), rows, name="displacement")


def _ring(name: str) -> str:
    return f"Ring out to {name.removeprefix('rings-')} m"
