"""An estimate as a mark in its interval, lying or standing; limits off the scale are arrows."""

import math
from collections.abc import Sequence

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
    ends = scale.at(found.low), scale.at(found.high)

    def spot(along: float, beside: float) -> tuple[float, float]:
        return (across + beside, along) if standing else (along, across + beside)

    marks: list[Mark] = [Shape(line(spot(ends[0], 0), spot(ends[1], 0)), False, "none", OURS, 2.6)]
    away = math.copysign(1.0, scale.end - scale.start)
    for value, end, out in ((found.low, ends[0], -away), (found.high, ends[1], away)):
        if scale.holds(value):
            cap = line(spot(end, -CAP), spot(end, CAP))
            marks.append(Shape(cap, False, "none", OURS, 2.6))
        else:
            tip = line(spot(end, 0), spot(end - out * ARROW, -7), spot(end - out * ARROW, 7))
            marks.append(Shape(tip, fill=OURS, stroke=OURS))
    if scale.holds(found.estimate):
        x, y = spot(scale.at(found.estimate), 0)
        marks.append(marker(mark, x, y, radius, PAPER if hollow else OURS))
    return marks


def diamond(scale: Scale, across: float, found: Estimate) -> list[Mark]:
    """A pooled result: its width is its interval."""
    low, middle, high = (scale.at(v) for v in (found.low, found.estimate, found.high))
    ring = line((low, across), (middle, across - 11), (high, across), (middle, across + 11))
    return [Shape(ring, fill=OURS, stroke=OURS, width=2.0)]


def dashed(scale: Scale, across: float, found: Estimate) -> list[Mark]:
    """A range that is no estimate's interval, such as where a new trial would lie."""
    low, high = scale.at(found.low), scale.at(found.high)
    marks: list[Mark] = [
        Shape(line((low, across), (high, across)), False, "none", OURS, 2.2, (6, 4))
    ]
    for end in (low, high):
        cap = line((end, across - CAP), (end, across + CAP))
        marks.append(Shape(cap, False, "none", OURS, 2.2))
    return marks


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
