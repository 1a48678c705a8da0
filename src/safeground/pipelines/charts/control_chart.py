"""The control chart: values in order, the limits of ordinary variation, and signals."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from safeground.pipelines import wording
from safeground.pipelines.charts.chart import Chart, cell, figure, nothing_to_draw
from safeground.pipelines.charts.panel import Name, Panel
from safeground.pipelines.charts.scales import Scale, plain_scale
from safeground.pipelines.charts.sheet import LEADING, MARGIN, OURS, TEXT, Sheet, marker
from safeground.pipelines.drawing.marks import PAPER, SOFT, Label, Shape

Values = NDArray[np.float64]
HEADINGS = ("when", "value", "centre", "low", "high", "signal")
LIMIT, SIGNAL = "#6b5a1e", "#9c2f12"
ORDINARY = "#eef2f4"


def control_chart(
    title: str,
    labels: Sequence[str],
    values: ArrayLike,
    centre: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    signals: Mapping[int, str],
    *,
    name: str = "control-chart",
    measure: str = "Offences",
) -> Chart:
    """Values (n,) between limits that are one number or (n,); `signals` says which rule one broke.

    A signal is a diamond under the number of its rule, and the rules are written below.
    """
    points: Values = np.asarray(values, np.float64)
    if not len(points):
        return nothing_to_draw(name, title, "there is no period to draw", HEADINGS)
    middle, bottom, top = (_filled(v, len(points)) for v in (centre, low, high))
    rules = [*dict.fromkeys(signals[i] for i in sorted(signals))]
    says = _says(labels, points, (bottom, top), signals, rules, measure)
    sheet = Sheet(title, says)
    panel = Panel(sheet, measure, side=150)
    step = (panel.box[2] - panel.box[0]) / len(points)
    across: Values = panel.box[0] + step * np.arange(0.5, len(points), dtype=np.float64)
    must = (0.0,) if min(points.min(), bottom.min()) >= 0 else ()
    y = plain_scale([*points, *middle, *bottom, *top], panel.box[3], panel.box[1], holds=must)
    panel.values(y)
    _limits(panel, y, step, (middle, bottom, top))
    _points(sheet, y, across, points, signals, rules)
    ticks = [(float(x), label) for x, label in zip(across, labels, strict=True)]
    panel.along(ticks, "")
    _rules(sheet, labels, signals, rules)
    columns = zip(points, middle, bottom, top, strict=True)
    rows = tuple(
        (labels[i], *(cell(float(v)) for v in row), signals.get(i, ""))
        for i, row in enumerate(columns)
    )
    return Chart(name, title, says, sheet.finished(), HEADINGS, rows)


def _filled(given: ArrayLike, length: int) -> Values:
    values: Values = np.full(length, given, np.float64)
    return values


def _limits(panel: Panel, y: Scale, step: float, lines: tuple[Values, ...]) -> None:
    """The shaded band of ordinary variation, its edges and its centre, as steps."""
    left = panel.box[0]
    edges = np.repeat(left + step * np.arange(len(lines[0]) + 1), 2)[1:-1]

    def track(values: Values) -> Values:
        return np.column_stack([edges, np.repeat([y.at(float(v)) for v in values], 2)])

    centre, low, high = (track(values) for values in lines)
    panel.sheet.add(Shape((np.vstack([low, high[::-1]]),), fill=ORDINARY))
    for edge in (low, high):
        panel.sheet.add(Shape((edge,), False, stroke=LIMIT, width=1.8, dash=(8, 5)))
    panel.sheet.add(Shape((centre,), False, stroke=SOFT, width=1.6))
    ends = {"upper limit": high, "centre": centre, "lower limit": low}
    names = []
    for (words, ring), values in zip(ends.items(), (lines[2], lines[0], lines[1]), strict=True):
        colour = SOFT if words == "centre" else LIMIT
        names.append(
            Name(float(ring[-1, 1]), f"{words} {figure(float(values[-1]))}", False, colour)
        )
    panel.names(names)


def _points(
    sheet: Sheet,
    y: Scale,
    across: Values,
    values: Values,
    signals: Mapping[int, str],
    rules: Sequence[str],
) -> None:
    spots = np.column_stack([across, [y.at(float(value)) for value in values]])
    sheet.add(Shape((spots,), False, stroke=OURS, width=1.8))
    radius = min(4.5, max(1.8, 0.28 * (across[1] - across[0]))) if len(across) > 1 else 4.5
    for i, (px, py) in enumerate(spots.tolist()):
        if i not in signals:
            sheet.add(marker("circle", px, py, radius))
    for i in sorted(signals):
        px, py = (float(v) for v in spots[i])
        sheet.add(marker("diamond", px, py, max(1.8 * radius, 6.0), SIGNAL, PAPER))
        if signals.get(i - 1) != signals[i]:  # a run is numbered at its first
            key = str(rules.index(signals[i]) + 1)
            sheet.add(Label(px, py - 14, key, TEXT, "middle", True, SIGNAL, 4.0))


def _rules(
    sheet: Sheet, labels: Sequence[str], signals: Mapping[int, str], rules: Sequence[str]
) -> None:
    """The rules that were broken, by number, and when."""
    for number, rule in enumerate(rules, 1):
        where = [_plain(labels[i]) for i in sorted(signals) if signals[i] == rule]
        said = wording.listing(where if len(where) <= 6 else [*where[:5], f"{len(where) - 5} more"])
        middle = sheet.y + 8 + LEADING * TEXT / 2
        sheet.add(
            marker("diamond", MARGIN + 10, middle, 7.2, SIGNAL, PAPER),
            Label(MARGIN + 24, middle + 0.36 * TEXT, str(number), TEXT, "start", True, SIGNAL),
        )
        sheet.y += 8
        sheet.text(f"{rule}: {said}", left=MARGIN + 46, width=686)
    if not rules:
        sheet.y += 8
        sheet.text("No signal: every value is within what is ordinary", colour=SOFT)


def _plain(label: str) -> str:
    return label.replace("\n", " ")


def _says(
    labels: Sequence[str],
    values: Values,
    limits: tuple[Values, Values],
    signals: Mapping[int, str],
    rules: Sequence[str],
    measure: str,
) -> str:
    said = (
        f"{measure} from {_plain(labels[0])} to {_plain(labels[-1])}: lowest "
        f"{figure(float(values.min()))}, highest {figure(float(values.max()))}; the last limits "
        f"are {figure(float(limits[0][-1]))} and {figure(float(limits[1][-1]))}."
    )
    for rule in rules:
        where = [_plain(labels[i]) for i in sorted(signals) if signals[i] == rule]
        said += f" Signal, {rule}: {wording.listing(where)}."
    return said if rules else f"{said} There is no signal."
