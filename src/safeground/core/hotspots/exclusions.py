"""Which records leave the analysis because of where they are; none leaves the store."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from safeground.core.hotspots.artefacts import Artefact

Floats = NDArray[np.float64]

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
    records: ArrayLike | None = None,
) -> Exclusions:
    """Records to leave out, by hand first and then by rule; what is kept by hand always stays.

    A row is one record, or as many as `records` says. Artefacts only suggested for a look stay.
    A record without a place is left out only by its street. A place that no record falls in is not
    listed.
    """
    x, y = np.asarray(easting, float), np.asarray(northing, float)
    each = np.ones(x.shape) if records is None else np.asarray(records, float)
    which = np.full(x.shape, -1, np.int32)
    free = np.ones(x.shape, bool)
    for place in (p for p in by_hand if p.action == "keep"):
        free &= ~_in_place(place, x, y, street)
    places: list[Exclusion] = []
    for inside, place_out in _places_out(x, y, street, artefacts, by_hand):
        taken = inside & free & (which < 0)
        if taken.any():
            which[taken] = len(places)
            places.append(replace(place_out, records=round(each[taken].sum())))
    return Exclusions(which, tuple(places))


def _places_out(
    x: Floats,
    y: Floats,
    street: Sequence[str | None],
    artefacts: Sequence[Artefact],
    by_hand: Sequence[PlaceByHand],
) -> Iterator[tuple[NDArray[np.bool_], Exclusion]]:
    """Places to leave out, in order, with the records inside each."""
    for hand in by_hand:
        if hand.action == "exclude":
            inside = _in_place(hand, x, y, street)
            yield inside, Exclusion(hand.name, hand.kind, hand.reason, "hand", 0)
    for found in artefacts:
        if found.suggested == "exclude":
            inside = _within(x, y, found.easting, found.northing, SAME_POINT_M)
            yield inside, Exclusion(found.street, found.kind, found.reason, "rule", 0)


def _in_place(
    place: PlaceByHand,
    x: Floats,
    y: Floats,
    street: Sequence[str | None],
) -> NDArray[np.bool_]:
    near = _within(x, y, place.easting, place.northing, place.radius_m)
    if place.street is None:
        return near
    wanted = place.street.casefold()
    named = np.array([(name or "").casefold() == wanted for name in street], bool)
    return named & near if np.isfinite(place.easting) else named


def _within(x: Floats, y: Floats, cx: float, cy: float, radius: float) -> NDArray[np.bool_]:
    """Whether each point lies in a circle; never, for not-a-number."""
    return np.asarray(np.hypot(x - cx, y - cy) <= radius, bool)
