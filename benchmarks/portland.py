"""Our models under the rules of the NIJ 2017 forecasting challenge (Portland, Oregon).

Rules: cells of 62,500 to 360,000 square feet, 0.25 to 0.75 square miles chosen of the bureau's
147.7, forecasts from 1 March 2017 for one and two weeks, one, two and three months. Nothing is set
on those months: for each offence and window, the model, its settings and the cell size are those
with the most hits in a backtest that starts in other months, all over before 1 March 2017.

The challenge's files may not be passed on; give their folder with --portland.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
import pyogrio
import shapely
from numpy.typing import NDArray

from benchmarks.rows import Options, Row, interval, skipped
from safeground.core.geography.grid import Grid, cover
from safeground.core.geography.lattice import Lattice
from safeground.core.hotspots.accuracy import chosen_share
from safeground.core.hotspots.counts import Counts, gather
from safeground.core.hotspots.surfaces.count import CountParams, count
from safeground.core.hotspots.surfaces.kernel import KernelParams, kernel
from safeground.core.hotspots.surfaces.pooled import PooledParams, pooled
from safeground.core.hotspots.surfaces.prospective import ProspectiveParams, prospective
from safeground.core.hotspots.surfaces.self_exciting import SelfExcitingParams, self_exciting

Floats = NDArray[np.float64]
FOOT_M, SQUARE_MILE_M2 = 0.3048, 1_609.344**2
BUREAU_MI2, CHOSEN_MI2 = 147.7, 0.25
SIDES_FT = (250, 400, 600)
OFFENCES = {"burglary": "burglary", "auto theft": "motor_vehicle_theft"}
START = np.datetime64("2017-03-01")
# origins of the backtest; each window that ends by 1 March 2017 counts
ORIGINS = [np.datetime64(month, "M") for month in ("2016-05", "2016-07", "2016-09", "2016-11")]
ORIGINS += [np.datetime64(month, "M") for month in ("2016-12", "2017-01", "2017-02")]
WINDOWS = {"1 week": 7, "2 weeks": 14, "1 month": 1, "2 months": 2, "3 months": 3}
DRAWS = 1000

FINE = PooledParams(
    bandwidths_m=(0.0, 75.0, 150.0, 300.0, 600.0), local_m=((0.0, 600.0), (75.0, 600.0))
)
MODELS = {
    "counts, all history": partial(count, params=CountParams()),
    "counts, half-life 2 years": partial(count, params=CountParams(730.0)),
    "counts, half-life 6 months": partial(count, params=CountParams(182.0)),
    "kernel 75 m": partial(kernel, params=KernelParams(75.0)),
    "kernel 150 m": partial(kernel, params=KernelParams(150.0)),
    "kernel 300 m": partial(kernel, params=KernelParams(300.0)),
    "prospective": partial(prospective, params=ProspectiveParams()),
    "self-exciting": partial(self_exciting, params=SelfExcitingParams()),
    "pooled": partial(pooled, params=FINE),
    "pooled, half-life 5 years": partial(
        pooled, params=PooledParams(FINE.bandwidths_m, FINE.local_m, half_life_days=1825.0)
    ),
}

# PAI and PEI* of others for 0.25 square miles, scored on the same files
PUBLISHED: dict[tuple[str, str], Mapping[str, tuple[float, float]]] = {
    ("auto theft", "all-history count, 250 ft"): {
        "1 week": (33.1, 0.06), "2 weeks": (65.4, 0.13), "1 month": (47.4, 0.19),
        "2 months": (44.4, 0.31), "3 months": (41.7, 0.36),
    },
    ("auto theft", "count decayed over 1 year, 500 ft"): {
        "1 week": (16.6, 0.07), "2 weeks": (21.8, 0.16), "1 month": (23.7, 0.29),
        "2 months": (26.0, 0.38), "3 months": (24.1, 0.46),
    },
    ("auto theft", "an official entry (Kernel Glitches)"): {
        "1 month": (6.4, 0.10), "2 months": (7.3, 0.17),
    },
    ("burglary", "count decayed over 1 year, 500 ft"): {
        "1 week": (58.8, 0.10), "2 weeks": (28.7, 0.07), "1 month": (12.7, 0.07),
        "2 months": (6.7, 0.06), "3 months": (4.4, 0.06),
    },
    ("burglary", "all-history count, 250 ft"): {
        "1 week": (0.0, 0.0), "2 weeks": (0.0, 0.0), "1 month": (0.0, 0.0),
        "2 months": (3.4, 0.01), "3 months": (8.8, 0.03),
    },
    ("burglary", "an official entry (Kernel Glitches)"): {"2 months": (0.0, 0.0)},
}  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """A model of `MODELS` on squares of so many feet."""

    model: str
    side_ft: int

    def __str__(self) -> str:
        return f"{self.model}, {self.side_ft} ft"


@dataclass(frozen=True)
class Dated:
    """One offence's incidents on one grid: the cell and day of each."""

    cell: NDArray[np.int32]
    day: NDArray[np.datetime64]

    def happened(self, first: np.datetime64, window: str, cells: int) -> tuple[Floats, int]:
        """Incidents by cell in the window from `first`, and in all, also those off the grid."""
        during = (self.day >= first) & (self.day < _end(first, window))
        cell = self.cell[during]
        return np.bincount(cell[cell >= 0], minlength=cells).astype(float), int(during.sum())


def run(options: Options) -> Iterator[Row]:
    """A table an offence: each model at its best cell size, then published figures."""
    if options.portland is None:
        yield skipped("Portland, NIJ 2017 challenge", "give the folder of its files: --portland")
        return
    incidents = {
        name: pl.read_csv(_find(options.portland, f"*{stem}*2017-05.csv.gz"), try_parse_dates=True)
        for name, stem in OFFENCES.items()
    }
    outline = _outline(_find(options.portland, "*districts*.zip"))
    for offence in OFFENCES:
        trials: dict[Setting, dict[str, list[float]]] = {}
        finals: dict[Setting, dict[str, Row]] = {}
        for side in SIDES_FT:
            grid = cover(outline, Lattice("square", side * FOOT_M))
            counts, dated = _gathered(incidents, offence, grid)
            for name in MODELS:
                options.tell(f"Portland {offence}, {name}, {side} ft")
                setting = Setting(name, side)
                trials[setting] = _backtested(name, counts, dated, grid)
                finals[setting] = _scored(name, counts, dated, grid)
        yield from _table(offence, trials, finals)


def _find(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if not found:
        raise FileNotFoundError(f"there is no {pattern} in {folder}")
    return found[0]


def _outline(path: Path) -> shapely.Geometry:
    """The bureau in metres on the files' own plane (Oregon North, EPSG:2913, in feet)."""
    _, _, shapes, _ = pyogrio.raw.read(f"/vsizip/{path}")
    bureau = shapely.union_all(shapely.make_valid(shapely.from_wkb(shapes)))
    return shapely.transform(bureau, lambda feet: feet * FOOT_M)


def _gathered(
    incidents: Mapping[str, pl.DataFrame], offence: str, grid: Grid
) -> tuple[Counts, Dated]:
    """Counts by calendar month up to March 2017, both offences context, and the target's days."""
    rows = pl.concat(
        frame.select("occ_date", "x_coordina", "y_coordina", offence=pl.lit(name))
        for name, frame in incidents.items()
    )
    starts = np.arange("2012-03", "2017-04", dtype="datetime64[M]")
    x, y = (rows[c].to_numpy() * FOOT_M for c in ("x_coordina", "y_coordina"))
    day = rows["occ_date"].to_numpy().astype("datetime64[D]")
    mine = (rows["offence"] == offence).to_numpy()
    counts = gather(
        x,
        y,
        (day.astype("datetime64[M]") - starts[0]).astype(int),
        rows["offence"].replace_strict({n: i for i, n in enumerate(incidents)}).to_numpy(),
        mine.astype(float),
        names=list(incidents),
        starts=starts.astype("datetime64[D]"),
        grid=grid,
    )
    return counts, Dated(grid.locate(x[mine], y[mine]), day[mine])


def _backtested(name: str, counts: Counts, dated: Dated, grid: Grid) -> dict[str, list[float]]:
    """Hits over the share of area, and incidents, summed over the origins, by window."""
    sums = {window: np.zeros(2) for window in WINDOWS}
    for origin in ORIGINS:
        period = int((origin - counts.starts[0].astype("datetime64[M]")).astype(int))
        chosen = _chosen(MODELS[name](counts.before(period), grid).expected, grid)
        first = origin.astype("datetime64[D]")
        for window in WINDOWS:
            if _end(first, window) <= START:
                happened, n = dated.happened(first, window, len(grid))
                sums[window] += chosen @ happened / _share(chosen, grid), n
    return {window: total.tolist() for window, total in sums.items()}


def _scored(name: str, counts: Counts, dated: Dated, grid: Grid) -> dict[str, Row]:
    """PAI and PEI* by window from 1 March 2017, with intervals by bootstrap over places."""
    chosen = _chosen(MODELS[name](counts.before(counts.periods), grid).expected, grid)
    scores = {}
    for window in WINDOWS:
        happened, n = dated.happened(START, window, len(grid))
        best = _chosen(happened, grid)
        busy = happened > 0
        draws = np.random.default_rng(1).poisson(1.0, (DRAWS, int(busy.sum())))
        weights = np.vstack([np.ones(int(busy.sum())), draws]) * happened[busy]
        caught, total = weights @ chosen[busy], weights.sum(axis=1) + n - happened.sum()
        pai = caught / total / _share(chosen, grid)
        pei = np.minimum(caught / np.maximum(weights @ best[busy], 1e-9), 1.0)
        scores[window] = {"PAI": interval(pai), "PEI*": interval(pei)}
    return scores


def _chosen(expected: Floats, grid: Grid) -> Floats:
    """(cells,) whole cells to the least area allowed; of equals, each in equal part."""
    cells = int(np.ceil(CHOSEN_MI2 * SQUARE_MILE_M2 / grid.lattice.cell_m2))
    return chosen_share(expected, np.ones(len(grid)), cells / len(grid))


def _share(chosen: Floats, grid: Grid) -> float:
    return float(chosen.sum()) * grid.lattice.cell_m2 / SQUARE_MILE_M2 / BUREAU_MI2


def _end(first: np.datetime64, window: str) -> np.datetime64:
    if "week" in window:
        return first + np.timedelta64(WINDOWS[window], "D")
    return (first.astype("datetime64[M]") + WINDOWS[window]).astype("datetime64[D]")


def _table(
    offence: str,
    trials: Mapping[Setting, Mapping[str, list[float]]],
    finals: Mapping[Setting, Mapping[str, Row]],
) -> Iterator[Row]:
    def gain(setting: Setting, window: str) -> float:
        caught, n = trials[setting][window]
        return caught / max(n, 1)

    title = f"Portland {offence}: 0.25 square miles from 1 March 2017, 95% intervals"
    for window in WINDOWS:
        settings = [
            max((s for s in trials if s.model == model), key=lambda s: gain(s, window))
            for model in MODELS
        ]
        chosen = max(settings, key=lambda s: gain(s, window))
        for setting in settings:
            yield {
                "table": title,
                "window": window,
                "forecast": str(setting),
                "PAI in months before": round(gain(setting, window), 1),
                "chosen by it": "chosen" if setting == chosen else "",
                **finals[setting][window],
            }
        for (whose, what), figures in PUBLISHED.items():
            if whose == offence and window in figures:
                row = {"table": title, "window": window, "forecast": f"published: {what}"}
                pai, pei = figures[window]
                yield {
                    **row, "PAI in months before": "", "chosen by it": "", "PAI": pai, "PEI*": pei
                }  # fmt: skip
