"""The charts of a report, each only where the data has what it takes."""

from collections.abc import Iterator, Sequence

from safeground.core.trials.cumulative import cumulative
from safeground.core.trials.estimate import Answer, Estimate
from safeground.pipelines import wording
from safeground.pipelines.charts.cumulative import cumulative_difference
from safeground.pipelines.charts.forest import ForestRow, forest
from safeground.pipelines.trials.outcome_files import ring_bands
from safeground.pipelines.trials.report.parts import Figure
from safeground.pipelines.trials.report.told import Told, is_ratio, title_of
from safeground.pipelines.trials.simulated import labelled

SHORT = {  # a method's whole name is in the chart's table
    "exact": "Totals alone, exact",
    "poisson": "Poisson, places and days",
    "quasi_poisson": "Quasi-Poisson",
    "negative_binomial": "Negative binomial",
    "clustered": "Clustered by hotspot",
    "gee": "GEE, by hotspot",
    "by_lot": "By the lot",
}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")


def marked(told: Told, title: str) -> str:
    """A chart's title, with its label where outcomes were invented."""
    return labelled(title, bool(told.label))


def estimates(told: Told) -> Iterator[Figure]:
    """Every ratio that was estimated, below one another, and whether they agree."""
    main, found = (
        _label(told, told.evaluation.headline),
        {
            _label(told, answer): answer.estimate
            for answer in told.evaluation.answers
            if answer.estimate is not None and is_ratio(answer)
        },
    )
    if found:
        rows = [ForestRow(label, each, main=label == main) for label, each in found.items()]
        title = marked(told, "Offences on treated against control place-days")
        yield Figure(forest(title, rows), _agreement([*found.items()]))


def _label(told: Told, answer: Answer) -> str:
    if answer is told.evaluation.headline:
        return "The main answer"
    return SHORT.get(answer.name, title_of(answer))


def _agreement(found: Sequence[tuple[str, Estimate]]) -> str:
    """Whether all methods come to what the first comes to, and which don't."""
    many, main = _number(len(found)), _verdict(found[0][1])
    others = [(label, _verdict(each)) for label, each in found if _verdict(each) != main]
    if len(found) == 1:
        return f"The only method that can be used says {main}."
    if not others:
        return f"All {many} methods agree: {main}."
    said = wording.listing(f"{label} ({verdict})" for label, verdict in others)
    return (
        f"{_number(len(found) - len(others)).capitalize()} of {many} methods: {main}. Not: {said}."
    )


def _verdict(found: Estimate) -> str:
    if not found.excludes(1):
        return "it can't be told whether fewer or more"
    return "fewer" if found.high < 1 else "more"


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def added_up(told: Told) -> Iterator[Figure]:
    """The difference day by day, where an effect may be printed at all."""
    if told.evaluation.headline.estimate is None:
        return
    found, days = cumulative(told.days), told.days
    chart = cumulative_difference(
        marked(told, "Offences added up, against the control rate"),
        days.dates[found.first :],
        found.difference,
        found.low,
        found.high,
        name="cumulative-difference",
    )
    yield Figure(
        chart,
        "The band is of each day by itself and takes offences to happen independently of each "
        "other, so that its end may differ a little from the interval at the top.",
    )


def displacement(told: Told) -> Iterator[Figure]:
    """Hotspots, each ring, and all together: whether offences moved is judged by the total."""
    if told.displacement is None or "space" not in told.displacement.moved:
        return
    space = told.displacement.moved["space"]
    bands = ring_bands(space.beside)
    effects = {
        "In the hotspots": space.own,
        **{f"Ring {bands[name]}": effect for name, effect in space.beside.items()},
        "Hotspots and rings together": space.total,
    }
    rows = [
        ForestRow(label, effect.ratio, pooled=effect is space.total)
        for label, effect in effects.items()
        if effect.ratio is not None
    ]
    if rows:
        yield Figure(
            forest(marked(told, "Hotspots, rings around, and all"), rows, name="displacement"),
            "Each ring is a look of its own, and chance alone often puts one of several outside. "
            "Judge by all together.",
        )
