"""The shift that hotspots, units and ways pose: `core.patrols.routes` solves it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from safeground.core.geography.national_grid import to_national_grid
from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.core.patrols.plan import Mode, Station
from safeground.core.patrols.routes.road_network import road_ways
from safeground.core.patrols.routes.shift import Break, Minutes, Request, Shift, Stretch, Unit
from safeground.core.patrols.routes.travel import PACES, travel_minutes
from safeground.data.errors import BadInput
from safeground.data.patrols.matrices import read_travel_matrix
from safeground.data.patrols.roads import read_road_network
from safeground.data.patrols.units import UnitRow
from safeground.pipelines.patrols.shift_clock import ShiftClock


@dataclass(frozen=True)
class Asked:
    """What is asked of each hotspot that does not say otherwise, and how the ways are known."""

    visits: int
    minutes: int
    spacing: int
    again: float
    roads: Path | None = None
    matrix: Path | None = None


@dataclass(frozen=True)
class Wanted:
    """A hotspot to visit, within its risk windows, or between two stated moments."""

    hotspot: PatrolHotspot
    between: tuple[datetime, datetime] | None = None


@dataclass(frozen=True)
class Posed:
    """A shift with the names behind its numbers: places are hotspots first, then stations.

    A hotspot with visits at stated times is a place for each of them. `stations` maps a place's
    number to its name; `notes` are sentences for a person.
    """

    shift: Shift
    hotspots: tuple[PatrolHotspot, ...]
    stations: dict[int, str]
    notes: tuple[str, ...] = ()


def posed(
    wanted: Sequence[Wanted],
    units: Sequence[UnitRow],
    clock: ShiftClock,
    asked: Asked,
) -> Posed:
    """The shift of these units, with as many visits of each hotspot as are asked.

    Raises BadInput for units whose breaks can't be had, and where the ways can't be known.
    """
    if not units:
        raise BadInput("there are no units; a plan needs one")
    hotspots = tuple(w.hotspot for w in wanted)
    stations = list(dict.fromkeys(s for unit in units for s in (unit.start, unit.end)))
    place = {station: len(hotspots) + n for n, station in enumerate(stations)}
    on_duty = tuple(_unit(unit, place, clock) for unit in units)
    low, high = min(u.starts for u in on_duty), max(u.ends for u in on_duty)
    requests = [
        request
        for number, one in enumerate(wanted)
        for request in _requests(number, one, clock, asked, low, high)
    ]
    travel, notes = ways(hotspots, stations, {u.mode for u in on_duty}, asked)
    shift = Shift(on_duty, tuple(requests), travel, asked.spacing)
    return Posed(shift, hotspots, {n: s.name for s, n in place.items()}, notes)


def _unit(row: UnitRow, place: dict[Station, int], clock: ShiftClock) -> Unit:
    starts, ends = clock.begins(row.starts), clock.ends(row.starts, row.ends)
    if isinstance(row.starts, datetime) and not 0 <= (row.starts.date() - clock.date).days <= 1:
        raise BadInput(
            f"{row.name} is on duty from {row.starts:%Y-%m-%d %H:%M}, which is not in the shift of "
            f"{clock.date}"
        )
    breaks = []
    for rest in row.breaks:
        earliest = clock.from_or_after(starts, rest.earliest)
        latest = min(clock.after(earliest, rest.latest), ends)
        if latest - earliest < rest.minutes:
            raise BadInput(
                f"{row.name} can't take its break of {rest.minutes} minutes between "
                f"{rest.earliest:%H:%M} and {rest.latest:%H:%M} in a shift from "
                f"{clock.hours(starts)} to {clock.hours(ends)}"
            )
        breaks.append(Break(rest.minutes, earliest, latest))
    return Unit(
        row.name, row.mode, starts, ends, place[row.start], place[row.end], row.skills,
        tuple(breaks),
    )  # fmt: skip


def _requests(
    number: int, wanted: Wanted, clock: ShiftClock, asked: Asked, low: int, high: int
) -> list[Request]:
    hotspot = wanted.hotspot
    if wanted.between is not None:
        opens, closes = (clock.minute(moment) for moment in wanted.between)
        hours = [(max(opens, low), min(closes, high))]
    elif hotspot.windows:
        hours = joined(s for w in hotspot.windows for s in clock.stretches(w, low, high))
    else:
        hours = [(low, high)]
    minutes = hotspot.visit_minutes or asked.minutes
    return [
        Request(
            number, minutes, hotspot.expected * asked.again**turn, tuple(hours), hotspot.skill
        )
        for turn in range(hotspot.visits or asked.visits)
    ]  # fmt: skip


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches in order, those that touch or overlap as one."""
    found: list[Stretch] = []
    for opens, closes in sorted(stretches):
        if found and opens <= found[-1][1]:
            found[-1] = (found[-1][0], max(closes, found[-1][1]))
        else:
            found.append((opens, closes))
    return found


def ways(
    hotspots: Sequence[PatrolHotspot],
    stations: Sequence[Station],
    modes: set[Mode],
    asked: Asked,
) -> tuple[dict[Mode, Minutes], tuple[str, ...]]:
    """Minutes between all places for each mode, and what a person should know of them."""
    if asked.matrix is not None:
        names = [h.name for h in hotspots] + [s.name for s in stations]
        keys = {h.key: h.name for h in hotspots if h.key}
        known = read_travel_matrix(asked.matrix, names, keys)
        if missing := sorted(m for m in modes if m not in known and "" not in known):
            raise BadInput(f"{asked.matrix.name} has no minutes for {missing[0]}")
        return {m: known[m if m in known else ""] for m in modes}, ()
    xy = np.array([h.centre for h in hotspots] + [_metres(s) for s in stations])
    if asked.roads is None:
        guess = "Ways are straight lines with a detour; give --roads for real ones."
        return {m: travel_minutes(xy[:, 0], xy[:, 1], PACES[m]) for m in modes}, (guess,)
    network = read_road_network(asked.roads)
    found = {m: road_ways(network, xy[:, 0], xy[:, 1], m) for m in modes}
    names = [h.name for h in hotspots] + [s.name for s in stations]
    stranded = sorted({names[n] for way in found.values() for n in way.stranded})
    notes = tuple(f"No road of {asked.roads.name} is near {name}." for name in stranded)
    return {m: way.minutes for m, way in found.items()}, notes


def _metres(station: Station) -> tuple[float, float]:
    east, north = to_national_grid([station.longitude], [station.latitude])
    return float(east[0]), float(north[0])
