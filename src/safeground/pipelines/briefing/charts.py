"""The charts: how the models compare, each place by month, and its hours of the week."""

import textwrap
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from safeground.core.hotspots.hotspot import Hotspot
from safeground.core.hotspots.scores import Backtest, Estimate, ModelResult
from safeground.core.hotspots.windows import RiskWindows
from safeground.pipelines import wording
from safeground.pipelines.briefing.bands import COLOURS
from safeground.pipelines.drawing.labels import spread
from safeground.pipelines.drawing.marks import (
    FAINT,
    INK,
    PAPER,
    SOFT,
    Dot,
    Drawing,
    Label,
    Shape,
    line,
    rectangle,
)

Values = NDArray[np.float64]
OURS, OTHERS, BAND = "#0d3b4a", "#7b8b92", "#c4dbe1"
WIDEST_SHARE = 0.05
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def capture_curves(backtest: Backtest, chosen: ModelResult, width: float) -> Drawing:
    """Share of later offences caught against share of the area, a line a model, named at its end.

    The chosen model is drawn thick with its interval, perfect hindsight dashed, the others thin.
    """
    side = 0.29 * width if width > 500 else 0.36 * width
    text = 12.5 if width > 500 else 11.0
    height = 0.41 * width if width > 500 else 1.02 * width
    far = min(WIDEST_SHARE, float(chosen.curve_area.max()))
    box = (34.0 + text, 16.0, width - side, height - 20 - 2.2 * text)
    drawing = Drawing(width, height, "Capture curves of the models", _said(backtest, chosen))
    plot = _Plot(drawing, box, far, text)
    plot.axes()
    plot.band(chosen)
    ends = []
    for model in (m for m in backtest.models if m is not chosen):
        ends.append((plot.curve(model.curve_area, model.curve_hit[:, 0], OTHERS, 1.1), model.title))
    perfect = plot.curve(chosen.curve_area, backtest.perfect_hit, INK, 1.6, (6, 4))
    ours = plot.curve(chosen.curve_area, chosen.curve_hit[:, 0], OURS, 3.2)
    ends += [(perfect, "Perfect hindsight"), (ours, chosen.title)]
    plot.names(ends, chosen.title)
    return drawing


class _Plot:
    """The frame of the capture chart: both axes start at nought."""

    def __init__(
        self, drawing: Drawing, box: tuple[float, float, float, float], far: float, text: float
    ) -> None:
        self.drawing, self.box, self.far, self.text = drawing, box, far, text

    def at(self, share: Values, caught: Values) -> Values:
        left, top, right, bottom = self.box
        x = left + (right - left) * np.asarray(share) / self.far
        return np.column_stack([x, bottom - (bottom - top) * np.asarray(caught)])

    def axes(self) -> None:
        left, _, right, bottom = self.box
        for caught in (0.0, 0.25, 0.5, 0.75, 1.0):
            ((x, y),) = self.at(np.zeros(1), np.array([caught]))
            colour = SOFT if caught == 0 else "#dde3e6"
            self.drawing.add(Shape(line((left, y), (right, y)), False, stroke=colour))
            said = f"{100 * caught:.0f}%"
            self.drawing.add(Label(x - 6, y + 4, said, self.text, "end", colour=SOFT))
        for step in range(6):
            share = self.far * step / 5
            ((x, _),) = self.at(np.array([share]), np.zeros(1))
            said = f"{100 * share:.2g}%"
            self.drawing.add(Shape(line((x, bottom), (x, bottom + 4)), False, stroke=SOFT))
            where = Label(x, bottom + 5 + self.text, said, self.text, "middle", colour=SOFT)
            self.drawing.add(where)
        middle = (left + right) / 2
        foot = bottom + 10 + 2.1 * self.text
        said = "Share of the area patrolled"
        self.drawing.add(Label(middle, foot, said, self.text, "middle", colour=SOFT))

    def band(self, model: ModelResult) -> None:
        keep = model.curve_area <= self.far * 1.0001
        low = self.at(model.curve_area[keep], model.curve_hit[keep, 1])
        high = self.at(model.curve_area[keep], model.curve_hit[keep, 2])
        self.drawing.add(Shape((np.vstack([low, high[::-1]]),), fill=BAND, opacity=0.85))

    def curve(
        self,
        share: Values,
        caught: Values,
        colour: str,
        width: float,
        dash: tuple[float, ...] = (),
    ) -> tuple[float, float]:
        """Draw a curve; returns where it ends."""
        keep = share <= self.far * 1.0001
        points = self.at(share[keep], caught[keep])
        self.drawing.add(Shape((points,), False, stroke=colour, width=width, dash=dash))
        return float(points[-1, 0]), float(points[-1, 1])

    def names(self, ends: Sequence[tuple[tuple[float, float], str]], ours: str) -> None:
        _, top, right, bottom = self.box
        letters = int((self.drawing.width - right - 24) / (0.55 * self.text))
        lines = [textwrap.wrap(title, max(letters, 8)) or [""] for _, title in ends]
        deep = max(map(len, lines))
        gap = self.text * (1.08 * deep + 0.12)
        wanted = [y for (_, y), _ in ends]
        for i, y in enumerate(spread(wanted, gap, top + 4, bottom - 2)):
            (from_x, from_y), title = ends[i]
            lead = line((from_x + 2, from_y), (right + 9, y), (right + 14, y))
            self.drawing.add(Shape(lead, False, stroke=FAINT, width=0.9))
            first = y + 0.35 * self.text - 0.54 * self.text * (len(lines[i]) - 1)
            for j, words in enumerate(lines[i]):
                bold = title == ours
                colour = OURS if bold else INK
                base = first + 1.08 * self.text * j
                self.drawing.add(Label(right + 18, base, words, self.text, "start", bold, colour))


def _said(backtest: Backtest, chosen: ModelResult) -> str:
    best = chosen.scores[0] if chosen.scores else None
    caught = (
        f"{chosen.title} caught {percent_interval(best.hit_rate)} of them in "
        f"{wording.round_share(best.area_share)} of the area. "
        if best
        else ""
    )
    return (
        f"{len(backtest.models)} models, each forecasting {wording.months(backtest.tested)} "
        f"from earlier months alone. {caught}The table beside the chart has the same figures."
    )


def percent_interval(estimate: Estimate) -> str:
    """An estimate that is a share, with its interval."""
    low, high = wording.percent(estimate.low), wording.percent(estimate.high)
    return f"{wording.percent(estimate.estimate)} ({low} to {high})"


def interval(estimate: Estimate, most: float, title: str, ours: bool) -> Drawing:
    """One estimate and its interval on a scale from nought to `most`."""
    width, height = 220.0, 18.0
    drawing = Drawing(width, height, title)

    def x(value: float) -> float:
        return 5 + (width - 10) * min(max(value / max(most, 1e-9), 0.0), 1.0)

    low, high, middle = x(estimate.low), x(estimate.high), height / 2
    colour = OURS if ours else OTHERS
    drawing.add(Shape(line((5, middle), (width - 5, middle)), False, stroke="#e3e8ea"))
    drawing.add(Shape(line((5, 3), (5, height - 3)), False, stroke=FAINT))
    drawing.add(
        Shape(line((low, middle), (high, middle)), False, stroke=colour, width=3 if ours else 2)
    )
    drawing.add(Dot(x(estimate.estimate), middle, 5 if ours else 4, fill=colour))
    return drawing


def by_month(hotspot: Hotspot, labels: Sequence[str], width: float, height: float) -> Drawing:
    """Bars from nought, and the band in which a steady place would keep 95 months of 100.

    The band is Poisson about the place's own mean: generous where the data only holds an offence
    with a probability, since such sums vary less than counts.
    """
    values = np.nan_to_num(np.asarray(hotspot.monthly, float))
    drawing = Drawing(width, height, *_trend_words(hotspot, values, labels))
    if not len(values):
        return drawing
    low, high = stats.poisson.interval(0.95, values.mean()) if values.mean() > 0 else (0.0, 0.0)
    most = max(float(values.max()), float(high), 1e-9)
    step, base = width / len(values), height - 1.5

    def y(value: float) -> float:
        return base - (base - 2) * value / most

    steady = rectangle(0, y(float(high)), width, y(float(low)))
    drawing.add(Shape(steady, fill="#e3ecef"))
    for i, value in enumerate(values):
        gap = min(0.14 * step, 2.0)
        box = rectangle(i * step + gap, y(float(value)), (i + 1) * step - gap, base)
        drawing.add(Shape(box, fill="#23677d"))
    mean = y(float(values.mean()))
    drawing.add(Shape(line((0, mean), (width, mean)), False, stroke=INK, dash=(3, 2)))
    drawing.add(Shape(line((0, base), (width, base)), False, stroke=SOFT))
    return drawing


def _trend_words(hotspot: Hotspot, values: Values, labels: Sequence[str]) -> tuple[str, str]:
    title = f"Recorded by month at {hotspot.name}"
    if not len(values):
        return title, "No months."
    return title, (
        f"{wording.months(labels)}: lowest {wording.number(float(values.min()))}, "
        f"highest {wording.number(float(values.max()))}, "
        f"average {wording.number(float(values.mean()))} a month."
    )


def week_clock(hotspot: Hotspot) -> Drawing | None:
    """A row a day and a column an hour, darker where more of the week's harm falls."""
    if hotspot.week_clock is None:
        return None
    shares = np.nan_to_num(np.asarray(hotspot.week_clock, float)).reshape(7, 24)
    cell, left, top = 12.0, 34.0, 4.0
    title = f"Hours of the week at {hotspot.name}"
    day, hour = np.unravel_index(int(shares.argmax()), shares.shape)
    about = f"Busiest hour: {DAYS[int(day)]} {int(hour):02d}:00. Outlined: the hours chosen."
    drawing = Drawing(left + 24 * cell + 12, top + 7 * cell + 20, title, about)
    most = max(float(shares.max()), 1e-12)
    steps = (*COLOURS, "#f4f6f6")
    for (row, column), share in np.ndenumerate(shares):
        colour = steps[min(int(len(steps) * (1 - share / most)), len(steps) - 1)]
        x, y = left + column * cell, top + row * cell
        drawing.add(Shape(rectangle(x, y, x + cell - 1, y + cell - 1), fill=colour))
    for row, first, after in _runs(hotspot.risk_windows):
        x, y = left + first * cell - 0.5, top + row * cell - 0.5
        box = rectangle(x, y, left + after * cell - 0.5, y + cell)
        drawing.add(Shape(box, stroke=PAPER, width=3.2), Shape(box, stroke=INK, width=1.6))
    for row, name in enumerate(DAYS):
        drawing.add(Label(left - 5, top + row * cell + 10, name, 10.5, "end", colour=SOFT))
    for at in range(0, 25, 6):
        x = left + at * cell
        drawing.add(Label(x, top + 7 * cell + 13, f"{at:02d}", 10.5, "middle", colour=SOFT))
    return drawing


def _runs(risk_windows: object) -> Iterator[tuple[int, int, int]]:
    """Day, first hour and the hour after the last of each window, cut at midnight."""
    for window in risk_windows.windows if isinstance(risk_windows, RiskWindows) else ():
        start, left = window.start, window.hours
        while left > 0:
            day, hour = divmod(start % 168, 24)
            run = min(left, 24 - hour)
            yield day, hour, hour + run
            start, left = start + run, left - run
