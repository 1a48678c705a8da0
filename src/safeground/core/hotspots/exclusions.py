"""Which records leave the analysis because of where they are; none leaves the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from safeground.core.hotspots.artefacts import Artefact

SAME_POINT_M = 0.5  # an artefact is one exact point; half a metre forgives rounding


@dataclass(frozen=True)
class PlaceByHand:
    """A place that a person has judged: leave it out, or keep it whatever the rules say.

    It is every record within `radius_m` of a point (metres, EPSG:27700), every record of a
    `street`, or, with both, the street's records within the radius.
    """

    name: str
    kind: str
    action: Literal["exclude", "keep"]
    reason: str
    easting: float = float("nan")
    northing: float = float("nan")
    radius_m: float = 0.0
    street: str | None = None


@dataclass(frozen=True)
class Exclusion:
    """A place left out of the analysis, with how many records it takes along."""

    name: str
    kind: str
    reason: str
    by: Literal["rule", "hand"]
    records: int


@dataclass(frozen=True)
class Exclusions:
    """`which` (n,) is the index in `places` of what leaves each record out, -1 where it stays."""

    which: NDArray[np.int32]
    places: tuple[Exclusion, ...]

    @property
    def kept(self) -> NDArray[np.bool_]:
        """True (n,) for the records that stay."""
        return self.which < 0


def excluded_records(
    easting: ArrayLike,
    northing: ArrayLike,
    street: Sequence[str | None],
    artefacts: Sequence[Artefact] = (),
    by_hand: Sequence[PlaceByHand] = (),
) -> Exclusions:
    """Records to leave out, by hand first and then by rule; what is kept by hand always stays.

    Artefacts only suggested for a look stay. A record without a place is left out only by its
    street. A place that no record falls in is not listed.
    """
    x, y = np.asarray(easting, float), np.asarray(northing, float)
    which = np.full(x.shape, -1, np.int32)
    free = np.ones(x.shape, bool)
    for place in (p for p in by_hand if p.action == "keep"):
        free &= ~_in_place(place, x, y, street)
    places: list[Exclusion] = []
    for place in (p for p in by_hand if p.action == "exclude"):
        inside = free & _in_place(place, x, y, street)
        _leave_out(which, inside, places, place.name, place.kind, place.reason, "hand")
        free &= ~inside
    for artefact in (a for a in artefacts if a.suggested == "exclude"):
        inside = free & _within(x, y, artefact.easting, artefact.northing, SAME_POINT_M)
        _leave_out(which, inside, places, artefact.street, artefact.kind, artefact.reason, "rule")
        free &= ~inside
    return Exclusions(which, tuple(places))


def _leave_out(
    which: NDArray[np.int32],
    inside: NDArray[np.bool_],
    places: list[Exclusion],
    name: str,
    kind: str,
    reason: str,
    by: Literal["rule", "hand"],
) -> None:
    if inside.any():
        which[inside] = len(places)
        places.append(Exclusion(name, kind, reason, by, int(inside.sum())))


def _in_place(
    place: PlaceByHand,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    street: Sequence[str | None],
) -> NDArray[np.bool_]:
    near = _within(x, y, place.easting, place.northing, place.radius_m)
    if place.street is None:
        return near
    wanted = place.street.casefold()
    named = np.array([(name or "").casefold() == wanted for name in street], bool)
    return named & near if np.isfinite(place.easting) else named


def _within(
    x: NDArray[np.float64], y: NDArray[np.float64], cx: float, cy: float, radius: float
) -> NDArray[np.bool_]:
    """Whether each point lies in a circle; never, for not-a-number."""
    return np.asarray(np.hypot(x - cx, y - cy) <= radius, bool)
