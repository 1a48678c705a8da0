"""Allocate visits to where and when most harm is expected: no trial, the same interface."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from safeground.core.patrols.coverage import SLOT, Cover, cover
from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.data.errors import BadInput
from safeground.data.patrols.hotspots import read_patrol_hotspots, told_apart
from safeground.pipelines.patrols.shift_clock import ShiftClock

SLACK = 15  # minutes by which a plan may move a visit either way
_WEEK_HOURS = 168


@dataclass(frozen=True)
class Covering:
    """So many visits a day of so many minutes, between two times of the day, over some days.

    Visits of one hotspot are `spacing` minutes apart. `until` before `since` is on the next day.
    """

    hotspots: Path
    start: date
    days: int
    visits: int
    minutes: int = 15
    spacing: int = 120
    since: time = time(6)
    until: time = time(6)
    seed: int = 1
    command: str = ""


@dataclass(frozen=True)
class Covered:
    """The visits of each day, as rows for JSON, and what a person should know."""

    rows: tuple[dict[str, Any], ...]
    hotspots: int
    notes: tuple[str, ...]
    design: Mapping[str, Any]
    provenance: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """SHA-256 over the design and the rows: not a seal of a trial, but any change shows."""
        text = json.dumps([dict(self.design), self.rows], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def cover_risk(covering: Covering, now: datetime) -> Covered:
    """Visits for each day, drawn by lot among the best.

    A visit lies inside the hours asked and, where a hotspot has them, inside its risk windows.
    Raises BadInput for days below 1 and hours that are shorter than a visit.
    """
    hotspots = read_patrol_hotspots(covering.hotspots)
    if covering.days < 1:
        raise BadInput(f"--days must be at least 1, not {covering.days}")
    rows: list[dict[str, Any]] = []
    short = 0
    found: tuple[Cover, ...] = ()
    for number in range(covering.days):
        day = covering.start + timedelta(days=number)
        found = _of_day(hotspots, covering, number, found)
        short += len(found) < covering.visits
        rows += _rows(hotspots, covering, day, found)
    design = {
        "scheme": "cover",
        "start": covering.start.isoformat(),
        "days": covering.days,
        "visits": covering.visits,
        "minutes": covering.minutes,
        "spacing": covering.spacing,
        "since": f"{covering.since:%H:%M}",
        "until": f"{covering.until:%H:%M}",
        "hotspots": [h.name for h in hotspots],
    }
    provenance = {
        "safeground": version("safeground"),
        "made_at": now.isoformat(timespec="seconds"),
        "command": covering.command,
        "seed": covering.seed,
        "data": {
            "hotspots": covering.hotspots.name,
            "sha256": hashlib.sha256(covering.hotspots.read_bytes()).hexdigest(),
        },
    }
    notes = (*told_apart(hotspots), *_notes(hotspots, covering, short))
    return Covered(tuple(rows), len(hotspots), notes, design, provenance)


def _of_day(
    hotspots: Sequence[PatrolHotspot],
    covering: Covering,
    number: int,
    yesterday: Sequence[Cover],
) -> tuple[Cover, ...]:
    rng = np.random.default_rng([covering.seed, number])
    day = covering.start + timedelta(days=number)
    passed = _begins(covering, day) - _begins(covering, day - timedelta(days=1))
    ago = passed // timedelta(minutes=1)
    return cover(
        _harm(hotspots, covering, day),
        covering.visits,
        covering.minutes,
        rng,
        spacing=covering.spacing + 2 * SLACK,
        before=[replace(c, start=c.start - ago) for c in yesterday],
    )


def _begins(covering: Covering, day: date) -> datetime:
    clock = ShiftClock(day)
    return clock.moment(clock.begins(covering.since))


def _harm(hotspots: Sequence[PatrolHotspot], covering: Covering, day: date) -> Any:
    """(hotspots, slots): expected harm shared evenly over the hours of its risk windows, or all."""
    clock = ShiftClock(day)
    begins, ends = _hours(clock, covering)
    slots = (ends - begins) // SLOT
    if slots * SLOT < covering.minutes:
        raise BadInput(
            f"--between {covering.since:%H:%M}-{covering.until:%H:%M} on {day} is too short for a "
            f"visit of {covering.minutes} minutes"
        )
    harm = np.zeros((len(hotspots), slots))
    for row, hotspot in zip(harm, hotspots, strict=True):
        hours = sum(w.hours for w in hotspot.windows) or _WEEK_HOURS
        if not hotspot.windows:
            row[:] = hotspot.expected / hours
        for window in hotspot.windows:
            for a, b in clock.stretches(window, begins, ends):
                row[-(-(a - begins) // SLOT) : (b - begins) // SLOT] = hotspot.expected / hours
    return harm


def _hours(clock: ShiftClock, covering: Covering) -> tuple[int, int]:
    begins = clock.begins(covering.since)
    return begins, clock.after(begins, covering.until)


def _rows(
    hotspots: Sequence[PatrolHotspot], covering: Covering, day: date, found: Sequence[Cover]
) -> list[dict[str, Any]]:
    clock = ShiftClock(day)
    begins, _ = _hours(clock, covering)
    rows = []
    for number, hotspot in enumerate(hotspots):
        visits = [
            {
                "start": clock.moment(begins + c.start).isoformat(),
                "minutes": covering.minutes,
                "worth": round(c.worth, 6),
            }
            for c in found
            if c.hotspot == number
        ]
        if visits:
            rows.append(
                {
                    "date": day.isoformat(),
                    "hotspot": hotspot.name,
                    "key": hotspot.key,
                    "condition": "treatment",
                    "visits": visits,
                }
            )
    return rows


def _notes(hotspots: Sequence[PatrolHotspot], covering: Covering, short: int) -> tuple[str, ...]:
    notes = [
        "This is no trial: any hotspot may be visited on any day, so it can't show what patrols do",
        "How long a visit keeps harm off is assumed (Koper 1995), only so as to share visits out",
    ]
    if not any(h.windows for h in hotspots):
        notes.append("No hotspot has risk windows, so all hours are taken to be alike")
    if short:
        notes.append(
            f"On {short} of {covering.days} days there was no room for all {covering.visits} "
            f"visits with {covering.spacing} minutes between those of one hotspot"
        )
    return tuple(notes)
