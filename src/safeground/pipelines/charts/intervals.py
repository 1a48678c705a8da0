"""An estimate as a mark in its interval, lying or standing; limits off the scale are arrows."""

import math
from collections.abc import Iterator, Sequence

from safeground.core.trials.estimate import Estimate
from safeground.pipelines.charts.chart import figure
from safeground.pipelines.charts.scales import Scale
from safeground.pipelines.charts.sheet import OURS, marker
from safeground.pipelines.drawing.marks import PAPER, Mark, Shape, line

ARROW, CAP = 11.0, 6.0
UNSURE = "Can't be told from no difference"
MOST_NAMED = 12  # nobody listens to more


def interval_marks(
    scale: Scale,
    across: float,
    found: Estimate,
    *,
    standing: bool = False,
    radius: float = 7.0,
    mark: str = "square",
    hollow: bool = False,
) -> list[Mark]:
    """The interval as a line with a cap where it ends, or an arrow where it goes on."""
    if math.isnan(found.estimate):
        return []
    marks: list[Mark] = [*_span(scale, across, found, standing, 2.6, ())]
    if scale.holds(found.estimate):
        at = scale.at(found.estimate)
        x, y = (across, at) if standing else (at, across)
        marks.append(marker(mark, x, y, radius, PAPER if hollow else OURS))
    return marks


def _span(
    scale: Scale,
    across: float,
    found: Estimate,
    standing: bool,
    width: float,
    dash: tuple[float, ...],
) -> Iterator[Mark]:
    """The line from limit to limit, and what ends it."""

    def spot(along: float, beside: float) -> tuple[float, float]:
        return (across + beside, along) if standing else (along, across + beside)

    ends = scale.at(found.low), scale.at(found.high)
    whole = line(spot(ends[0], 0), spot(ends[1], 0))
    yield Shape(whole, False, stroke=OURS, width=width, dash=dash)
    away = math.copysign(1.0, scale.end - scale.start)
    for value, end, out in ((found.low, ends[0], -away), (found.high, ends[1], away)):
        if scale.holds(value):
            yield Shape(line(spot(end, -CAP), spot(end, CAP)), False, stroke=OURS, width=width)
        else:
            foot = end - out * ARROW
            yield Shape(line(spot(end, 0), spot(foot, -7), spot(foot, 7)), fill=OURS, stroke=OURS)


def diamond(scale: Scale, across: float, found: Estimate) -> list[Mark]:
    """A pooled result: its width is its interval."""
    low, middle, high = (scale.at(v) for v in (found.low, found.estimate, found.high))
    ring = line((low, across), (middle, across - 11), (high, across), (middle, across + 11))
    return [Shape(ring, fill=OURS, stroke=OURS, width=2.0)]


def dashed(scale: Scale, across: float, found: Estimate) -> list[Mark]:
    """A range that is no estimate's interval, such as where a new trial would lie."""
    return [*_span(scale, across, found, False, 2.2, (6, 4))]


def said(found: Estimate) -> str:
    """An estimate with its interval, for a drawing.

    >>> said(Estimate(0.26, 0.11, 0.63, 0.001, 40, "exact"))
    '0.26 (0.11 to 0.63)'
    """
    if math.isnan(found.estimate):
        return "can't be told"
    if math.isinf(found.estimate):
        return f"at least {figure(found.low)}"
    return f"{figure(found.estimate)} ({figure(found.low)} to {figure(found.high)})"


def grouped(labels: Sequence[str], estimates: Sequence[Estimate], null: float) -> str:
    """In words: what lies wholly below, wholly above, and can't be told from no difference.

    >>> rows = [Estimate(0.26, 0.11, 0.63, None, 40, ""), Estimate(0.8, 0.5, 1.3, None, 40, "")]
    >>> grouped(["Southend"], rows[:1], 1)
    'Fewer: Southend 0.26 (0.11 to 0.63).'
    >>> grouped(["Essex"], rows[1:], 1)
    "Can't be told from no difference: Essex 0.80 (0.50 to 1.30)."
    """
    groups: dict[str, list[str]] = {"Fewer": [], "More": [], UNSURE: []}
    for label, found in zip(labels, estimates, strict=True):
        side = "Fewer" if found.high < null else "More" if found.low > null else UNSURE
        groups[side].append(f"{label} {said(found)}")
    if len(labels) > MOST_NAMED:
        counts = [f"{what.lower()}: {len(rows)}" for what, rows in groups.items()]
        return f"Of {len(labels)}, {', '.join(counts)}."
    return " ".join(f"{what}: {'; '.join(rows)}." for what, rows in groups.items() if rows)
