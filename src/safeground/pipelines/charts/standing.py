"""Intervals that stand side by side, one for each of a row of labels."""

import math
from collections.abc import Sequence

from safeground.core.trials.estimate import Estimate
from safeground.pipelines import wording
from safeground.pipelines.charts.chart import cell
from safeground.pipelines.charts.intervals import interval_marks
from safeground.pipelines.charts.panel import Panel
from safeground.pipelines.charts.scales import plain_scale, ratio_scale
from safeground.pipelines.charts.sheet import TEXT, Sheet, marker, wrapped
from safeground.pipelines.drawing.labels import text_width
from safeground.pipelines.drawing.marks import INK, PAPER

HEADINGS = ("estimate", "low", "high", "n", "of", "method")
ROOM = 14.0  # between the panel's edge and arrows off the scale


class Standing:
    """A panel of estimates; begin it, draw each, finish it."""

    def __init__(
        self,
        sheet: Sheet,
        heading: str,
        labels: Sequence[str],
        estimates: Sequence[Estimate | None],
        ratio: bool,
    ) -> None:
        self.panel = Panel(sheet, heading, null="no difference")
        self.labels, self.null = labels, float(ratio)
        left, top, right, bottom = self.panel.box
        self.left, self.step = left, (right - left) / max(len(labels), 1)
        found = [e for e in estimates if e is not None and not math.isnan(e.estimate)]
        middles = [e.estimate for e in found]
        limits = [limit for e in found for limit in (e.low, e.high)]
        ends = (bottom - ROOM, top + 10 + ROOM)
        if ratio:
            self.scale = ratio_scale(middles, limits, *ends)
        else:
            self.scale = plain_scale([*middles, *limits], *ends, holds=(0.0,))
        self.panel.values(self.scale)
        self.panel.null(self.scale, float(ratio))

    def x(self, place: int) -> float:
        """The middle of a label's column."""
        return self.left + self.step * (place + 0.5)

    def refer(self, place: int) -> None:
        """What all are compared with: an open diamond on the line of no difference."""
        y = self.scale.at(self.null)
        self.panel.sheet.add(marker("diamond", self.x(place), y, 6.5, PAPER, INK))

    def draw(self, place: int, estimate: Estimate, *, hollow: bool = False) -> None:
        """One estimate in its column."""
        radius = min(7.0, 0.3 * self.step + 1)
        marks = interval_marks(
            self.scale, self.x(place), estimate, standing=True, radius=radius, hollow=hollow
        )
        self.panel.sheet.add(*marks)

    def finish(self, label: str) -> None:
        """Write the labels below, in up to four lines each if that lets all be there."""
        room = max(self.step - 8, 0)  # as much as is left free between two labels
        fits = all(max(text_width(w, TEXT) for w in label.split()) <= room for label in self.labels)
        said = ["\n".join(wrapped(w, room)[:4]) if fits else w for w in self.labels]
        self.panel.along([(self.x(i), words) for i, words in enumerate(said)], label)


def reference_words(labels: Sequence[str], estimates: Sequence[Estimate | None]) -> str:
    """What the open diamonds are; "" for none."""
    names = [label for label, e in zip(labels, estimates, strict=True) if e is None]
    return f"Open diamond: the reference, {wording.listing(names)}" if names else ""


def standing_cells(found: Estimate | None) -> tuple[str, ...]:
    """The cells of one estimate; empty ones for a reference."""
    if found is None:
        return ("reference", "", "", "", "", "")
    numbers = (cell(value) for value in (found.estimate, found.low, found.high))
    return (*numbers, str(found.n), found.of, found.method)
