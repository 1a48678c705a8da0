"""What a person asks of the analysis: one frozen set of parameters for every hotspot pipeline."""

from dataclasses import dataclass, field
from pathlib import Path

from safeground.core.geography.lattice import Shape
from safeground.core.offences.harm import Transform


@dataclass(frozen=True)
class Question:
    """Which incidents, where, when, and on what grid.

    `study_area` is a polygon file or the name of a district or force; None looks where the data
    is. `since` and `until` are months such as "2025-01". `weights` is a force's own table of harm;
    without it every offence counts one.
    """

    offences: str = "serious-violence"
    study_area: str | None = None
    since: str | None = None
    until: str | None = None
    sources: tuple[str, ...] = ()
    include_police_generated: bool = False
    shape: Shape = "hexagon"
    side_m: float = 150.0
    rotation: float = 0.0
    weights: Path | None = None
    harm: Transform = "count"
    places_by_hand: Path | None = None
    keep_artefacts: bool = False
    version: int | None = None
    seed: int = 1


@dataclass(frozen=True)
class Choosing:
    """How many places, how large, how far apart, and where they must or must not be.

    `patrol_hours` a week and `most_windows` bound the risk windows of each place.
    """

    places: int = 15
    largest_m2: float | None = None
    separation_m: float = 0.0
    quotas: dict[str, int] = field(default_factory=dict)
    must_include: tuple[tuple[float, float], ...] = ()  # longitude, latitude
    must_exclude: tuple[tuple[float, float], ...] = ()
    minimum_incidents: float = 3.0
    patrol_hours: int = 12
    most_windows: int = 3
    model: str = "pooled"
    area_shares: tuple[float, ...] = (0.005, 0.01, 0.02)
    backtest: bool = True
