"""An invented night: a feed for a plan in which the truth is known, to try things out and to test.

Officers of each unit go to its visits (some are missed, cut short or late), walk about inside, and
their devices report with the faults that real ones have. Cars pass through hotspots without
stopping. Everything is labelled as simulated.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
import shapely
from numpy.typing import ArrayLike, NDArray

from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.core.patrols.dosage.rule import VisitRule
from safeground.core.patrols.dosage.tracks import Track, passing, patrol
from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.core.patrols.plan import PatrolPlan, PlannedUnit

LABEL = "SIMULATED"
DEFAULT = VisitRule()
_SECOND = 1_000_000  # microseconds
_CLEAR_M = (
    50.0  # how far from any geofence officers wait, so that no error of a fix puts them inside
)


@dataclass(frozen=True)
class Night:
    """What goes wrong in an invented night: shares from 0 to 1, metres and seconds.

    Of visits, `missed` are not made, `cut_short` last a fraction, and `late` begin up to a quarter
    of an hour late. Of fixes, `twice` are sent again, `delayed` come up to a minute out of order,
    `spikes` are thrown a hundred metres or kilometres away, and `gaps` begin a silence of up to
    `longest_gap` seconds. `noise_m` is the spread of a fix about the truth.
    """

    interval: float = 10.0
    passing: int = 30
    devices: int = 2
    with_speed: bool = True
    missed: float = 0.1
    cut_short: float = 0.1
    late: float = 0.2
    noise_m: float = 6.0
    twice: float = 0.01
    delayed: float = 0.02
    spikes: float = 0.005
    gaps: float = 0.003
    longest_gap: float = 90.0


@dataclass(frozen=True)
class SimulatedNight:
    """A feed, in the order in which it would arrive, and who truly was in which geofence when.

    `pings` has `feed` (always "SIMULATED"), `device`, `time`, `longitude`, `latitude`, `accuracy`
    and, if asked for, `speed`; `truth` has `device`, `hotspot`, `arrive`, `leave` and
    `officers` (false for a car passing through), to the second.
    """

    pings: pl.DataFrame
    truth: pl.DataFrame


def simulate(
    plan: PatrolPlan,
    night: Night,
    rng: np.random.Generator,
    *,
    rule: VisitRule = DEFAULT,
    others: Sequence[PatrolHotspot] = (),
) -> SimulatedNight:
    """Invent a night of a plan; cars also pass through `others` (control hotspots, say).

    The truth is told by the rule's margin and the excursions that it forgives. Raises ValueError
    for a plan without visits.
    """
    if not plan.visits:
        raise ValueError("plan must have visits")
    hotspots = list({h.name: h for h in (*plan.hotspots, *others)}.values())
    fences = _Fences(hotspots, rule)
    feeds, truths = [], []
    clear_of = shapely.union_all([h.boundary.buffer(rule.margin_m + _CLEAR_M) for h in hotspots])
    for track in _tracks(plan, hotspots, clear_of, night, rng):
        truths.append(fences.stays(track))
        feeds += [_reported(track, number, night, rng) for number in range(track.devices)]
    truth = pl.concat([_truth(t, n) for t in truths for n in range(t.track.devices)])
    pings = pl.concat(feeds).sort("arrival", maintain_order=True).drop("arrival")
    pings = pings.select(pl.lit(LABEL).alias("feed"), pl.all())
    return SimulatedNight(pings if night.with_speed else pings.drop("speed"), truth)


def _tracks(
    plan: PatrolPlan,
    hotspots: Sequence[PatrolHotspot],
    clear_of: shapely.Geometry,
    night: Night,
    rng: np.random.Generator,
) -> Iterator[Track]:
    by_name = {h.name: h for h in hotspots}
    for unit in plan.units:
        made = []
        for visit in plan.visits_of(unit.name):
            if rng.random() < night.missed:
                continue
            stay = (visit.leave - visit.arrive).total_seconds()
            stay *= rng.uniform(0.3, 0.7) if rng.random() < night.cut_short else 1.0
            late = rng.uniform(300, 900) if rng.random() < night.late else rng.uniform(-60, 120)
            made.append((visit.arrive.timestamp() + late, stay, by_name[visit.hotspot]))
        yield patrol(_names(unit, night.devices), unit, made, clear_of, rng)
    start = min(u.starts_at for u in plan.units).timestamp()
    end = max(u.ends_at for u in plan.units).timestamp()
    for number in range(night.passing):
        through = hotspots[number % len(hotspots)]
        name = f"{LABEL}-PASSING-{number + 1:03d}"
        yield passing(name, through, rng.uniform(start, end), rng)


def _names(unit: PlannedUnit, devices: int) -> tuple[str, ...]:
    known = unit.devices or tuple(f"{unit.name}-{i + 1}" for i in range(devices))
    return tuple(f"{LABEL}-{name}" for name in known)


@dataclass(frozen=True)
class _Stays:
    track: Track
    found: list[tuple[str, float, float]]  # hotspot, seconds since 1970


class _Fences:
    """Who is in which geofence by the plainest reading: the nearest boundary within the margin."""

    def __init__(self, hotspots: Sequence[PatrolHotspot], rule: VisitRule) -> None:
        self.hotspots, self.rule = hotspots, rule
        self.shapes = np.array([h.boundary for h in hotspots] + [None], object)[:-1]
        self.tree = shapely.STRtree(self.shapes)

    def stays(self, track: Track) -> _Stays:
        """Stays of a track, second by second."""
        times = np.arange(track.times[0], track.times[-1] + 1.0)
        x, y = track.at(times)
        point, shape = self.tree.query(
            shapely.points(x, y), predicate="dwithin", distance=self.rule.margin_m
        )
        away = shapely.distance(shapely.points(x[point], y[point]), self.shapes[shape])
        order = np.lexsort((away, point))
        point, shape = point[order], shape[order]
        nearest = np.full(len(times), -1)
        first = np.unique(point, return_index=True)[1]
        nearest[point[first]] = shape[first]
        edges = np.flatnonzero(np.diff(nearest, prepend=-2, append=-2))
        found = [
            (self.hotspots[nearest[a]].name, float(times[a]), float(times[b - 1]))
            for a, b in pairwise(edges.tolist())
            if nearest[a] >= 0
        ]
        return _Stays(track, _joined(found, self.rule.excursion_seconds))


def _joined(found: list[tuple[str, float, float]], most: float) -> list[tuple[str, float, float]]:
    """Stays in one hotspot with no more than so many seconds between them are one."""
    joined: list[tuple[str, float, float]] = []
    for hotspot, arrive, leave in found:
        near = [
            i for i, (h, _, left) in enumerate(joined) if h == hotspot and arrive - left <= most
        ]
        if near:
            arrive = joined[near[-1]][1]
            del joined[near[-1] :]
        joined.append((hotspot, arrive, leave))
    return joined


def _truth(stays: _Stays, number: int) -> pl.DataFrame:
    name, officers = stays.track.names[number], stays.track.officers
    return pl.DataFrame(
        {
            "device": pl.Series([name] * len(stays.found), dtype=pl.String),
            "hotspot": pl.Series([hotspot for hotspot, _, _ in stays.found], dtype=pl.String),
            "arrive": _moments([arrive for _, arrive, _ in stays.found]),
            "leave": _moments([leave for _, _, leave in stays.found]),
            "officers": pl.Series([officers] * len(stays.found), dtype=pl.Boolean),
        }
    )


def _moments(seconds: ArrayLike) -> pl.Series:
    """Instants of seconds since 1970."""
    whole = (np.asarray(seconds, float) * _SECOND).astype(np.int64)
    return pl.Series(whole).cast(pl.Datetime("us", "UTC"))


def _reported(track: Track, number: int, night: Night, rng: np.random.Generator) -> pl.DataFrame:
    """What one device of a track sends, with its faults."""
    every = night.interval
    times = np.arange(track.times[0] + rng.uniform(0, every), track.times[-1], every)
    times = times + rng.uniform(-0.1, 0.1, len(times)) * every
    times = times[~_in_gaps(times, night, rng)]
    n = len(times)
    x, y = track.at(times)
    ahead = track.at(times + 1.0)
    speed = np.hypot(ahead[0] - x, ahead[1] - y) + rng.normal(0, 0.4, n)
    drift = np.column_stack([_drift(n, night.noise_m, rng) for _ in "xy"])
    accuracy = rng.uniform(4, 15, n)
    thrown, far = rng.random(n) < night.spikes, rng.random(n) < 0.3
    size = np.where(far, rng.uniform(2_000, 9_000, n), rng.uniform(60, 300, n)) * thrown
    turn = rng.uniform(0, 2 * np.pi, n)
    accuracy = np.where(thrown & (rng.random(n) < 0.5), 250.0, accuracy)
    lon, lat = to_longitude_latitude(
        x + drift[:, 0] + size * np.cos(turn), y + drift[:, 1] + size * np.sin(turn)
    )
    sent = times + np.where(rng.random(n) < night.delayed, rng.uniform(10, 60, n), 1.0)
    frame = pl.DataFrame(
        {
            "device": pl.Series([track.names[number]] * n, dtype=pl.String),
            "time": _moments(times),
            "longitude": lon.round(7),
            "latitude": lat.round(7),
            "accuracy": accuracy.round(1),
            "speed": np.where(rng.random(n) < 0.05, np.nan, np.abs(speed)).round(2),
            "arrival": sent,
        }
    )
    again = frame.filter(rng.random(n) < night.twice).with_columns(pl.col("arrival") + 2.0)
    return pl.concat([frame, again])


def _in_gaps(
    times: NDArray[np.float64], night: Night, rng: np.random.Generator
) -> NDArray[np.bool_]:
    begins = times[rng.random(len(times)) < night.gaps]
    lengths = rng.uniform(night.interval, max(night.longest_gap, night.interval), len(begins))
    silent = np.zeros(len(times), bool)
    for begin, length in zip(begins, lengths - night.interval, strict=True):
        silent |= (times >= begin) & (times < begin + length)
    return silent


def _drift(n: int, spread: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Error of n fixes in metres, half of it wandering slowly as that of receivers does."""
    steps, own = rng.normal(0, 1, n), rng.normal(0, spread / np.sqrt(2), n)
    slow, keep = np.empty(n), 0.9
    level = rng.normal()
    for i in range(n):
        level = keep * level + np.sqrt(1 - keep**2) * steps[i]
        slow[i] = level
    error: NDArray[np.float64] = own + slow * spread / np.sqrt(2)
    return error
