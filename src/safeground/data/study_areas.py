"""Where to look: the study area that a person names, or the one that the data lies in."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from safeground.data.boundaries import (
    Boundaries,
    essex_districts,
    essex_wards,
    police_force_areas,
    read_boundaries,
)
from safeground.data.errors import BadInput

Floats = NDArray[np.float64]

ONE_AREA = 0.9  # the share of incidents that makes one area the study area
GENERALISED_BY_M = 1_000  # how far outside a force's generalised outline its own points may lie
ROUND_A_POINT_M = 150


@dataclass(frozen=True)
class StudyArea:
    """The area analysed, in EPSG:27700, its districts, and how it came to be chosen.

    `districts` is empty where no district outlines are to hand. `how` is a sentence for the
    briefing.
    """

    name: str
    geometry: shapely.Geometry
    how: str
    districts: Mapping[str, shapely.Geometry]


def study_area(wanted: str | None, easting: ArrayLike, northing: ArrayLike) -> StudyArea:
    """The study area that `wanted` means: a polygon file, an area by name, or where the data is.

    Names are those of the bundled districts and wards of Essex and of every police force; write
    "St Andrew's, Colchester" for a ward whose name several districts have. Raises BadInput if
    there is no such file or name, offering the nearest.
    """
    if wanted is None:
        return default_study_area(easting, northing)
    if Path(wanted).exists() or Path(wanted).suffix:
        return _from_file(Path(wanted))
    return named_area(wanted, easting, northing)


def default_study_area(easting: ArrayLike, northing: ArrayLike) -> StudyArea:
    """The study area of points in metres: the district or force they lie in, or their outline.

    One district of Essex if nine in ten points lie in it, then one force, then the forces that
    together hold nine in ten; else a hull round the points. Points that are not numbers are
    passed over. Raises BadInput if there is none.
    """
    x, y = _finite(easting, northing)
    if (district := _one_area(essex_districts(), x, y)) is not None:
        return named_area(district)
    forces = _forces_of(x, y)
    return _forces(forces, x, y) if forces else _hull(x, y)


def named_area(name: str, easting: ArrayLike = (), northing: ArrayLike = ()) -> StudyArea:
    """A bundled district, ward or force by name, a generalised outline widened to the points."""
    for kind, boundaries in _gazetteer():
        hits = [i for i, label in enumerate(_labels(boundaries)) if _matches(name, label)]
        if len(hits) > 1:
            owners = " or ".join(f'"{name}, {boundaries.within[i]}"' for i in hits)
            raise BadInput(f"Several {kind}s are called {name}; write {owners}")
        if hits:
            found, shape = boundaries.names[hits[0]], boundaries.shapes[hits[0]]
            if kind == "force":
                return _forces([found], np.asarray(easting, float), np.asarray(northing, float))
            how = f"The bundled outline of the {kind} of {found}"
            return StudyArea(found, shape, how, _districts_in(shape))
    known = [label for _, boundaries in _gazetteer() for label in boundaries.names]
    close = get_close_matches(name.title(), known, n=1)
    hint = f'; did you mean "{close[0]}"?' if close else "; give a district, ward, force or file"
    raise BadInput(f"There is no area called {name}{hint}")


def _gazetteer() -> tuple[tuple[str, Boundaries], ...]:
    return (
        ("district", essex_districts()),
        ("force", police_force_areas()),
        ("ward", essex_wards()),
    )


def _labels(boundaries: Boundaries) -> list[tuple[str, str]]:
    within = boundaries.within or ("",) * len(boundaries)
    return [
        (name.lower(), f"{name}, {owner}".lower())
        for name, owner in zip(boundaries.names, within, strict=True)
    ]


def _matches(name: str, labels: tuple[str, str]) -> bool:
    wanted = name.strip().lower().removesuffix(" police").removesuffix(" constabulary")
    return name.strip().lower() in labels or wanted in labels


def _from_file(path: Path) -> StudyArea:
    boundaries = read_boundaries(path)
    shape = boundaries.union
    name = boundaries.names[0] if len(boundaries) == 1 else path.stem
    parts = boundaries.by_name() if len(boundaries) > 1 else _districts_in(shape)
    return StudyArea(name, shape, f"The polygons of {path.name}", parts)


def _forces(names: list[str], x: Floats, y: Floats) -> StudyArea:
    """The area of one or more forces; Essex by its exact districts, others generalised."""
    title = " and ".join(names)
    if names == ["Essex"]:
        districts = essex_districts()
        return StudyArea(
            title, districts.union, "The bundled outline of Essex", dict(districts.by_name())
        )
    outlines = police_force_areas().by_name()
    shape = shapely.union_all([outlines[name] for name in names])
    how = (
        f"The outline of {title}, generalised to about half a kilometre and widened to hold "
        "incidents just outside it; give a boundary file for an exact edge"
    )
    return StudyArea(title, _widened(shape, x, y), how, _districts_in(shape))


def _widened(shape: shapely.Geometry, x: Floats, y: Floats) -> shapely.Geometry:
    """A generalised outline and a little ground round each point that it just misses."""
    shapely.prepare(shape)
    points = np.unique(np.column_stack([x, y]), axis=0).reshape(-1, 2)
    outside = points[~shapely.intersects_xy(shape, points[:, 0], points[:, 1])]
    reach = shape.buffer(GENERALISED_BY_M)
    missed = outside[shapely.intersects_xy(reach, outside[:, 0], outside[:, 1])]
    if len(missed) == 0:
        return shape
    rounds = shapely.buffer(shapely.points(missed), ROUND_A_POINT_M, quad_segs=2)
    return shapely.union_all([shape, *rounds])


def _hull(x: Floats, y: Floats) -> StudyArea:
    """A hull round the points, less the few that lie far from all others."""
    away = np.hypot(x - np.median(x), y - np.median(y))
    near = away <= 3 * np.quantile(away, 0.95)
    points = shapely.multipoints(np.unique(np.column_stack([x[near], y[near]]), axis=0))
    hull = shapely.concave_hull(points, ratio=0.3).buffer(ROUND_A_POINT_M)
    left = int((~near).sum())
    how = "A hull round the incidents, because they lie in no one force or district we know"
    how += f"; {left:,} far from all others are outside it" if left else ""
    return StudyArea("the area of the data", hull, how, {})


def _districts_in(shape: shapely.Geometry) -> dict[str, shapely.Geometry]:
    """Bundled districts of which the area holds more than a sliver."""
    districts = essex_districts().by_name()
    parts = {name: district.intersection(shape) for name, district in districts.items()}
    return {
        name: districts[name]
        for name, part in parts.items()
        if part.area > 0.01 * min(districts[name].area, shape.area)
    }


def _forces_of(x: Floats, y: Floats) -> list[str]:
    """The one force that holds nine in ten points, or the few that do together; else none."""
    forces = police_force_areas()
    # A small force lies inside the reach of a large one, so the smallest that fits is meant.
    for index in np.argsort(shapely.area(forces.shapes)).tolist():
        reach = forces.shapes[index].buffer(GENERALISED_BY_M)
        shapely.prepare(reach)
        if shapely.intersects_xy(reach, x, y).mean() >= ONE_AREA:
            return [forces.names[index]]
    found = forces.locate(x, y)
    counts = np.bincount(found[found >= 0], minlength=len(forces))
    chosen = [i for i in np.argsort(-counts).tolist() if counts[i] >= (1 - ONE_AREA) * len(x)]
    return [forces.names[i] for i in chosen] if counts[chosen].sum() >= ONE_AREA * len(x) else []


def _one_area(boundaries: Boundaries, x: Floats, y: Floats) -> str | None:
    found = boundaries.locate(x, y)
    counts = np.bincount(found[found >= 0], minlength=len(boundaries))
    best = int(counts.argmax())
    return boundaries.names[best] if counts[best] >= ONE_AREA * len(x) else None


def _finite(easting: ArrayLike, northing: ArrayLike) -> tuple[Floats, Floats]:
    x, y = np.asarray(easting, float), np.asarray(northing, float)
    known = np.isfinite(x) & np.isfinite(y)
    if not known.any():
        raise BadInput("No incident has a place, so there is no study area")
    return x[known], y[known]
