"""Invented outcomes for a real design: offences and visits with a planted effect, and labelled."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from safeground.core.patrols.allocation.allocate import CONDITIONS, allocate
from safeground.core.patrols.allocation.design import Design
from safeground.core.patrols.frames import ALLOCATION_SCHEMA
from safeground.core.trials.displacement.rings import DISTANCES_M, rings
from safeground.core.trials.invented import World, counts, events, expected, place_rates
from safeground.core.trials.place_days import TREATMENT, Conditions, Values
from safeground.data.errors import BadInput
from safeground.data.patrols.hotspots import read_patrol_hotspots
from safeground.data.patrols.trial_folders import read_seed, read_trial
from safeground.data.store.visits import VISIT_SCHEMA
from safeground.pipelines.patrols.keep_feeds import visit_store
from safeground.pipelines.patrols.shift_clock import LONDON
from safeground.pipelines.trials.simulated import LABEL
from safeground.pipelines.write_files import write_files

KINDS = {"34B": 0.93, "2": 0.06, "1": 0.01}
"""What invented offences are, by Home Office code: robbery, attempted murder, murder."""
_FIRST, _LAST = 14.0, 22.0  # hours between which an invented visit begins


@dataclass(frozen=True)
class Invention:
    """What is invented: a world, and how patrols go in it.

    `moved` is the share of the offences that patrols prevent which happens in the rings instead,
    `delivered` the share of treated place-days that have their visit.
    """

    world: World
    moved: float = 0.0
    delivered: float = 0.98
    seed: int = 1

    def __post_init__(self) -> None:
        """Refuse shares that are none."""
        for name in ("moved", "delivered"):
            if not 0 <= getattr(self, name) <= 1:
                raise BadInput(f"--{name} must be from 0 to 1, not {getattr(self, name):g}")


@dataclass(frozen=True)
class Invented:
    """What was written: files by name, and the offences in hotspots and around them."""

    files: dict[str, Path]
    store: Path
    inside: int
    around: int
    visits: int


def simulate_trial(
    trial: Path, hotspots: Path, out: Path, invention: Invention, progress: Callable[..., None]
) -> Invented:
    """Invent the offences and visits of a trial and write them: everything is called SIMULATED.

    Offences and allocation go to files that `trials gather` reads, visits to a store of their own
    in `out`. The real incident store is not touched. Raises BadInput where the trial's seed is kept
    elsewhere, or a hotspot has no boundary.
    """
    design, dealt, places = _trial(trial, hotspots)
    rng, world = np.random.default_rng(invention.seed), invention.world
    progress("Inventing offences", 0, 2)
    mean = expected(world, dealt, place_rates(world, len(places), rng))
    without = mean / np.where(dealt == TREATMENT, max(world.rate_ratio, 1e-9), 1.0)
    happened = counts(mean, world.dispersion, rng)
    gone = np.clip(without - mean, 0, None) * invention.moved
    near = counts(without + gone, world.dispersion, rng)
    around = [
        shapely.union_all([r.shapes[i] for r in rings(places, DISTANCES_M)])
        for i in range(len(places))
    ]
    parts = [_offences(happened, places, design, rng), _offences(near, around, design, rng)]
    rows = pl.concat(parts).sort("occurred")
    progress("Inventing visits", 1, 2)
    visits = _visits(dealt, design, invention, rng)
    store = out / "store"
    visit_store(store).keep(visits, feed=f"{LABEL} {invention.seed}")
    files = write_files(
        out,
        {
            f"{LABEL}-allocation.csv": _allocation(dealt, design).write_csv,
            f"{LABEL}-offences.csv": rows.write_csv,
            f"{LABEL}-truth.json": lambda path: path.write_text(_truth(invention, trial), "utf-8"),
        },
        "invented outcomes",
    )
    return Invented(files, store, len(parts[0]), len(parts[1]), len(visits))


def _trial(trial: Path, hotspots: Path) -> tuple[Design, Conditions, list[shapely.Geometry]]:
    """The design, what was dealt, and each place's boundary in the design's order."""
    design, seed = read_trial(trial).design, read_seed(trial)
    if seed is None:
        raise BadInput(f"{trial} has no seed.txt, so what was dealt can't be known beforehand")
    known = {hotspot.name: hotspot.boundary for hotspot in read_patrol_hotspots(hotspots)}
    if missing := [site.name for site in design.sites if site.name not in known]:
        raise BadInput(f"{hotspots.name} has no hotspot {missing[0]}, which the trial names")
    return design, allocate(design, seed).dealt, [known[site.name] for site in design.sites]


def _offences(
    happened: Values,
    places: list[shapely.Geometry],
    design: Design,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """Offences one by one, each at a spot of its place; a place without ground has none."""
    ground = np.array([not place.is_empty for place in places])
    one_by_one = events(happened * ground, rng)
    spots = np.array(
        [_spot(places[place], rng) for place in one_by_one.place.tolist()], float
    ).reshape(-1, 2)
    return pl.DataFrame(
        {
            "occurred": [
                _moment(design.dates[day], hour).isoformat(timespec="minutes")
                for day, hour in zip(one_by_one.day.tolist(), one_by_one.hour.tolist(), strict=True)
            ],
            "easting": spots[:, 0].round(0),
            "northing": spots[:, 1].round(0),
            "home_office_code": rng.choice([*KINDS], len(spots), p=[*KINDS.values()]).tolist(),
            "remark": [f"{LABEL}: invented, nobody's"] * len(spots),
        },
        schema_overrides={
            "occurred": pl.String,
            "home_office_code": pl.String,
            "remark": pl.String,
        },
    )


def _spot(place: shapely.Geometry, rng: np.random.Generator) -> tuple[float, float]:
    """A point of a polygon, all as likely."""
    left, low, right, high = place.bounds
    while True:
        x, y = rng.uniform(left, right), rng.uniform(low, high)
        if shapely.contains_xy(place, x, y):
            return float(x), float(y)


def _moment(day: date, hour: float) -> datetime:
    return datetime(day.year, day.month, day.day) + timedelta(minutes=round(60 * hour))


def _visits(
    dealt: Conditions, design: Design, invention: Invention, rng: np.random.Generator
) -> pl.DataFrame:
    """One visit of 12 to 22 minutes on each treated place-day that is delivered."""
    made = (dealt == TREATMENT) & (rng.random(dealt.shape) < invention.delivered)
    at: NDArray[np.int64]
    at, place = np.nonzero(made)
    minutes = rng.uniform(12, 22, len(at)).round(1)
    arrive = [
        _moment(design.dates[day], hour).replace(tzinfo=LONDON)
        for day, hour in zip(at.tolist(), rng.uniform(_FIRST, _LAST, len(at)).tolist(), strict=True)
    ]
    leave = [
        start + timedelta(minutes=long)
        for start, long in zip(arrive, minutes.tolist(), strict=True)
    ]
    sites = [design.sites[number] for number in place.tolist()]
    values: dict[str, Any] = {
        "kind": "visit",
        "hotspot": [site.name for site in sites],
        "key": [site.key for site in sites],
        "day": [design.dates[day] for day in at.tolist()],
        "arrive": arrive,
        "leave": leave,
        "foot_minutes": minutes,
        "minutes": minutes,
        "officers": 2,
        "condition": "treatment",
        "rule": f"{LABEL}: invented, nobody walked",
    }
    return pl.DataFrame(values).select(
        pl.col(name).cast(kind) for name, kind in VISIT_SCHEMA.items() if name != "feed"
    )


def _allocation(dealt: Conditions, design: Design) -> pl.DataFrame:
    """What was dealt, day by day; of no real trial, whose days are released one by one."""
    days = [
        (design.dates[day], site.name, CONDITIONS[value])
        for day, row in enumerate(dealt.tolist())
        for site, value in zip(design.sites, row, strict=True)
        if value in CONDITIONS
    ]
    return pl.DataFrame(days, ALLOCATION_SCHEMA, orient="row")


def _truth(invention: Invention, trial: Path) -> str:
    said = {
        "label": LABEL,
        "safeground": version("safeground"),
        "trial": str(trial),
        **asdict(invention),
        "kinds": KINDS,
    }
    return json.dumps(said, indent=1) + "\n"
