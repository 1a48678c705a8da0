"""From incidents in the store to ranked, named hotspots, and how far they can be trusted."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from importlib.metadata import version as version_of
from pathlib import Path
from time import perf_counter

import numpy as np
import polars as pl
import shapely

from safeground.core.geography.national_grid import to_longitude_latitude, to_national_grid
from safeground.core.hotspots.backtest import Progress
from safeground.core.hotspots.choose import Choice, choose
from safeground.core.hotspots.concentration import concentration
from safeground.core.hotspots.counts import Surface
from safeground.core.hotspots.hotspot import Hotspot
from safeground.core.hotspots.identity import Place, Refresh, ordinal, refresh
from safeground.data.errors import BadInput
from safeground.pipelines.backtest_hotspots import LEARN_AT_LEAST, find_model, run_backtest
from safeground.pipelines.caveats import cannot_bear
from safeground.pipelines.hours import Hours, hours_of_places, roster_of
from safeground.pipelines.identification import Identification, Provenance
from safeground.pipelines.material import UNKNOWN, Material, gather_material
from safeground.pipelines.naming import Naming, naming
from safeground.pipelines.question import Choosing, Question
from safeground.pipelines.refreshes import keep_refresh, load_previous


def identify_hotspots(
    store_dir: str | Path,
    question: Question,
    choosing: Choosing,
    *,
    command: str = "",
    progress: Progress | None = None,
) -> Identification:
    """Identify hotspots and remember them, so that the next refresh can say what changed.

    Raises BadInput where the question or the constraints can't be met.
    """
    clock, roster = _Clock(progress), roster_of(choosing)
    material = gather_material(store_dir, question)
    clock.lap("Reading incidents")
    model = find_model(choosing.model)
    surface = model.surface(material.counts, material.grid)
    clock.lap("Estimating risk")
    district_of = district_of_cells(material)
    choice = _choose(material, surface, choosing, district_of)
    clock.lap("Choosing places")
    later = material.counts.target[:, LEARN_AT_LEAST:]  # empty where there are too few months
    tested = choosing.backtest and later.sum() > 0
    scores = run_backtest(material, choosing.area_shares, (), progress) if tested else None
    clock.lap("Testing methods")
    rng = np.random.default_rng(question.seed)
    hours = hours_of_places(store_dir, material, choice.places, rng, roster)
    clock.lap("Finding hours")
    boundaries = [_boundary(material, cells) for cells in choice.places]
    district = district_of[[int(cells[0]) for cells in choice.places]]
    names = naming(material, boundaries, district.tolist())
    made = _hotspots(material, surface, choice, boundaries, district.tolist(), names, hours)
    hotspots, changes = _with_identity(Path(store_dir), material, surface, made)
    concentrated = _concentration(material, rng)
    clock.lap("Naming places")
    target = material.counts.target
    return Identification(
        family=material.family.name,
        family_title=_title(material),
        study_area_name=material.area.name,
        study_area=material.area.geometry,
        districts=material.area.districts,
        place_names=names.on_the_map,
        months=material.months,
        period=_next_month(material.months[-1]),
        grid=material.grid,
        surface=surface,
        hotspots=hotspots,
        total_expected=float(surface.expected.sum()),
        total_recorded=float(target.sum()),
        gap=choice.gap,
        chosen_by=_chosen_by(choosing, choice),
        backtest=scores,
        concentration=concentrated,
        changes=changes,
        left_out=material.left_out,
        cannot_bear=cannot_bear(material),
        provenance=_provenance(material, surface, choosing, command, clock.seconds),
        attribution=_attribution(material),
    )


class _Clock:
    """Times the stages and says which is done."""

    def __init__(self, progress: Progress | None) -> None:
        self.seconds: dict[str, float] = {}
        self._progress, self._last = progress, perf_counter()

    def lap(self, stage: str) -> None:
        now = perf_counter()
        self.seconds[stage] = round(now - self._last, 3)
        self._last = now
        if self._progress is not None:
            self._progress(stage, len(self.seconds), 6)


def _choose(
    material: Material, surface: Surface, choosing: Choosing, district: np.ndarray
) -> Choice:
    """The most expected harm for N places, among cells with enough incidents to be ranked."""
    grid, cells = material.grid, material.records["cell"].to_numpy()
    n = material.records.select(pl.when(pl.col("weight") > 0).then("n").otherwise(0)).to_series()
    enough = np.bincount(cells, n.to_numpy(), len(grid)) >= choosing.minimum_incidents
    # a place is worth walking where risk is well above the usual, not merely beside such a cell
    worth = surface.expected >= np.quantile(surface.expected, 0.98)
    try:
        return choose(
            grid,
            surface.expected,
            places=choosing.places,
            largest_m2=choosing.largest_m2,
            separation_m=choosing.separation_m,
            quotas=choosing.quotas or None,
            cell_district=district,
            must_include=list(_cells_at(material, choosing.must_include)),
            must_exclude=_cells_at(material, choosing.must_exclude),
            eligible=enough & worth,
        )
    except ValueError as error:
        raise BadInput(str(error)) from None


def _cells_at(material: Material, points: Sequence[tuple[float, float]]) -> np.ndarray:
    if not points:
        return np.zeros(0, np.int32)
    cells = material.grid.locate(*to_national_grid(*zip(*points, strict=True)))
    if (cells < 0).any():
        lost = points[int(np.argmin(cells))]
        raise BadInput(f"The place at {lost[0]}, {lost[1]} lies outside {material.area.name}")
    return np.asarray(cells)


def district_of_cells(material: Material) -> np.ndarray:
    """(cells,) name of the district of each cell: by outline, else by the records' own names."""
    district = np.full(len(material.grid), material.area.name, object)
    x, y = material.grid.centres
    if len(material.area.districts) > 1:
        for name, outline in material.area.districts.items():
            shapely.prepare(outline)
            district[shapely.contains_xy(outline, x, y)] = name
    named = (
        material.records.drop_nulls("district")
        .group_by("cell", "district")
        .agg(pl.col("n").sum())
        .sort("n", "district")
        .group_by("cell")
        .agg(pl.col("district").last())
    )
    cell = named["cell"].to_numpy()
    unnamed = district[cell] == material.area.name
    district[cell[unnamed]] = named["district"].to_numpy()[unnamed]
    return district.astype(str)


def _boundary(material: Material, cells: np.ndarray) -> shapely.Geometry:
    # corners that cells share differ by rounding; a millimetre closes the seams
    return shapely.union_all(shapely.set_precision(material.grid.polygons(cells), 0.001))


def _hotspots(
    material: Material,
    surface: Surface,
    choice: Choice,
    boundaries: Sequence[shapely.Geometry],
    districts: Sequence[str],
    names: Naming,
    hours: Sequence[Hours],
) -> list[Hotspot]:
    truth = material.counts.on_cells(material.counts.target, material.grid)
    made = []
    for number, (cells, boundary) in enumerate(zip(choice.places, boundaries, strict=True)):
        middle = shapely.centroid(boundary)
        longitude, latitude = to_longitude_latitude([middle.x], [middle.y])
        monthly = truth[cells].sum(axis=0)
        made.append(
            Hotspot(
                rank=number + 1,
                key="",
                name=names.names[number],
                district=districts[number],
                boundary=boundary,
                cells=cells,
                longitude=round(float(longitude[0]), 6),
                latitude=round(float(latitude[0]), 6),
                area_m2=round(float(boundary.area), 1),
                expected=float(surface.expected[cells].sum()),
                recorded=float(monthly.sum()),
                by_category=_by_category(material, cells),
                monthly=monthly,
                streets=names.streets[number],
                risk_windows=hours[number][0],
                week_clock=hours[number][1],
                why=_why(material, cells, number + 1, float(surface.expected[cells].sum())),
            )
        )
    return made


def _with_identity(
    store_dir: Path, material: Material, surface: Surface, made: list[Hotspot]
) -> tuple[tuple[Hotspot, ...], tuple[str, ...]]:
    """Give each place the key it had last time, if it is the same place, and remember it."""
    previous, used = load_previous(store_dir, material.family.name)
    current = [Place("", h.name, h.boundary, h.expected, h.rank) for h in made]
    seen: Refresh = refresh(previous, current, material.grid, surface.expected, used=used)
    hotspots = tuple(
        Hotspot(**{**vars(h), "key": key, "status": change.status if previous else "new"})
        for h, key, change in zip(made, seen.keys, seen.changes, strict=False)
    )
    keep_refresh(store_dir, material.family.name, hotspots, used)
    changes = tuple(f"{c.name} {c.why}" for c in seen.changes) if previous else ()
    return hotspots, changes


def _by_category(material: Material, cells: np.ndarray) -> Mapping[str, int]:
    inside = material.records.filter(pl.col("cell").is_in(cells.tolist()))
    table = (
        inside.group_by(pl.col("category").fill_null(UNKNOWN))
        .agg(pl.col("n").sum())
        .sort(["n", "category"], descending=[True, False])
    )
    return dict(table.iter_rows())


def _why(material: Material, cells: np.ndarray, rank: int, expected: float) -> str:
    """Why it was chosen, in one sentence with its numbers."""
    here = material.records.filter(pl.col("cell").is_in(cells.tolist()))
    recorded, months = float(here["weight"].sum()), material.counts.periods
    total = float(material.counts.target.sum())
    parts = [
        f"{name} {n:,}" if share == 1 else f"{share:.1%} of {n:,} {name}"
        for name, share, n in _counted(here)
    ]
    made = f" ({' and '.join(parts)})" if parts and not material.weighed else ""
    sentence = (
        f"About {recorded:.0f} offences of {_title(material)} in {months} months{made}, "
        f"{recorded / max(total, 1e-12):.1%} of all in {material.area.name}; "
        f"{ordinal(rank)} by what is expected next"
    )
    if expected * months > 2 * max(recorded, 1.0):
        sentence += (
            ", which is more than its own record alone would suggest: it rests on other crime "
            "reported there, so look before acting on it"
        )
    return sentence


def _counted(here: pl.DataFrame) -> list[tuple[str, float, int]]:
    """(category, share that counts, records) of what makes up the offences at a place."""
    table = (
        here.filter(pl.col("weight") > 0)
        .group_by("category")
        .agg(pl.col("weight").sum() / pl.col("n").sum(), pl.col("n").sum())
        .sort(["weight", "n"], descending=True)
    )
    return [(name or UNKNOWN, round(share, 6), n) for name, share, n in table.iter_rows()]


def _concentration(material: Material, rng: np.random.Generator) -> Mapping[str, object]:
    values = material.counts.on_cells(material.counts.target.sum(axis=1), material.grid)
    target = material.records.filter(pl.col("weight") > 0)
    harm = np.repeat((target["weight"] / target["n"]).to_numpy(), target["n"].to_numpy())
    found = concentration(values, rng=rng, incident_harm=harm, resamples=200)
    measures = (*found.top_shares, *found.cells_holding, found.generalised_gini)
    return {
        m.name: f"{m.estimate:.1%} ({m.low:.1%} to {m.high:.1%}); by chance {m.by_chance:.1%}"
        for m in measures
    }


def _title(material: Material) -> str:
    return material.family.title.lower()


def _next_month(month: str) -> str:
    following: date = (np.datetime64(month, "M") + 1).astype(date)
    return f"{following:%B %Y}"


def _chosen_by(choosing: Choosing, choice: Choice) -> str:
    largest = choosing.largest_m2
    parts = [f"The {choosing.places} places that together hold the most"]
    parts += [f"{n} in {district}" for district, n in choosing.quotas.items()]
    parts.append("up to three cells each" if largest is None else f"up to {largest:,.0f} m² each")
    parts.append("none touching another")
    if choosing.separation_m:
        parts.append(f"edges at least {choosing.separation_m:,.0f} m apart")
    parts.append(f"with at least {choosing.minimum_incidents:g} incidents a cell")
    return "; ".join((", ".join(parts), *choice.binding))


def _provenance(
    material: Material,
    surface: Surface,
    choosing: Choosing,
    command: str,
    seconds: Mapping[str, float],
) -> Provenance:
    asked = {k: v for k, v in vars(material.question).items() if k != "seed"}
    return Provenance(
        safeground=version_of("safeground"),
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        command=command,
        data=material.data,
        parameters={**asked, **vars(choosing), "model": {surface.model: dict(surface.params)}},
        seed=material.question.seed,
        seconds=dict(seconds),
    )


def _attribution(material: Material) -> tuple[str, ...]:
    lines = ["Contains public sector information licensed under the Open Government Licence v3.0"]
    if material.map_points:
        lines.append("Incidents: data.police.uk")
    lines.append(
        "Outlines: Office for National Statistics; contains OS data © Crown copyright and database "
        "right"
    )
    return tuple(lines)
