"""A made-up feed of any size for timing, written as Parquet a million rows at a time.

Each device keeps to a beat of a few kilometres round one of the bundled hotspots' like. In every
half hour it either roams, or drives to its hotspot, walks about for sixteen minutes (some step out
for a minute at a time) and drives off. No faults: those are for `patrols simulate`.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.core.patrols.hotspot import PatrolHotspot

DEVICES, INTERVAL, SLOT = 2000, 10, 1800
START = 1_767_636_000  # 5 January 2026, 18:00
_STEPS = 500  # of all devices at a time: a million rows
_DRIVE, _WALK = 480.0, 960.0
_MIDDLE = 578_000.0, 203_000.0
Floats = NDArray[np.float64]


def hotspots() -> tuple[PatrolHotspot, ...]:
    """Forty hotspots of three hexagons' size, some kilometres apart, over a county."""
    rng = np.random.default_rng(7)
    places = [
        (x, y) for x in range(550_000, 614_000, 8_000) for y in range(185_000, 225_000, 8_000)
    ]
    made = []
    for number, (x, y) in enumerate(places):
        turn = np.linspace(0, 2 * np.pi, 7)[:-1]
        reach = rng.uniform(110, 170, 6)
        ring = np.column_stack([x + reach * np.cos(turn), y + reach * np.sin(turn)])
        made.append(PatrolHotspot(f"Hotspot {number + 1}", shapely.Polygon(ring)))
    return tuple(made)


def write_feed(path: Path, rows: int) -> None:
    """Write so many pings, devices interleaved in order of time, with accuracy and speed."""
    import pyarrow.parquet as pq

    writer = None
    for frame in _frames(rows):
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer:
        writer.close()


def _frames(rows: int) -> Iterator[pl.DataFrame]:
    names = pl.Series([f"radio-{i:04d}" for i in range(DEVICES)])
    centres = np.array([h.boundary.centroid.coords[0] for h in hotspots()])
    rng = np.random.default_rng(1)
    starts = rng.permutation(DEVICES) * (INTERVAL / DEVICES)  # one after the other in each interval
    order = np.argsort(starts)
    degrees = _flat_degrees()
    for first in range(0, rows // DEVICES, _STEPS):
        steps = np.arange(first, min(first + _STEPS, rows // DEVICES))
        device = np.tile(order, len(steps))
        seconds = np.repeat(steps, DEVICES) * float(INTERVAL) + starts[device]
        x, y = _where(device, seconds, centres)
        later = _where(device, seconds + 1.0, centres)
        speed = np.hypot(later[0] - x, later[1] - y)
        x, y = x + rng.normal(0, 4, len(x)), y + rng.normal(0, 4, len(x))
        lon, lat = degrees @ np.stack([np.ones(len(x)), x - _MIDDLE[0], y - _MIDDLE[1]])
        yield pl.DataFrame(
            {
                "device": names.gather(device),
                "time": pl.Series(((START + seconds) * 1e6).astype(np.int64)).cast(
                    pl.Datetime("us", "UTC")
                ),
                "longitude": lon,
                "latitude": lat,
                "accuracy": rng.uniform(3, 20, len(x)).astype(np.float32),
                "speed": np.minimum(speed, 30).astype(np.float32),
            }
        )


def _flat_degrees() -> Floats:
    """Longitude and latitude as a plane over the county: quick, and near enough for made-up pings.

    Rows are of longitude and latitude, columns of 1, metres east and metres north of the middle.
    """
    east, north = _MIDDLE
    lon, lat = to_longitude_latitude([east, east + 1000, east], [north, north, north + 1000])
    return np.array([[v[0], (v[1] - v[0]) / 1000, (v[2] - v[0]) / 1000] for v in (lon, lat)])


def _where(device: NDArray[np.int64], seconds: Floats, centres: Floats) -> tuple[Floats, Floats]:
    """Metres east and north of devices at seconds since the start."""
    home = centres[device % len(centres)]
    slot = (seconds // SLOT).astype(np.int64)
    into = seconds - slot * SLOT
    here = home + 2_000 * (_chance(device, slot)[:, None] * 2 - 1) * [1, 0.7]
    there = home + 2_000 * (_chance(device, slot + 1)[:, None] * 2 - 1) * [1, 0.7]
    kind = _chance(device, slot + 500_000)
    roam = here + (there - here) * (into / SLOT)[:, None]
    reach = np.where((kind < 0.05) & (into % 300 < 60), 300.0, 40.0)  # steps out for a minute
    inside = home + np.column_stack([reach * np.cos(into / 31), 40 * np.sin(into / 31)])
    arriving = here + (home + np.array([40, 0]) - here) * np.clip(into / _DRIVE, 0, 1)[:, None]
    gone = np.clip((into - _DRIVE - _WALK) / (SLOT - _DRIVE - _WALK), 0, 1)[:, None]
    leaving = home + (there - home) * gone
    part = np.select([into < _DRIVE, into < _DRIVE + _WALK], [0, 1], 2)[:, None]
    visit = np.where(part == 0, arriving, np.where(part == 1, inside, leaving))
    place = np.where((kind < 0.15)[:, None], visit, roam)
    return place[:, 0], place[:, 1]


def _chance(device: NDArray[np.int64], slot: NDArray[np.int64]) -> Floats:
    """A number from 0 to 1 that depends on nothing else."""
    mixed = (device.astype(np.uint64) * np.uint64(2_654_435_761)) ^ (
        slot.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    )
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(32)
    return (mixed % np.uint64(1_000_003)).astype(float) / 1_000_003
