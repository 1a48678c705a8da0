"""What the incidents look like before any place is chosen: four questions, one answer each."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.core.hotspots.concentration import Concentration, concentration
from safeground.core.hotspots.counts import Values
from safeground.core.hotspots.near_repeats import NearRepeats, near_repeats
from safeground.core.hotspots.significance import HotAndColdSpots, hot_and_cold_spots
from safeground.data.boundaries import degrees
from safeground.data.errors import BadInput
from safeground.pipelines.choosing_places import district_of_cells
from safeground.pipelines.hours import dated_incidents
from safeground.pipelines.identification import LeftOut
from safeground.pipelines.material import Material, commonest_by_cell, gather_material
from safeground.pipelines.question import Question

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class SignificantCell:
    """One cell whose surroundings hold more, or less, than chance would put there.

    `recorded` is in the cell itself, `around` in it and its neighbours together; `p` two-sided.
    """

    label: str  # "hot" or "cold"
    street: str
    district: str
    longitude: float
    latitude: float
    recorded: float
    around: float
    z: float
    p: float
    q: float


@dataclass(frozen=True)
class SignificantCells:
    """Hot and cold cells, the surest first, with all that was tested."""

    material: Material
    spots: HotAndColdSpots
    cells: tuple[SignificantCell, ...]
    numbers: tuple[int, ...]  # of those cells, in the grid
    share_in_hot: float  # of everything recorded
    hot_share_of_area: float


@dataclass(frozen=True)
class NearRepeatsFound:
    """The Knox test, and the incidents that it could not use: not dated to a day, or uncertain."""

    material: Material
    near: NearRepeats
    without_day: int
    uncertain: int


@dataclass(frozen=True)
class ConcentrationFound:
    """How concentrated the offences are over the cells of the grid."""

    material: Material
    found: Concentration


@dataclass(frozen=True)
class PlaceToLookAt:
    """A place that gathers records and is still in: a person ought to judge it."""

    name: str
    kind: str
    incidents: int
    reason: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class PlacesLeftOut:
    """What was left out, and what is put forward for a look, each with the reason."""

    material: Material
    left_out: tuple[LeftOut, ...]
    to_look_at: tuple[PlaceToLookAt, ...]


def significant_cells(
    store_dir: str | Path,
    question: Question,
    *,
    false_discovery_rate: float = 0.05,
    progress: Progress | None = None,
) -> SignificantCells:
    """Hot and cold cells by Gi*, allowing for every cell having been tested."""
    material = _gather(store_dir, question, progress)
    _tell(progress, "Testing every cell", 1)
    grid, values = material.grid, _recorded(material)
    near = grid.neighbours
    try:
        spots = hot_and_cold_spots(
            values,
            indptr=near.indptr,
            indices=near.indices,
            false_discovery_rate=false_discovery_rate,
        )
    except ValueError as error:
        raise BadInput(str(error)) from None
    labelled = np.flatnonzero(spots.label)
    order = labelled[np.lexsort((-np.abs(spots.z[labelled]), spots.p[labelled]))]
    hot = spots.label == 1
    return SignificantCells(
        material=material,
        spots=spots,
        cells=tuple(_cells(material, spots, order, values, near @ values + values)),
        numbers=tuple(order.tolist()),
        share_in_hot=float(values[hot].sum() / values.sum()) if values.any() else 0.0,
        hot_share_of_area=float(grid.inside_m2[hot].sum() / grid.area_m2),
    )


def find_near_repeats(
    store_dir: str | Path,
    question: Question,
    *,
    distance_edges_m: Sequence[float],
    time_edges_days: Sequence[int],
    same_place_m: float = 0.0,
    permutations: int = 999,
    progress: Progress | None = None,
) -> NearRepeatsFound:
    """Near repeats among incidents whose day is known and that surely are what was asked for."""
    material = _gather(store_dir, question, progress)
    _tell(progress, "Counting pairs", 1)
    days = _in_material(dated_incidents(store_dir, material), material)
    wide = pl.col("occurred_to") - pl.col("occurred_from") > pl.duration(days=1)
    dated = days.filter(~wide)
    if dated.is_empty():
        raise BadInput(
            "Near repeats need the day of each incident, and these are dated only by month"
        )
    sure = dated.filter(pl.col("weight") >= 1)
    try:
        near = near_repeats(
            easting_m=sure["easting"].to_numpy(),
            northing_m=sure["northing"].to_numpy(),
            occurred_day=sure["occurred_from"].to_numpy(),
            rng=np.random.default_rng(question.seed),
            distance_edges_m=distance_edges_m,
            time_edges_days=time_edges_days,
            same_place_m=same_place_m,
            permutations=permutations,
        )
    except ValueError as error:
        raise BadInput(str(error)) from None
    return NearRepeatsFound(material, near, days.height - dated.height, dated.height - sure.height)


def find_concentration(
    store_dir: str | Path, question: Question, *, progress: Progress | None = None
) -> ConcentrationFound:
    """How much of the whole the fullest cells hold, beside what chance alone gives."""
    material = _gather(store_dir, question, progress)
    _tell(progress, "Drawing the cells again", 1)
    return ConcentrationFound(material, concentration_of(material))


def concentration_of(material: Material, resamples: int = 999) -> Concentration:
    """Concentration of the target over the cells; BadInput where nothing was recorded."""
    target = material.records.filter(pl.col("weight") > 0)
    each = (target["weight"] / target["n"]).to_numpy()
    try:
        return concentration(
            _recorded(material),
            rng=np.random.default_rng(material.question.seed),
            incident_harm=np.repeat(each, target["n"].to_numpy()),
            resamples=resamples,
        )
    except ValueError as error:
        raise BadInput(str(error)) from None


def find_left_out(
    store_dir: str | Path, question: Question, *, progress: Progress | None = None
) -> PlacesLeftOut:
    """What the analysis leaves out, and the places that a person ought to judge."""
    material = _gather(store_dir, question, progress)
    looks = material.to_look_at
    x, y = np.array([(a.easting, a.northing) for a in looks], float).reshape(-1, 2).T
    longitude, latitude = to_longitude_latitude(x, y)
    return PlacesLeftOut(
        material,
        material.left_out,
        tuple(
            PlaceToLookAt(a.street, a.kind, a.records, a.reason, round(lon, 6), round(lat, 6))
            for a, lon, lat in zip(looks, longitude.tolist(), latitude.tolist(), strict=True)
        ),
    )


def write_significant(found: SignificantCells, path: Path) -> None:
    """Write the labelled cells as RFC 7946 GeoJSON, in WGS 84 degrees."""
    outlines = found.material.grid.polygons(np.array(found.numbers, int))
    collection = {
        "type": "FeatureCollection",
        "name": f"Hot and cold cells of {found.material.family.title.lower()}",
        "method": found.spots.method,
        "false_discovery_rate": found.spots.false_discovery_rate,
        "data": found.material.data,
        "features": [
            {
                "type": "Feature",
                "geometry": degrees(outline).__geo_interface__,
                "properties": vars(cell),
            }
            for cell, outline in zip(found.cells, outlines, strict=True)
        ],
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(collection, ensure_ascii=False) + "\n", encoding="utf-8")
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        raise BadInput(f"{path} can't be written: expected the name of a file") from None


def _gather(store_dir: str | Path, question: Question, progress: Progress | None) -> Material:
    _tell(progress, "Reading incidents", 0)
    return gather_material(store_dir, question)


def _tell(progress: Progress | None, what: str, done: int) -> None:
    if progress is not None:
        progress(what, done, 2)


def _recorded(material: Material) -> Values:
    """(cells,) what was recorded in the months looked at."""
    target = material.counts.target.sum(axis=1, dtype=float)
    return material.counts.on_cells(target, material.grid)


def _cells(
    material: Material, spots: HotAndColdSpots, order: np.ndarray, values: Values, around: Values
) -> list[SignificantCell]:
    x, y = (axis[order] for axis in material.grid.centres)
    longitude, latitude = to_longitude_latitude(x, y)
    street, district = commonest_by_cell(material, "street"), district_of_cells(material)
    return [
        SignificantCell(
            label="hot" if spots.label[cell] == 1 else "cold",
            street=street.get(cell, ""),
            district=str(district[cell]),
            longitude=round(float(lon), 6),
            latitude=round(float(lat), 6),
            recorded=round(float(values[cell]), 3),
            around=round(float(around[cell]), 3),
            z=round(float(spots.z[cell]), 3),
            p=float(spots.p[cell]),
            q=float(spots.q[cell]),
        )
        for cell, lon, lat in zip(order.tolist(), longitude, latitude, strict=True)
    ]


def _in_material(dated: pl.DataFrame, material: Material) -> pl.DataFrame:
    """Only incidents in the study area, at points that were not left out."""
    points = material.records.select("easting", "northing").unique()
    rounded = pl.col("easting", "northing").cast(pl.Float64).round(0)
    keys = [rounded.name.suffix("_whole")]
    return dated.with_columns(keys).join(
        points,
        left_on=["easting_whole", "northing_whole"],
        right_on=["easting", "northing"],
        how="semi",
    )
