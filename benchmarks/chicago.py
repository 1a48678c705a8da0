"""When and again: risk windows and near repeats on Chicago's aggravated assaults to the minute.

Windows are chosen on 2010 to 2018, a district at a time, and judged on 2019, which they never saw,
beside the share that as many hours spread evenly would hold, and beside one set of windows for the
whole city. Give the file with --chicago.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.rows import Options, Row, interval, limited, skipped, timed
from safeground.core.hotspots.aoristic import HOURS, HoursUnknown, hours_of_week
from safeground.core.hotspots.near_repeats import near_repeats
from safeground.core.hotspots.week_profiles import week_profiles
from safeground.core.hotspots.window_choice import Roster, Window, choose_for_each

Floats = NDArray[np.float64]
ROSTERS = {hours: Roster(hours, most_windows=7, longest=8) for hours in (12, 24, 42)}
FIRST_JUDGED = 2019
DRAWS = 1000


def run(options: Options) -> Iterator[Row]:
    """Risk windows by patrol hours, then the nearest and soonest bands of near repeats."""
    if options.chicago is None:
        yield skipped("Chicago, assaults to the minute", "give the file: --chicago")
        return
    assaults = _read(options.chicago)
    options.tell("Chicago: risk windows")
    yield from _windows(assaults)
    options.tell("Chicago: near repeats")
    yield from _repeats(assaults.filter(pl.col("date").dt.year() >= FIRST_JUDGED))


def _read(path: Path) -> pl.DataFrame:
    frame = pl.read_csv(path).drop_nulls(["date", "longitude", "latitude", "district"])
    places = frame["district"].unique().sort().to_list()
    return frame.with_columns(
        pl.col("date").str.to_datetime("%Y-%m-%d %H:%M"),
        place=pl.col("district").replace_strict({p: i for i, p in enumerate(places)}),
    )


def _by_hour(assaults: pl.DataFrame, places: int) -> Floats:
    times = assaults["date"].to_numpy()
    found = hours_of_week(times, times, place=assaults["place"].to_numpy(), places=places)
    assert not isinstance(found, HoursUnknown)
    return found.weights


def _windows(assaults: pl.DataFrame) -> Iterator[Row]:
    places = int(assaults["place"].max()) + 1  # type: ignore[arg-type]
    judged = pl.col("date").dt.year() >= FIRST_JUDGED
    learnt, after = (_by_hour(assaults.filter(when), places) for when in (~judged, judged))
    profiles = week_profiles(learnt, effective_n=learnt.sum(axis=1)).profiles
    city = learnt.sum(axis=0, keepdims=True) / learnt.sum()
    rng = np.random.default_rng(1)
    for hours, roster in ROSTERS.items():
        own, seconds = timed(lambda roster=roster: choose_for_each(profiles, roster))
        yield {
            "table": f"Chicago: windows chosen on 2010 to 2018, judged on {FIRST_JUDGED}",
            "patrol hours a week": hours,
            "assaults judged": int(after.sum()),
            "share held by each district's windows": _share(own, after, rng),
            "by one set for the city": _share(choose_for_each(city, roster) * places, after, rng),
            "by as many hours spread evenly": hours / HOURS,
            "by the best in hindsight": _share(choose_for_each(after, roster), after, rng),
            "seconds to choose": seconds,
        }


def _share(choices: list[tuple[Window, ...]], after: Floats, rng: np.random.Generator) -> Row:
    """Share of incidents that windows hold, with an interval as counts vary by chance."""
    inside = np.zeros_like(after, dtype=bool)
    for row, windows in zip(inside, choices, strict=True):
        for window in windows:
            row[np.arange(window.start, window.start + window.hours) % HOURS] = True
    held, total = after[inside].sum(), after.sum()
    draws = rng.binomial(int(total), held / total, DRAWS)
    return interval(np.r_[held, draws] / total)


def _repeats(assaults: pl.DataFrame) -> Iterator[Row]:
    latitude, longitude = assaults["latitude"].to_numpy(), assaults["longitude"].to_numpy()
    metre = 6_371_009 * np.pi / 180  # in degrees, on a plane good to a metre or so across a city
    x, y = longitude * metre * np.cos(np.radians(latitude.mean())), latitude * metre
    found, seconds = timed(
        lambda: near_repeats(
            easting_m=x,
            northing_m=y,
            occurred_day=assaults["date"].to_numpy(),
            rng=np.random.default_rng(1),
        )
    )
    name = (
        f"Near repeats of {found.n:,} assaults, 11 by 10 bands, {found.permutations} permutations"
    )
    yield limited(name, seconds, 60.0)
    for distance in range(3):
        for time in range(4):
            yield {
                "table": f"Chicago {FIRST_JUDGED}: near repeats",
                "distance": found.distance_bands[distance],
                "time": found.time_bands[time],
                "pairs": int(found.observed[distance, time]),
                "expected": float(found.expected[distance, time]),
                "ratio": float(found.ratio[distance, time]),
                "ratio by chance, from": float(found.chance_low[distance, time]),
                "to": float(found.chance_high[distance, time]),
                "p, allowing for all bands": float(found.p_family[distance, time]),
            }
