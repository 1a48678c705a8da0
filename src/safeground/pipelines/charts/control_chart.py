"""The control chart: values in order, the limits of ordinary variation, and signals."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

from safeground.pipelines import wording
from safeground.pipelines.charts.chart import Chart, cell, figure, nothing_to_draw
from safeground.pipelines.charts.panel import Name, Panel
from safeground.pipelines.charts.scales import Scale, plain_scale
from safeground.pipelines.charts.sheet import LEADING, MARGIN, OURS, TEXT, WIDTH, Sheet, marker
from safeground.pipelines.drawing.marks import PAPER, SOFT, Label, Shape

Values = NDArray[np.float64]
HEADINGS = ("when", "value", "centre", "low", "high", "signal")
LIMIT, SIGNAL = "#6b5a1e", "#9c2f12"
ORDINARY = "#eef2f4"


def control_chart(
    title: str,
    labels: Sequence[str],
    values: ArrayLike,
    centre: ArrayLike | None,
    low: ArrayLike | None,
    high: ArrayLike,
    signals: Mapping[int, str],
    *,
    name: str = "control-chart",
    measure: str = "Offences",
    by: str = "period",
) -> Chart:
    """Values (n,) between limits that are one number or (n,); `signals` says which rule one broke.

    A signal is a diamond under the number of its rule, and the rules are written below. Sums have
    `centre` and `low` None: they only signal above, and start again at 0 after it. `by` is what
    a value is of ("month").
    """
    points: Values = np.asarray(values, np.float64)
    if not len(points):
        return nothing_to_draw(name, title, "there is no period to draw", HEADINGS)
    given = {"upper limit": high, "centre": centre, "lower limit": low}
    lines = {what: _filled(v, len(points)) for what, v in given.items() if v is not None}
    sums = low is None
    top, bottom = lines["upper limit"], lines.get("lower limit", np.zeros(len(points)))
    rules = [*dict.fromkeys(signals[i] for i in sorted(signals))]
    limits = _limits_said(lines, by)
    says = _says(labels, points, limits, signals, rules, measure)
    sheet = Sheet(title, says)
    panel = Panel(sheet, measure, ["upper limit"])
    step = (panel.box[2] - panel.box[0]) / len(points)
    across: Values = panel.box[0] + step * np.arange(0.5, len(points), dtype=np.float64)
    must = (0.0,) if min(points.min(), bottom.min()) >= 0 else ()
    every = np.concatenate([points, bottom, *lines.values()]).tolist()
    y = plain_scale(every, panel.box[3], panel.box[1], holds=must)
    panel.values(y)
    _limits(panel, y, step, lines, (bottom, top))
    _track(sheet, y, across, points, signals if sums else {})
    _points(sheet, y, across, points, signals, rules)
    ticks = [(float(x), _short(label)) for x, label in zip(across, labels, strict=True)]
    panel.along(ticks, "", once=True)
    _rules(sheet, labels, signals, rules)
    for note in _notes(lines, signals, by, sums):
        sheet.text(note, colour=SOFT)
    columns = [lines.get(what) for what in ("centre", "lower limit", "upper limit")]
    rows = tuple(
        (
            labels[i],
            cell(float(value)),
            *("" if column is None else cell(float(column[i])) for column in columns),
            signals.get(i, ""),
        )
        for i, value in enumerate(points)
    )
    return Chart(name, title, says, sheet.finished(), HEADINGS, rows)


def _filled(given: ArrayLike, length: int) -> Values:
    values: Values = np.full(length, given, np.float64)
    return values


def _differ(values: Values) -> bool:
    return not np.allclose(values, values[0])


def _limits(
    panel: Panel, y: Scale, step: float, lines: Mapping[str, Values], band: tuple[Values, Values]
) -> None:
    """The shaded band of ordinary variation, its edges and its centre, as steps."""
    left = panel.box[0]
    edges = np.repeat(left + step * np.arange(len(band[0]) + 1), 2)[1:-1]

    def track(values: Values) -> Values:
        return np.column_stack([edges, np.repeat([y.at(float(v)) for v in values], 2)])

    low, high = map(track, band)
    panel.sheet.add(Shape((np.vstack([low, high[::-1]]),), fill=ORDINARY))
    names = []
    for what, values in lines.items():
        colour, width, dash = (SOFT, 1.6, ()) if what == "centre" else (LIMIT, 1.8, (8, 5))
        panel.sheet.add(Shape((track(values),), False, stroke=colour, width=width, dash=dash))
        last = float(values[-1])
        words = "signal above" if len(lines) == 1 else what
        number = "" if _differ(values) else f" {figure(last)}"
        names.append(Name(y.at(last), f"{words}{number}", False, colour))
    panel.names(names)


def _track(
    sheet: Sheet, y: Scale, across: Values, values: Values, restarts: Mapping[int, str]
) -> None:
    """The line through the values; after a restart it comes from 0, to which it drops dotted."""
    spots = np.column_stack([across, [y.at(float(value)) for value in values]])
    begin, first = np.empty((0, 2)), 0
    for i in sorted(restarts):
        sheet.add(Shape((np.vstack([begin, spots[first : i + 1]]),), False, stroke=OURS, width=1.8))
        begin, first = np.array([[spots[i, 0], y.at(0.0)]]), i + 1
        drop = np.vstack([spots[i], begin])
        sheet.add(Shape((drop,), False, stroke=OURS, width=1.6, dash=(2, 4)))
    sheet.add(Shape((np.vstack([begin, spots[first:]]),), False, stroke=OURS, width=1.8))


def _points(
    sheet: Sheet,
    y: Scale,
    across: Values,
    values: Values,
    signals: Mapping[int, str],
    rules: Sequence[str],
) -> None:
    spots = np.column_stack([across, [y.at(float(value)) for value in values]])
    radius = min(4.5, max(1.8, 0.28 * (across[1] - across[0]))) if len(across) > 1 else 4.5
    for i, (px, py) in enumerate(spots.tolist()):
        if i not in signals:
            sheet.add(marker("circle", px, py, radius))
    for i in sorted(signals):
        px, py = (float(v) for v in spots[i])
        sheet.add(marker("diamond", px, py, max(1.8 * radius, 6.0), SIGNAL, PAPER))
    for i in sorted(signals):
        px, py = (float(v) for v in spots[i])
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
        left = MARGIN + 46
        sheet.text(f"{rule}: {said}", left=left, width=WIDTH - MARGIN - left)
    if not rules:
        sheet.y += 8
        sheet.text("No signal: every value is within what is ordinary", colour=SOFT)


def _notes(
    lines: Mapping[str, Values], signals: Mapping[int, str], by: str, sums: bool
) -> Iterator[str]:
    if any(map(_differ, lines.values())):
        yield f"Limits differ by {by}"
    if sums and signals:
        yield "Dotted: it starts again at 0 after a signal"


def _plain(label: str) -> str:
    return wording.month(label.replace("\n", " "))


def _short(label: str) -> str:
    """A month or a day for the axis, its year on a line of its own; others as they are.

    >>> _short("2025-01"), _short("2025-01-06"), _short("spring")
    ('Jan\\n2025', '6 Jan\\n2025', 'spring')
    """
    try:
        day = date.fromisoformat(label if len(label) > 7 else f"{label}-01")
    except ValueError:
        return label
    name = wording.MONTHS[day.month - 1][:3]
    return f"{day.day} {name}\n{day.year}" if len(label) > 7 else f"{name}\n{day.year}"


def _limits_said(lines: Mapping[str, Values], by: str) -> str:
    """The limits in words."""
    low, high = lines.get("lower limit"), lines["upper limit"]
    if low is None:
        return f"it signals above {figure(float(high[0]))} and starts again at 0 after that"
    if _differ(low) or _differ(high):
        least, most = figure(float(low.min())), figure(float(high.max()))
        return f"limits differ by {by}, from {least} at the lowest to {most} at the highest"
    return f"the limits are {figure(float(low[0]))} and {figure(float(high[0]))}"


def _says(
    labels: Sequence[str],
    values: Values,
    limits: str,
    signals: Mapping[int, str],
    rules: Sequence[str],
    measure: str,
) -> str:
    said = (
        f"{measure} from {_plain(labels[0])} to {_plain(labels[-1])}: lowest "
        f"{figure(float(values.min()))}, highest {figure(float(values.max()))}; {limits}."
    )
    for rule in rules:
        where = [_plain(labels[i]) for i in sorted(signals) if signals[i] == rule]
        said += f" Signal, {rule}: {wording.listing(where)}."
    return said if rules else f"{said} There is no signal."
