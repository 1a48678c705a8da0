"""Hotspots made of streets: incidents on a person's own road file, joined into short walks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version as version_of
from pathlib import Path

import numpy as np
import polars as pl
import shapely
from scipy import sparse

from safeground.core.geography.exchange import grid_reference
from safeground.core.geography.lattice import Floats, Ints
from safeground.core.geography.streets import Segments
from safeground.core.hotspots.candidates import Ground
from safeground.core.hotspots.choose import Choice, choose
from safeground.core.hotspots.credibility import Credible, credible, usual_of_neighbours
from safeground.data.errors import BadInput
from safeground.data.roads import read_roads
from safeground.pipelines.caveats import cannot_bear
from safeground.pipelines.identification import LeftOut, Provenance
from safeground.pipelines.material import Material, gather_material
from safeground.pipelines.question import Question

MOST_SEGMENTS = 8  # in a place: half a kilometre of town streets is six or seven
NEIGHBOURHOOD_M = 100.0  # streets nearer than this say what is usual for a street
FEW_JOINED = 0.2  # share of streets that join no other, from which the file is doubted


@dataclass(frozen=True)
class Streets:
    """The road file, and how places are made of its streets; all lengths in metres.

    `walk_m` is the most street in one place, `within_m` the furthest an incident may lie from the
    street that it is put on, `separation_m` the least between two places.
    """

    roads: Path
    name_column: str | None = None
    places: int = 15
    walk_m: float = 500.0
    within_m: float = 50.0
    separation_m: float = 100.0


@dataclass(frozen=True)
class StreetPlace:
    """One walk: its segments as a MultiLineString (EPSG:27700), and what is expected a month."""

    rank: int
    name: str
    streets: tuple[str, ...]
    grid_reference: str
    shape: shapely.MultiLineString
    segments: int
    length_m: float
    expected: float
    recorded: float


@dataclass(frozen=True)
class StreetHotspots:
    """The chosen walks, and what is needed to judge them.

    Totals are of all incidents on a street of the study area; `unplaced` incidents lay too far from
    any. `own_share` of each street's expectation rests on its own record, the rest on the streets
    near it. No choice that meets the constraints holds more than a share `gap` above this one.
    """

    family: str
    family_title: str
    study_area_name: str
    months: tuple[str, ...]
    period: str
    places: tuple[StreetPlace, ...]
    total_expected: float
    total_recorded: float
    unplaced: int
    own_share: float
    gap: float
    binding: tuple[str, ...]
    notes: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    cannot_bear: tuple[str, ...]
    provenance: Provenance
    attribution: tuple[str, ...]


@dataclass(frozen=True)
class _OnStreets:
    """The study area's streets, and the offences asked for with the segment of each (-1 none)."""

    segments: Segments
    offences: pl.DataFrame
    segment: Ints

    def total(self, column: str) -> Floats:
        """A column summed over each segment (segments,)."""
        return self.segments.count(self.segment, self.offences[column].to_numpy())


def street_hotspots(
    store_dir: str | Path, question: Question, streets: Streets, *, command: str = ""
) -> StreetHotspots:
    """Choose the walks that hold the most expected offences; nothing is kept in the store.

    Expected a month is the street's own monthly mean, shrunk toward that of the streets within
    100 m for its length. Raises BadInput where the road file or the constraints can't be met.
    """
    roads = read_roads(streets.roads, streets.name_column)
    material = gather_material(store_dir, question)
    on = _on_streets(roads, material, streets)
    recorded = on.total("weight")
    around = on.segments.near(NEIGHBOURHOOD_M)
    found = _expected(on, recorded, around)
    expected = found.expected / len(material.months)
    same = streets.separation_m == NEIGHBOURHOOD_M  # which pairs are near takes longest to find
    near = around if same else on.segments.near(streets.separation_m)
    ground = Ground(on.segments.neighbours, near, on.segments.length_m)
    choice = _choose(ground, expected, recorded, streets)
    unplaced = int(on.offences["n"].to_numpy()[on.segment < 0].sum())
    return StreetHotspots(
        family=material.family.name,
        family_title=material.family.title.lower(),
        study_area_name=material.area.name,
        months=material.months,
        period=_month_after(material.months[-1]),
        places=_places(on.segments, choice, expected, recorded),
        total_expected=float(expected.sum()),
        total_recorded=float(recorded.sum()),
        unplaced=unplaced,
        own_share=found.own_share,
        gap=choice.gap,
        binding=choice.binding,
        notes=tuple(_notes(on, expected, streets)),
        left_out=(*material.left_out, *_far_off(unplaced, streets)),
        cannot_bear=cannot_bear(material, map_points=_map_points(streets)),
        provenance=_provenance(material, on.segments, streets, command),
        attribution=_attribution(material, streets),
    )


def _on_streets(roads: Segments, material: Material, streets: Streets) -> _OnStreets:
    """Streets that reach into the study area, and the nearest of them to each offence."""
    area = material.area.geometry.buffer(streets.within_m)
    shapely.prepare(area)
    inside = shapely.intersects(area, roads.lines)
    if not inside.any():
        raise BadInput(f"No street of {streets.roads.name} lies in {material.area.name}")
    names = tuple(name for name, keep in zip(roads.names, inside, strict=True) if keep)
    segments = Segments(roads.lines[inside], names)
    offences = material.records.filter(pl.col("weight") > 0)
    x, y = (offences[name].to_numpy() for name in ("easting", "northing"))
    segment = segments.snap(x, y, streets.within_m)
    if not (segment >= 0).any():
        raise BadInput(
            f"None of the {offences['n'].sum():,} incidents lies within {streets.within_m:g} m of "
            f"a street of {streets.roads.name}"
        )
    return _OnStreets(segments, offences, segment)


def _expected(on: _OnStreets, recorded: Floats, around: sparse.csr_array) -> Credible:
    usual = usual_of_neighbours(recorded, on.segments.length_m, around)
    # an incident that counts w varies by chance as w squared: w times its mean
    weight, n = (on.offences[name].to_numpy().astype(float) for name in ("weight", "n"))
    return credible(recorded, usual, noise=float((weight**2 / n).sum() / weight.sum()))


def _choose(ground: Ground, expected: Floats, recorded: Floats, streets: Streets) -> Choice:
    usable = recorded > 0  # every street of a place has a record of its own
    fitting = int((usable & (ground.size <= streets.walk_m)).sum())
    if fitting < streets.places:
        raise BadInput(
            f"{streets.places} places can't be found: {fitting} streets of up to "
            f"{streets.walk_m:,.0f} m have incidents"
        )
    try:
        return choose(
            ground,
            expected,
            places=streets.places,
            largest_m2=streets.walk_m,  # in the unit of the ground's sizes: metres of street
            most_units=MOST_SEGMENTS,
            eligible=usable,
        )
    except ValueError as error:
        raise BadInput(str(error)) from None


def _places(
    segments: Segments, choice: Choice, expected: Floats, recorded: Floats
) -> tuple[StreetPlace, ...]:
    made: list[StreetPlace] = []
    for rank, units in enumerate(choice.places, 1):
        by_harm = units[np.argsort(-expected[units], kind="stable")]
        names = tuple(dict.fromkeys(segments.names[i] for i in by_harm if segments.names[i]))
        shape = shapely.multilinestrings(segments.lines[units])
        middle = shape.centroid
        made.append(
            StreetPlace(
                rank=rank,
                name=_name(names, {place.name for place in made}, middle),
                streets=names,
                grid_reference=grid_reference(middle.x, middle.y, 8),
                shape=shape,
                segments=len(units),
                length_m=float(segments.length_m[units].sum()),
                expected=float(expected[units].sum()),
                recorded=float(recorded[units].sum()),
            )
        )
    return tuple(made)


def _name(names: tuple[str, ...], taken: set[str], middle: shapely.Point) -> str:
    """The two streets with most, and where it is if that is no name or another's already."""
    name = " and ".join(names[:2]) or "Unnamed street"
    known = bool(names) and name not in taken
    return name if known else f"{name}, {grid_reference(middle.x, middle.y, 8)}"


def _notes(on: _OnStreets, expected: Floats, streets: Streets) -> Iterator[str]:
    """What the reader should know of the road file, and of how incidents lie on it."""
    segments = on.segments
    long = (segments.length_m > streets.walk_m) & (on.total("n") > 0)
    if long.any():
        yield (
            f"{int(long.sum()):,} streets with incidents are longer than {streets.walk_m:,.0f} m "
            "from end to end and can be in no place; they hold "
            f"{expected[long].sum() / expected.sum():.1%} of what is expected"
        )
    lone = float((segments.neighbours.sum(axis=1) == 0).mean())
    if len(segments) > 1 and lone > FEW_JOINED:
        yield (
            f"{lone:.0%} of the streets join no other: their lines should end at each junction, "
            "and here perhaps don't, so places are shorter than they could be"
        )
    yield from _same_name(on)


def _same_name(on: _OnStreets) -> Iterator[str]:
    """How often an incident went to a street of the name that was recorded with it."""
    drawn = np.array([name.casefold() for name in on.segments.names], str)
    said = np.array([(name or "").casefold() for name in on.offences["street"]], str)
    n = on.offences["n"].to_numpy()
    known = (on.segment >= 0) & (said != "") & np.isin(said, drawn)
    if n[known].sum() > 0:
        same = n[known & (said == drawn[on.segment])].sum() / n[known].sum()
        yield (
            f"Of {n[known].sum():,} incidents recorded with the name of a street in the road file, "
            f"{same:.0%} lie nearest to a street of that name"
        )


def _far_off(unplaced: int, streets: Streets) -> list[LeftOut]:
    what = f"Incidents more than {streets.within_m:g} m from any street"
    reason = f"No street of {streets.roads.name} is near enough to put them on"
    return [LeftOut(what, unplaced, reason)] if unplaced else []


def _map_points(streets: Streets) -> str:
    return (
        "Positions are police.uk map points, not addresses: each stands for eight or more "
        "addresses, and incidents are put on the street nearest to the map point (within "
        f"{streets.within_m:g} m), which is not always where they happened. Walk a street before "
        "patrolling it"
    )


def _month_after(month: str) -> str:
    following: date = (np.datetime64(month, "M") + 1).astype(date)
    return f"{following:%B %Y}"


def _provenance(
    material: Material, segments: Segments, streets: Streets, command: str
) -> Provenance:
    asked = {k: v for k, v in vars(material.question).items() if k != "seed"}
    return Provenance(
        safeground=version_of("safeground"),
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        command=command,
        data={**material.data, "roads": streets.roads.name, "segments": len(segments)},
        parameters={**asked, **vars(streets)},
        seed=material.question.seed,
        seconds={},
    )


def _attribution(material: Material, streets: Streets) -> tuple[str, ...]:
    lines = (
        "Incidents: data.police.uk, Open Government Licence v3.0",
        f"Streets: {streets.roads.name}, under the licence of its publisher",
    )
    return lines if material.map_points else lines[1:]
