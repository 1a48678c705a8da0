"""Counts in order of time, from the store or from a file, ready to be followed."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np

from safeground.core.trials.change.series import Numbers
from safeground.core.trials.place_days import Values
from safeground.data.errors import BadInput
from safeground.data.patrols.tables import Row, read_rows
from safeground.pipelines.identification import LeftOut
from safeground.pipelines.periods import Period, month_end, period_of
from safeground.pipelines.question import Question
from safeground.pipelines.recorded_counts import RecordedCounts, recorded_counts

By = Literal["month", "week", "day"]
_NAMES = {
    "period": ("month", "week", "day", "date", "when"),
    "count": ("offences", "incidents", "number"),
    "exposure": ("days",),
}


@dataclass(frozen=True, eq=False)
class CountedSeries:
    """Counts by period: arrays are (periods,).

    `by` is what a period is ("period" where a file doesn't say), `starts` their first days (none
    where a file has no dates), `exposure` their days, or what a file says. `season` is the month of
    the year or day of the week, None where it has none. `title` says what is counted, `notes` what
    to know about it.
    """

    title: str
    by: str
    labels: tuple[str, ...]
    starts: tuple[date, ...]
    count: Values
    exposure: Values
    season: Numbers | None
    rates: bool
    notes: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    data: Mapping[str, object]
    uncertain: tuple[str, ...] = ()

    def index_from(self, text: str, option: str) -> int:
        """The first period that begins on or after a date, or whose label this is."""
        if text in self.labels:
            return self.labels.index(text)
        if not self.starts:
            raise BadInput(f"{option} must be one of the periods of the file, not {text}")
        first = period_of(text, option).first
        return next((i for i, start in enumerate(self.starts) if start >= first), len(self.labels))


def series_from_store(store_dir: Path, question: Question, by: By) -> CountedSeries:
    """Count what the store holds by month, week (from Monday) or day; all of them in full."""
    counted = recorded_counts(store_dir, question, by_day=by != "month")
    starts, lengths = _periods(counted, by)
    if not starts:
        raise BadInput(f"The store holds no whole {by} of these incidents")
    found = np.zeros(len(starts))
    numbers = {start: n for n, start in enumerate(starts)}
    for start, _, weight in counted.rows.iter_rows():
        if (at := numbers.get(_start_of(start, by))) is not None:
            found[at] += weight
    where = counted.area or "everywhere in the store"
    return CountedSeries(
        title=f"{counted.family.title} by {by}, {where}",
        by=by,
        labels=tuple(_label(start, by) for start in starts),
        starts=tuple(starts),
        count=np.round(found),
        exposure=np.array(lengths, float),
        season=_season(starts, by),
        rates=by == "month",
        notes=tuple(_notes(counted, starts, by)),
        left_out=counted.left_out,
        data=counted.data,
        uncertain=counted.shares,
    )


def series_from_file(path: Path) -> CountedSeries:
    """Counts from a table with `period`, `count` and perhaps `exposure`.

    Periods that are months or days are put in order; any others stay as they are. Raises BadInput
    for cells that can't be meant, and for a period that is there twice.
    """
    rows = read_rows(path, _NAMES)
    cells = [(_cell(row, "period"), _number(row, "count"), _exposure(row)) for row in rows]
    texts = [text for text, _, _ in cells]
    if len(set(texts)) < len(texts):
        twice = next(text for text in texts if texts.count(text) > 1)
        raise BadInput(f"{path.name} has the period {twice} twice")
    if any(count != int(count) for _, count, _ in cells):
        raise BadInput(f"{path.name} has a count that isn't a whole number")
    by, starts = _dated(texts)
    if starts:
        order = sorted(range(len(texts)), key=lambda i: starts[i])
        cells, starts = [cells[i] for i in order], [starts[i] for i in order]
    given = [exposure for _, _, exposure in cells]
    if any(e is None for e in given) and any(e is not None for e in given):
        raise BadInput(f"{path.name} has an exposure for some periods and not for all")
    rates = given[0] is not None
    return CountedSeries(
        title=f"Counts of {path.name}",
        by=by,
        labels=tuple(text for text, _, _ in cells),
        starts=tuple(starts),
        count=np.array([count for _, count, _ in cells]),
        exposure=np.array([1.0 if e is None else e for e in given]),
        season=_season(starts, by),
        rates=rates,
        notes=_skipped(starts, by),
        left_out=(),
        data={"file": str(path), "rows": len(cells)},
    )


def _periods(counted: RecordedCounts, by: By) -> tuple[list[date], list[int]]:
    """First days and lengths of the periods that are held in full."""
    months = [period_of(month, "month") for month in counted.months]
    if by == "month":
        return [m.first for m in months], [m.days for m in months]
    end = max(counted.last_day.values(), default=months[-1].last)
    held = {day for m in months for day in _days(m) if day <= end}
    if by == "day":
        return sorted(held), [1] * len(held)
    mondays = sorted({_start_of(day, "week") for day in held})
    whole = [m for m in mondays if all(m + timedelta(days=n) in held for n in range(7))]
    return whole, [7] * len(whole)


def _days(period: Period) -> list[date]:
    return [period.first + timedelta(days=n) for n in range(period.days)]


def _start_of(day: date, by: str) -> date:
    if by == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if by == "week" else day


def _label(start: date, by: str) -> str:
    return f"{start:%Y-%m}" if by == "month" else start.isoformat()


def _season(starts: list[date], by: str) -> Numbers | None:
    if by == "month":
        return np.array([start.month - 1 for start in starts])
    return np.array([start.weekday() for start in starts]) if by == "day" else None


def _notes(counted: RecordedCounts, starts: list[date], by: By) -> list[str]:
    notes = list(_skipped(starts, by))
    everywhere = set(counted.months)
    for source, held in counted.held.items():
        if lacks := everywhere - set(held):
            notes.append(
                f"{source} holds {len(held)} of {len(everywhere)} months (not {min(lacks)}): where "
                "a source comes or goes the level changes with it; ask for one source"
            )
    if len(counted.held) > 1:
        notes.append(
            f"Several sources are counted together ({', '.join(counted.held)}): an incident that "
            "two of them hold counts twice"
        )
    if counted.undated:
        notes.append(f"{counted.undated:,} more records are not dated to one day and are left out")
    return notes


def _skipped(starts: list[date], by: str) -> tuple[str, ...]:
    """That periods between others are not there."""
    if by == "period" or all(_after(a, by) == b for a, b in pairwise(starts)):
        return ()
    return (f"Between some {by}s others are missing; the chart passes over them, as if not there",)


def _after(start: date, by: str) -> date:
    """The first day of the next period."""
    if by == "month":
        return month_end(start) + timedelta(days=1)
    return start + timedelta(days=7 if by == "week" else 1)


def _dated(texts: list[str]) -> tuple[str, list[date]]:
    """What the periods are, and their first days; ("period", []) unless they are dates."""
    try:
        periods = [period_of(text, "period") for text in texts]
    except BadInput:
        return "period", []
    lengths = {len(text) for text in texts}
    if lengths == {len("2025-01")}:
        return "month", [p.first for p in periods]
    starts = sorted(p.first for p in periods)
    if lengths != {len("2025-01-01")}:
        return "period", []
    apart = {(b - a).days for a, b in pairwise(starts)}
    by = "week" if apart and min(apart) == 7 else "day"
    return by, [p.first for p in periods]


def _cell(row: Row, field: str) -> str:
    if field not in row.cells:
        raise BadInput(f"{row.where}: there is no {field}; the table needs period and count")
    return row.cells[field]


def _number(row: Row, field: str) -> float:
    text = _cell(row, field)
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        raise BadInput(f"{row.where}: {field} must be a number, 0 or more, not {text}")
    return value


def _exposure(row: Row) -> float | None:
    if "exposure" not in row.cells:
        return None
    value = _number(row, "exposure")
    if value == 0:
        raise BadInput(f"{row.where}: exposure must be above 0")
    return value
