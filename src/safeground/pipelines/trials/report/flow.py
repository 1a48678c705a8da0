"""What became of every place and place-day, from those considered to those analysed (CONSORT)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from safeground.core.patrols.allocation.design import Design
from safeground.core.trials.document import TrialDocument
from safeground.core.trials.place_days import CONTROL, PlaceDays
from safeground.pipelines import wording
from safeground.pipelines.charts.chart import Chart
from safeground.pipelines.charts.sheet import LEADING, MARGIN, TEXT, WIDTH, Sheet, wrapped
from safeground.pipelines.drawing.marks import INK, SOFT, Label, Shape, line, rectangle

GAP, PAD, ARROW = 28.0, 11.0, 24.0
HALF = (WIDTH - 2 * MARGIN - GAP) / 2  # as wide as one of two boxes
HEADINGS = ("step", "treatment", "control", "in all")
MOST_NAMED = 3  # excluded places named in the drawing; the report lists them all


@dataclass(frozen=True)
class Step:
    """A row of the flow: `boxes` are (heading, what is in it), one across or two side by side."""

    name: str
    boxes: tuple[tuple[str, str], ...]
    counts: tuple[str, str, str] = ("", "", "")


def flow(document: TrialDocument, design: Design, days: PlaceDays, mark: str = "") -> Chart:
    """The flow as a drawing and a table, its title after `mark`.

    Without minutes of patrol in the data, what was received is unknown, and said to be.
    """
    steps = [*_assessed(document, design), *_dealt(design, days), *_given(days), *_analysed(days)]
    title = f"{mark}What became of every place and day"
    says = " ".join(
        f"{head}: {wording.sentence(what)}" for step in steps for head, what in step.boxes
    )
    sheet = Sheet(title, says)
    for number, step in enumerate(steps):
        if number:
            _arrows(sheet, steps[number - 1], step)
        top = sheet.y
        _boxes(sheet, step.boxes)
        if step.name == "considered":
            middle = (top + sheet.y) / 2
            _arrow(sheet, (HALF + MARGIN + 2, middle), (HALF + MARGIN + GAP - 3, middle))
    rows = tuple((step.name, *step.counts) for step in steps)
    return Chart("flow", title, says, sheet.finished(), HEADINGS, rows)


def _assessed(document: TrialDocument, design: Design) -> Iterator[Step]:
    out = len(document.excluded)
    if document.assessed is None and not out:
        return
    considered = document.assessed or len(design.sites) + out
    left = considered - len(design.sites)
    said = [f"{place.hotspot} ({place.why})" for place in document.excluded[:MOST_NAMED]]
    more = left - len(said)
    if more > 0:
        said.append(f"{more} more" if said else "reasons not given in the document")
    excluded = f"{wording.plural(left, 'place')}: {'; '.join(said)}" if left > 0 else "None"
    boxes = (
        ("Considered", wording.plural(considered, "place")),
        ("Not in the trial", excluded),
    )
    yield Step("considered", boxes, ("", "", str(considered)))


def _dealt(design: Design, days: PlaceDays) -> Iterator[Step]:
    treated, control = days.place_days
    places, every = len(design.sites), len(design.sites) * design.days
    what = (
        f"{wording.plural(places, 'hotspot')} on {wording.plural(design.days, 'day')}: "
        f"{every:,} place-days; design: {design.scheme}"
    )
    outside = every - treated - control
    if outside > 0:
        what += f". {outside:,} of them outside the trial, or not in the data"
    yield Step("dealt by lot", (("Dealt by lot", what),), ("", "", f"{every:,}"))
    yield Step(
        "assigned",
        (
            ("Treatment", wording.plural(treated, "place-day")),
            ("Control", wording.plural(control, "place-day")),
        ),
        (f"{treated:,}", f"{control:,}", f"{treated + control:,}"),
    )


def _given(days: PlaceDays) -> Iterator[Step]:
    if days.minutes is None:
        unknown = "Minutes of patrol are not in the data"
        yield Step("patrolled", (("Received", unknown), ("Received", unknown)))
        return
    some = days.minutes > 0
    on, off = int((some & days.treated).sum()), int((some & (days.condition == CONTROL)).sum())
    treated, control = days.place_days
    yield Step(
        "patrolled",
        (
            ("Received a patrol", f"{on:,} place-days; {treated - on:,} did not"),
            ("Patrolled all the same", f"{off:,} place-days; {control - off:,} were not"),
        ),
        (f"{on:,}", f"{off:,}", f"{on + off:,}"),
    )


def _analysed(days: PlaceDays) -> Iterator[Step]:
    counts, offences = days.place_days, days.offences
    boxes = [
        ("Analysed as dealt", f"{n:,} place-days, {wording.plural(found, 'offence')}")
        for n, found in zip(counts, offences, strict=True)
    ]
    yield Step(
        "analysed",
        (boxes[0], boxes[1]),
        (f"{counts[0]:,}", f"{counts[1]:,}", f"{sum(counts):,}"),
    )
    found = (f"{offences[0]:,}", f"{offences[1]:,}", f"{sum(offences):,}")
    yield Step("offences", (), found)


def _boxes(sheet: Sheet, boxes: Sequence[tuple[str, str]]) -> None:
    if not boxes:
        return
    width = WIDTH - 2 * MARGIN if len(boxes) == 1 else HALF
    texts = [(wrapped(head, 0.9 * (width - 2 * PAD)), wrapped(what, width - 2 * PAD))
             for head, what in boxes]  # fmt: skip
    height = max(len(h) + len(w) for h, w in texts) * LEADING * TEXT + 2 * PAD
    for number, (head, what) in enumerate(texts):
        left = MARGIN + number * (width + GAP)
        frame = rectangle(left, sheet.y, left + width, sheet.y + height)
        sheet.add(Shape(frame, fill="#eef3f5", stroke=SOFT, width=1.4))
        for row, words in enumerate([*head, *what]):
            base = sheet.y + PAD + 0.95 * TEXT + row * LEADING * TEXT
            sheet.add(Label(left + PAD, base, words, TEXT, bold=row < len(head)))
    sheet.y += height


def _arrows(sheet: Sheet, before: Step, after: Step) -> None:
    if not after.boxes:
        return
    columns = [MARGIN + HALF / 2, MARGIN + HALF + GAP + HALF / 2]
    for x in columns[:1] if before.name == "considered" else columns:
        _arrow(sheet, (x, sheet.y + 2), (x, sheet.y + ARROW - 3))
    sheet.y += ARROW


def _arrow(sheet: Sheet, start: tuple[float, float], end: tuple[float, float]) -> None:
    along = np.subtract(end, start) / np.hypot(*np.subtract(end, start))
    across = np.array([-along[1], along[0]])
    neck = np.array(end) - 8 * along
    tip = np.array([neck + 5 * across, end, neck - 5 * across])
    sheet.add(Shape(line(start, tuple(neck)), False, stroke=INK, width=1.6))
    sheet.add(Shape((tip,), fill=INK))
