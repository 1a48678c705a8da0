"""Power curves: how likely designs are to see an effect."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from safeground.pipelines.charts.chart import Chart, cell, nothing_to_draw
from safeground.pipelines.charts.panel import Name, Panel
from safeground.pipelines.charts.scales import Scale, plain_scale, written
from safeground.pipelines.charts.sheet import TEXT, Sheet, marker, style_of
from safeground.pipelines.drawing.marks import INK, PAPER, SOFT, Label, Shape, line

WANTED = 0.8
HEADINGS = ("curve", "x", "power")
MOST_MARKS = 12


@dataclass(frozen=True)
class PowerCurve:
    """Power (0 to 1) at each `x`, in order of `x`."""

    label: str
    x: Sequence[float]
    power: Sequence[float]


def power_curves(
    title: str, x_label: str, curves: Sequence[PowerCurve], *, name: str = "power"
) -> Chart:
    """A line a design, and where it reaches four in five."""
    drawn = [curve for curve in curves if len(curve.x)]
    if not drawn:
        return nothing_to_draw(name, title, "there is no design to draw", HEADINGS)
    measure = "Chance of seeing the effect (power)"
    says = f"{measure} by {x_label[:1].lower()}{x_label[1:]}. " + " ".join(map(_says, drawn))
    sheet = Sheet(title, says)
    panel = Panel(sheet, measure, [curve.label for curve in drawn])
    left, top, right, bottom = panel.box
    xs = [float(v) for curve in drawn for v in curve.x]
    x = plain_scale([], left, right, holds=(min(xs), max(xs)))
    y = Scale(0.0, 1.0, bottom, top)
    panel.values(y, percent=True)
    wanted = line((left, y.at(WANTED)), (right, y.at(WANTED)))
    sheet.add(Shape(wanted, False, stroke=INK, width=1.6, dash=(2, 3)))
    names = []
    for number, curve in enumerate(drawn):
        style = style_of(number)
        places = [x.at(float(value)) for value in curve.x]
        spots = np.column_stack([places, [y.at(float(value)) for value in curve.power]])
        sheet.add(Shape((spots,), False, stroke=style.colour, width=3.0, dash=style.dash))
        every = -(-len(spots) // MOST_MARKS)
        for px, py in spots[::every].tolist():
            fill = style.colour if number % 2 == 0 else PAPER
            sheet.add(marker(style.mark, px, py, 5.5, fill, style.colour))
        names.append(Name(float(spots[-1, 1]), curve.label, True, style.colour))
    sheet.add(Label(left + 6, y.at(WANTED) - 6, "4 in 5", TEXT, colour=SOFT, halo=4.0))
    panel.names(names)
    panel.along([(x.at(value), written(value)) for value in x.ticks(7)], x_label)
    rows = tuple(
        (curve.label, cell(float(at)), cell(float(power)))
        for curve in drawn
        for at, power in zip(curve.x, curve.power, strict=True)
    )
    return Chart(name, title, says, sheet.finished(), HEADINGS, rows)


def _says(curve: PowerCurve) -> str:
    first, last = (
        f"{100 * float(p):.0f}% at {written(float(x))}"
        for x, p in ((curve.x[0], curve.power[0]), (curve.x[-1], curve.power[-1]))
    )
    at = _reaches(curve)
    reached = "4 in 5 is not reached" if at is None else f"4 in 5 from about {at:.3g}"
    return f"{curve.label}: {first}, {last}; {reached}."


def _reaches(curve: PowerCurve) -> float | None:
    """The least x that has four in five, between the points on a straight line."""
    pairs = [*zip(map(float, curve.x), map(float, curve.power), strict=True)]
    if pairs[0][1] >= WANTED:
        return pairs[0][0]
    for (x0, p0), (x1, p1) in pairwise(pairs):
        if p0 < WANTED <= p1:
            return x0 + (x1 - x0) * (WANTED - p0) / (p1 - p0)
    return None
