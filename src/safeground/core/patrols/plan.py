"""A plan: the visits of one shift, who makes them, and how close to the best possible it is.

All times are aware datetimes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from safeground.core.patrols.hotspot import PatrolHotspot

Mode = Literal["foot", "bicycle", "car-and-foot"]


@dataclass(frozen=True)
class Station:
    """Where a unit starts or ends: a name, and WGS 84 degrees."""

    name: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class PlannedUnit:
    """A unit on its shift; `devices` are the ids that its radios and phones report under."""

    name: str
    mode: Mode
    starts_at: datetime
    ends_at: datetime
    start: Station
    end: Station
    officers: int = 2
    skills: frozenset[str] = frozenset()
    devices: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlannedVisit:
    """One stay of a unit in a hotspot; `travel_minutes` is the way there from where it was."""

    unit: str
    hotspot: str
    key: str
    arrive: datetime
    leave: datetime
    travel_minutes: int
    prize: float


@dataclass(frozen=True)
class PlannedBreak:
    """A break of a unit, at a station; it may be moved between `earliest` and `latest`, if said."""

    unit: str
    at: str
    start: datetime
    end: datetime
    earliest: datetime | None = None
    latest: datetime | None = None


@dataclass(frozen=True)
class Uncovered:
    """Visits that were wanted and are not in the plan, with the reason in one sentence."""

    hotspot: str
    key: str
    prize: float
    why: str
    visits: int = 1


@dataclass(frozen=True)
class PatrolPlan:
    """Tonight: every unit's visits in order of time.

    `prize` is what the visits are worth in the unit of the hotspots' `expected`; `bound` is proven:
    no plan for the same units and hotspots is worth more. `notes` are sentences for a person.
    """

    date: date
    units: tuple[PlannedUnit, ...]
    visits: tuple[PlannedVisit, ...]
    breaks: tuple[PlannedBreak, ...]
    prize: float
    bound: float
    left_out: tuple[Uncovered, ...]
    hotspots: tuple[PatrolHotspot, ...]
    notes: tuple[str, ...] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict)

    @property
    def gap(self) -> float:
        """The share of the bound that the plan may be short of; 0 is proven to be the best."""
        return max(0.0, 1.0 - self.prize / self.bound) if self.bound > 0 else 0.0

    def visits_of(self, unit: str) -> tuple[PlannedVisit, ...]:
        """One unit's visits in order of time."""
        return tuple(sorted((v for v in self.visits if v.unit == unit), key=lambda v: v.arrive))
