"""The result of identifying hotspots: everything that the map, the files and the briefing say."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import shapely

from safeground.core.geography.grid import Grid
from safeground.core.hotspots.counts import Surface
from safeground.core.hotspots.hotspot import Hotspot
from safeground.core.hotspots.scores import Backtest


@dataclass(frozen=True)
class LeftOut:
    """Something the analysis set aside, and why, in plain words."""

    what: str
    incidents: int
    reason: str


@dataclass(frozen=True)
class Provenance:
    """Where a result came from, enough to compute it again."""

    safeground: str
    made_at: str
    command: str
    data: Mapping[str, object]  # store path, table version, sources, months, rows, attribution
    parameters: Mapping[str, object]
    seed: int
    seconds: Mapping[str, float]


@dataclass(frozen=True)
class PlaceName:
    """A name to write on the map; `size` 3 for a city or large town, 1 for a small one."""

    name: str
    x: float
    y: float
    size: int


@dataclass(frozen=True)
class Identification:
    """A ranked set of hotspots and all that is needed to explain it. Geometry is in EPSG:27700."""

    family: str  # "serious-violence"
    family_title: str  # "serious violence"
    study_area_name: str
    study_area: shapely.Geometry
    districts: Mapping[str, shapely.Geometry]
    place_names: tuple[PlaceName, ...]
    months: tuple[str, ...]  # the months looked at, "2025-01"
    period: str  # the period the expectation is for: "January 2026"
    grid: Grid
    surface: Surface
    hotspots: tuple[Hotspot, ...]
    total_expected: float  # in the whole study area
    total_recorded: float
    gap: float  # the MILP's proven optimality gap, 0 when solved to optimality
    chosen_by: str  # the constraints, in one sentence
    backtest: Backtest | None
    concentration: Mapping[str, object]
    changes: tuple[str, ...]  # what entered, left and stayed since the last refresh, and why
    left_out: tuple[LeftOut, ...]
    cannot_bear: tuple[str, ...]  # what the data can't bear, a plain sentence each
    provenance: Provenance
    attribution: tuple[str, ...] = field(default=())
