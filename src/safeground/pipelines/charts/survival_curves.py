"""Curves of the share with an offence by then, by the time since a visit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from safeground.pipelines import wording
from safeground.pipelines.charts.chart import Chart, cell, nothing_to_draw
from safeground.pipelines.charts.panel import Name, Panel, with_room
from safeground.pipelines.charts.scales import Scale, written
from safeground.pipelines.charts.sheet import LEADING, MARGIN, TEXT, Sheet, Style, style_of
from safeground.pipelines.drawing.marks import PAPER, SOFT, Label, Shape, line

Values = NDArray[np.float64]
HEADINGS = ("curve", "time", "share", "low", "high")
MOST_BANDS = 3  # more than this lie on one another


@dataclass(frozen=True)
class Curve:
    """Steps (times,) from a time on, with their interval; `at_risk` how many were left at a time.

    `survival` is the share still without, 1 before the first time; what is drawn is the rest.
    """

    label: str
    times: Sequence[float]
    survival: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    at_risk: Sequence[tuple[float, int]] = ()

    @property
    def happened(self) -> tuple[Values, Values, Values]:
        """The share with an offence by each time, and its interval."""
        share, low, high = (
            1 - np.asarray(values, np.float64) for values in (self.survival, self.high, self.low)
        )
        return share, low, high


def survival_curves(
    title: str,
    curves: Sequence[Curve],
    *,
    x_label: str,
    name: str = "survival",
    measure: str = "Share with an offence by then",
) -> Chart:
    """Curves as steps, told apart by colour, dashes and their names; how many were left below."""
    drawn = [curve for curve in curves if len(curve.times)]
    if not drawn:
        return nothing_to_draw(name, title, "there is no curve to draw", HEADINGS)
    far = max(_far(curve) for curve in drawn)
    says = f"{measure}, by {x_label.lower()}. " + " ".join(_says(curve, far) for curve in drawn)
    sheet = Sheet(title, says)
    panel = Panel(sheet, measure, [curve.label for curve in drawn])
    left, top, right, bottom = panel.box
    banded = len(drawn) <= MOST_BANDS
    highest = max(float(curve.happened[2 if banded else 0].max()) for curve in drawn)
    x, y = Scale(0.0, far, left, right), Scale(0.0, min(1.1 * highest, 1.0) or 1.0, bottom, top)
    panel.values(y, percent=True)
    if banded:
        for number, curve in enumerate(drawn):
            _band(sheet, curve, x, y, style_of(number))
    names = []
    for number, curve in enumerate(drawn):
        style = style_of(number)
        steps = _steps(curve, curve.happened[0], x, y)
        sheet.add(Shape((steps,), False, stroke=PAPER, width=5.0))
        sheet.add(Shape((steps,), False, stroke=style.colour, width=3.0, dash=style.dash))
        names.append(Name(float(steps[-1, 1]), curve.label, True, style.colour))
    panel.names(names)
    panel.along([(x.at(value), written(value)) for value in x.ticks(7)], x_label)
    _left_over(sheet, drawn, x)
    return Chart(name, title, says, sheet.finished(), HEADINGS, tuple(_rows(drawn)))


def _far(curve: Curve) -> float:
    return max(max(curve.times), max((time for time, _ in curve.at_risk), default=0.0), 1e-9)


def _steps(curve: Curve, values: Values, x: Scale, y: Scale) -> Values:
    """Corners of the steps on the sheet, from 0 at time 0 to the end of the panel."""
    times = np.array([0.0, *curve.times, max(x.high, curve.times[-1])])
    shares = np.array([0.0, *values])
    across = np.repeat([x.at(float(time)) for time in times], 2)[1:-1]
    return np.column_stack([across, np.repeat([y.at(float(share)) for share in shares], 2)])


def _band(sheet: Sheet, curve: Curve, x: Scale, y: Scale, style: Style) -> None:
    low, high = (_steps(curve, values, x, y) for values in curve.happened[1:])
    ring = (np.vstack([low, high[::-1]]),)
    sheet.add(Shape(ring, fill=style.colour, opacity=0.16))
    for edge in (low, high):
        sheet.add(Shape((edge,), False, stroke=style.colour, width=0.9, dash=style.dash))


def _left_over(sheet: Sheet, curves: Sequence[Curve], x: Scale) -> None:
    """How many were still followed, below the times at which they were counted."""
    if not any(curve.at_risk for curve in curves):
        return
    sheet.y += 8
    sheet.text("Still followed, without an offence so far:", colour=SOFT)
    for number, curve in enumerate(curves):
        style = style_of(number)
        sheet.y += 9
        key = line((MARGIN, sheet.y + 0.6 * TEXT), (MARGIN + 44, sheet.y + 0.6 * TEXT))
        sheet.add(Shape(key, False, stroke=style.colour, width=3.0, dash=style.dash))
        sheet.text(curve.label, left=MARGIN + 54, colour=style.colour, bold=True)
        counts = [(x.at(time), f"{count:,}") for time, count in curve.at_risk]
        for at, said in with_room(counts):
            sheet.add(Label(at, sheet.y + TEXT, said, TEXT, "middle"))
        sheet.y += LEADING * TEXT


def _says(curve: Curve, far: float) -> str:
    """A curve in words: half-way and at its end."""
    said = []
    for time in (far / 2, far):
        place = int(np.searchsorted(np.asarray(curve.times), time, side="right")) - 1
        if place >= 0:
            share, low, high = (f"{100 * float(v[place]):.0f}%" for v in curve.happened)
            said.append(f"{share} ({low} to {high}) at {time:.4g}")
    return wording.sentence(f"{curve.label}: {', '.join(said) or 'no step'}")


def _rows(curves: Sequence[Curve]) -> list[tuple[str, ...]]:
    return [
        (curve.label, *(cell(float(value)) for value in values))
        for curve in curves
        for values in zip(curve.times, *curve.happened, strict=True)
    ]
