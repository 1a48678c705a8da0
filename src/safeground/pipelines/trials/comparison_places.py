"""Treated places and those they could be compared with, from the store: counts and likeness."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.core.trials.comparison.candidates import candidate_places, untouched
from safeground.core.trials.comparison.matching import Feature, Matches, match
from safeground.core.trials.comparison.panel import Panel
from safeground.core.trials.comparison.regression_to_mean import (
    Fall,
    Kind,
    expected_fall,
    fit_gamma,
)
from safeground.core.trials.place_days import Values
from safeground.data.errors import BadInput
from safeground.data.patrols.hotspots import read_patrol_hotspots
from safeground.pipelines.material import Material

AROUND_M = 300.0  # how far the surroundings of a place reach
RECENT = 3  # months
POOL = 50  # candidates looked at for each treated place: the busiest ones
HISTORY, SURROUNDINGS, LIKE = "history", "surroundings", "what the place is like"
HISTORY_WEIGHS = 2.0  # surroundings and what the place is like weigh one each
COMMON = 0.01  # a kind of offence that is rarer says little of what a place is like


@dataclass(frozen=True, eq=False)
class Treated:
    """The treated hotspots, and the months before and after the `start` (a number in months).

    `chosen_on` are the first and last month that the hotspots were chosen on, where their file
    says so.
    """

    material: Material
    hotspots: tuple[PatrolHotspot, ...]
    start: int
    chosen_on: tuple[str, str] | None

    @property
    def boundaries(self) -> NDArray[np.object_]:
        """Their outlines (hotspots,)."""
        return np.array([*(h.boundary for h in self.hotspots), None], object)[:-1]

    @cached_property
    def counts(self) -> Values:
        """What was asked for at each hotspot (months, hotspots)."""
        return counts_within(self.material, self.boundaries)

    @property
    def before(self) -> tuple[str, ...]:
        """The months before the start."""
        return self.material.months[: self.start]

    @property
    def after(self) -> tuple[str, ...]:
        """The months from the start on."""
        return self.material.months[self.start :]


@dataclass(frozen=True, eq=False)
class Compared:
    """The matched places: a panel, their outlines, and how alike they are."""

    panel: Panel
    matches: Matches
    outlines: NDArray[np.object_]
    candidates: int


def read_treated(material: Material, path: Path, start: str) -> Treated:
    """The treated hotspots of a file. Raises BadInput for a start that leaves nothing to judge."""
    months = material.months
    if start not in months[1:]:
        raise BadInput(
            f"--start must be a month from {months[1]} to {months[-1]}, of those that are held, "
            f"not {start}"
            if len(months) > 1
            else f"Only {months[0]} is held, and nothing can be compared within one month"
        )
    return Treated(material, read_patrol_hotspots(path), months.index(start), chosen_on(path))


def chosen_on(path: Path) -> tuple[str, str] | None:
    """The first and last month that `hotspots identify` chose the hotspots of a file on."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))["provenance"]["data"]["months"]
        first, _, last = str(said).partition(" to ")
    except (ValueError, KeyError, TypeError):  # another format, or made by something else
        return None
    return first, last or first


def compare_with(treated: Treated, *, per_place: int, buffer_m: float, caliper: float) -> Compared:
    """Match each treated hotspot to candidates of the same grid by what came before the start.

    Raises CannotTell if nothing is alike.
    """
    material, start = treated.material, treated.start
    outlines = _candidates(treated, buffer_m)
    everyone = np.concatenate([treated.boundaries, outlines])
    features, values = _features(material, everyone, start)
    ours = len(treated.hotspots)
    found = match(values[:ours], values[ours:], features, per_place=per_place, caliper=caliper)
    sets = np.unique(found.treated)
    chosen = outlines[found.candidate]
    theirs = counts_within(material, chosen)
    is_treated = np.arange(len(sets) + len(chosen)) < len(sets)
    panel = Panel(
        np.hstack([treated.counts[:, sets], theirs]),
        is_treated,
        np.concatenate([sets, found.treated]),
        start,
    )
    return Compared(panel, found, chosen, len(outlines))


def _candidates(treated: Treated, buffer_m: float) -> NDArray[np.object_]:
    """Outlines of untreated places, as many cells each as the treated mostly have."""
    material, grid = treated.material, treated.material.grid
    before = material.counts.before(treated.start)
    by_cell = material.counts.on_cells(before.target, grid).sum(axis=1)
    sizes = shapely.area(treated.boundaries) / grid.lattice.cell_m2
    places = candidate_places(
        grid,
        by_cell,
        untouched(grid, list(treated.boundaries), buffer_m),
        max(1, round(float(np.median(sizes)))),
    )
    busiest = sorted(places, key=lambda cells: -by_cell[cells].sum())
    busiest = busiest[: POOL * len(treated.hotspots)]
    # a millimetre closes the seams between cells
    outlines = [
        shapely.union_all(shapely.set_precision(grid.polygons(cells), 0.001)) for cells in busiest
    ]
    return np.array([*outlines, None], object)[:-1]


def _sites_in(
    material: Material, outlines: NDArray[np.object_], reach_m: float = 0.0
) -> NDArray[np.int64]:
    """(2, pairs) of outline and site: those that lie in it, or within so many metres of it."""
    sites = material.counts.sites
    tree = shapely.STRtree(shapely.points(sites.x, sites.y))
    if reach_m:
        found = tree.query(outlines, predicate="dwithin", distance=reach_m)
    else:
        found = tree.query(outlines, predicate="intersects")
    return np.asarray(found, np.int64)


def _added(values: NDArray[np.floating], pairs: NDArray[np.int64], many: int) -> Values:
    """Sum values (sites, months) over the sites of each place: (months, places)."""
    found = np.zeros((many, values.shape[1]))
    np.add.at(found, pairs[0], values[pairs[1]])
    return found.T


def counts_within(material: Material, outlines: NDArray[np.object_]) -> Values:
    """What was asked for within each outline (months, places)."""
    return _added(material.counts.target, _sites_in(material, outlines), len(outlines))


def _features(
    material: Material, outlines: NDArray[np.object_], start: int
) -> tuple[list[Feature], Values]:
    """What places are matched on, all of before the start: square roots of counts and of shares.

    Roots make chance the same size everywhere, and keep one busy place from ruling the distance.
    """
    before, many = material.counts.before(start), len(outlines)
    inside, near = _sites_in(material, outlines), _sites_in(material, outlines, AROUND_M)
    history, total = (_added(values, inside, many) for values in (before.target, before.total))
    around = _added(before.target, near, many) - history
    all_around = _added(before.total, near, many) - total
    known = [
        (Feature("Offences a month", HISTORY, HISTORY_WEIGHS), history.mean(axis=0)),
        (
            Feature("Offences a month, lately", HISTORY, HISTORY_WEIGHS),
            history[-RECENT:].mean(axis=0),
        ),
        (Feature(f"Offences within {AROUND_M:g} m", SURROUNDINGS), around.mean(axis=0)),
        (Feature(f"All crime within {AROUND_M:g} m", SURROUNDINGS), all_around.mean(axis=0)),
    ]
    everything, whole = before.total.sum(), np.maximum(total.sum(axis=0), 1e-9)
    known += [
        (Feature(f"Share of {name[0].lower() + name[1:]}", LIKE), held.sum(axis=0) / whole)
        for name, values in before.context.items()
        if values.sum() > COMMON * everything and len(held := _added(values, inside, many))
    ]
    roots = [np.sqrt(np.maximum(values, 0)) for _, values in known]
    return [feature for feature, _ in known], np.column_stack(roots)


def fall_by_choosing(treated: Treated) -> Fall:
    """What the treated hotspots would have done with no effect at all, had the months before
    chosen them: by each weight of offences by itself, over all cells that hold any record.

    Raises CannotTell where there was nothing.
    """
    material, start = treated.material, treated.start
    records = material.records.filter(material.records["month"] < material.months[start])
    cells = records["cell"].to_numpy()
    unit, often = (records[name].to_numpy().astype(float) for name in ("weight", "n"))
    weights = np.round(unit / often, 9)
    points = shapely.points(records["easting"].to_numpy(), records["northing"].to_numpy())
    chosen = np.zeros(len(points), bool)
    chosen[shapely.STRtree(points).query(treated.boundaries, predicate="intersects")[1]] = True
    known = np.unique(material.counts.sites.cell)
    within = np.unique(material.counts.sites.cell[_sites_in(material, treated.boundaries)[1]])

    def by_cell(rows: NDArray[np.bool_], at: NDArray[np.int32]) -> Values:
        return np.bincount(cells[rows], often[rows], len(material.grid))[at].astype(float)

    kinds = []
    for weight in np.unique(weights[weights > 0]):
        of = weights == weight
        rates = fit_gamma(by_cell(of, known), by_cell(~of, known))
        here, beside = by_cell(of & chosen, within), by_cell(~of & chosen, within)
        kinds.append(Kind(here, beside, rates, float(weight)))
    days = material.counts.days
    return expected_fall(
        kinds, float(treated.counts[start:].sum()), float(days[start:].sum() / days[:start].sum())
    )
