"""Places that gather records which are not street crime: custody, hospitals, prisons, airports.

Two signs betray them. Some map points are named for what they are. Others have a mix of records
that no street has: hardly any antisocial behaviour, shoplifting, burglary or vehicle crime, or far
more police-found offences than elsewhere. Each sign is a binomial test against the mix of the whole
study area, with Benjamini and Hochberg's false-discovery control over every point tested.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Suggestion = Literal["exclude", "look"]

STREET_CRIME = (
    "Anti-social behaviour",
    "Burglary",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
)
POLICE_FOUND = ("Drugs", "Possession of weapons")


@dataclass(frozen=True)
class PlaceType:
    """A kind of place known by what its map point is called; `pattern` must match all of it."""

    pattern: str
    kind: str
    suggested: Suggestion
    reason: str


@dataclass(frozen=True)
class ArtefactRules:
    """When a point is listed, and when it is left out unless someone says otherwise.

    A point needs `least_records` to be listed by name and `least_tested` to be tested. It has no
    street life when at most `little_street` of its records are street crime. It is left out for
    that only with `least_excluded` records and `crowding` times the mean of its 20 nearest points,
    so that a busy street is not mistaken for an institution. `airport_reach_m` is how far from a
    point named as an airport police-found offences are put down to it.
    """

    least_records: int = 20
    least_tested: int = 50
    least_excluded: int = 100
    little_street: float = 0.05
    crowding: float = 10.0
    times_expected: float = 3.0
    false_discovery: float = 0.001
    airport_reach_m: float = 2_500.0


@dataclass(frozen=True)
class Artefact:
    """One point that may gather records from elsewhere; coordinates in metres (EPSG:27700).

    `share` and `expected` are of the kind of record that the rule looks at, at the point and in
    the whole study area; `q` is the false-discovery rate, not a number where nothing was tested.
    """

    easting: float
    northing: float
    street: str
    kind: str
    suggested: Suggestion
    reason: str
    records: int
    share: float
    expected: float
    q: float


@dataclass(frozen=True)
class _Points:
    """Records gathered by exact place: one row a point."""

    easting: Floats
    northing: Floats
    street: tuple[str, ...]
    records: NDArray[np.int64]
    by_category: dict[str, NDArray[np.int64]]

    def counted(self, categories: Sequence[str]) -> NDArray[np.int64]:
        total = np.zeros(len(self.records), np.int64)
        for category in categories:
            total = total + self.by_category.get(category, 0)
        return total

    def crowding(self, neighbours: int = 20) -> Floats:
        """Records at each point over the mean of the nearest others."""
        k = min(neighbours + 1, len(self.records))
        if k < 2:
            return np.ones(len(self.records))
        places = np.column_stack([self.easting, self.northing])
        nearest = np.asarray(cKDTree(places).query(places, k)[1])[:, 1:]
        return np.asarray(self.records / self.records[nearest].mean(axis=1), float)


def find_artefacts(
    easting: ArrayLike,
    northing: ArrayLike,
    category: Sequence[str | None],
    street: Sequence[str | None],
    place_types: Sequence[PlaceType],
    rules: ArtefactRules | None = None,
    records: ArrayLike | None = None,
) -> tuple[Artefact, ...]:
    """Points that gather records which are not street crime, most records first.

    All columns are of one length, metres in EPSG:27700; rows without a place are passed over. A row
    is one record, or as many as `records` says where rows were counted together beforehand. Every
    record counts here, whatever is analysed later: it is the mix that gives a place away. Nothing
    is taken out; see `excluded_records`.
    """
    rules = rules or ArtefactRules()
    points = _gather(easting, northing, category, street, records)
    if len(points.records) == 0:
        return ()
    named = _named(points, place_types, rules)
    found = named | {
        i: artefact
        for i, artefact in (_police_found(points, named, rules) | _no_street(points, rules)).items()
        if i not in named
    }
    return tuple(sorted(found.values(), key=lambda a: (-a.records, a.easting, a.northing)))


def _gather(
    easting: ArrayLike,
    northing: ArrayLike,
    category: Sequence[str | None],
    street: Sequence[str | None],
    records: ArrayLike | None,
) -> _Points:
    x, y = np.asarray(easting, float), np.asarray(northing, float)
    if not len(x) == len(y) == len(category) == len(street):
        raise ValueError(
            "easting, northing, category and street differ in length: "
            f"{len(x)}, {len(y)}, {len(category)} and {len(street)}"
        )
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    # a tenth of a metre: finer than any map point, coarser than rounding
    places, first, point = np.unique(
        np.round(x[known] * 10) + 1j * np.round(y[known] * 10),
        return_index=True,
        return_inverse=True,
    )
    names: dict[str | None, int] = {}
    kinds = np.array([names.setdefault(category[i], len(names)) for i in known.tolist()], int)
    each = None if records is None else np.asarray(records, float)[known]
    table = np.bincount(point * len(names) + kinds, each, len(places) * len(names)).astype(int)
    table = table.reshape(len(places), len(names))
    return _Points(
        easting=places.real / 10,
        northing=places.imag / 10,
        street=tuple(street[i] or "" for i in known[first].tolist()),
        records=table.sum(axis=1),
        by_category={name: table[:, j] for name, j in names.items() if name is not None},
    )


def _named(
    points: _Points, place_types: Sequence[PlaceType], rules: ArtefactRules
) -> dict[int, Artefact]:
    patterns = [(re.compile(p.pattern, re.IGNORECASE), p) for p in place_types]
    found = {}
    for i in np.flatnonzero(points.records >= rules.least_records).tolist():
        name = points.street[i]
        match = next((p for pattern, p in patterns if pattern.fullmatch(name)), None)
        if match is not None:
            reason = f"The map point is called {name}. {match.reason}."
            nan = float("nan")
            found[i] = _artefact(points, i, match.kind, match.suggested, reason, nan, nan, nan)
    return found


def _no_street(points: _Points, rules: ArtefactRules) -> dict[int, Artefact]:
    """Points where next to nothing recorded is street crime."""
    hits, expected = points.counted(STREET_CRIME), _overall(points, STREET_CRIME)
    tested = np.flatnonzero(points.records >= rules.least_tested)
    q = _false_discovery(stats.binom.cdf(hits[tested], points.records[tested], expected))
    crowding = points.crowding()
    found = {}
    for i, rate in zip(tested.tolist(), q.tolist(), strict=True):
        share = hits[i] / points.records[i]
        if rate > rules.false_discovery or share > rules.little_street:
            continue
        alone = crowding[i] >= rules.crowding and points.records[i] >= rules.least_excluded
        reason = (
            f"Only {hits[i]:,} of {points.records[i]:,} records are antisocial behaviour, "
            f"shoplifting, burglary, theft from people or vehicle crime, where "
            f"{expected * points.records[i]:,.0f} would be usual: a sign of an institution or a "
            "default address rather than a street."
        )
        suggested: Suggestion = "exclude" if alone else "look"
        kind = "no street life"
        found[i] = _artefact(points, i, kind, suggested, reason, share, expected, rate)
    return found


def _police_found(
    points: _Points, named: dict[int, Artefact], rules: ArtefactRules
) -> dict[int, Artefact]:
    """Points with far more police-found offences than usual; at an airport they are its own."""
    airports = [(a.easting, a.northing) for a in named.values() if a.kind == "airport"]
    tested = np.flatnonzero(points.records >= rules.least_tested)
    found: dict[int, Artefact] = {}
    for category in POLICE_FOUND:
        hits, expected = points.counted([category]), _overall(points, [category])
        q = _false_discovery(stats.binom.sf(hits[tested] - 1, points.records[tested], expected))
        for i, rate in zip(tested.tolist(), q.tolist(), strict=True):
            share = hits[i] / points.records[i]
            if rate > rules.false_discovery or share < rules.times_expected * expected:
                continue
            reason = (
                f"{category}: {hits[i]:,} of {points.records[i]:,} records, "
                f"{share / expected:.1f} times the usual share, because officers look here"
            )
            at_airport = _near(points.easting[i], points.northing[i], airports, rules)
            kind = "airport" if at_airport else "police-found offences"
            suggested: Suggestion = "exclude" if at_airport else "look"
            reason += "; a point named as an airport is near." if at_airport else "."
            found[i] = _artefact(points, i, kind, suggested, reason, share, expected, rate)
    return found


def _artefact(
    points: _Points,
    i: int,
    kind: str,
    suggested: Suggestion,
    reason: str,
    share: float,
    expected: float,
    q: float,
) -> Artefact:
    return Artefact(
        easting=float(points.easting[i]),
        northing=float(points.northing[i]),
        street=points.street[i],
        kind=kind,
        suggested=suggested,
        reason=reason,
        records=int(points.records[i]),
        share=float(share),
        expected=float(expected),
        q=float(q),
    )


def _near(
    x: float, y: float, airports: Sequence[tuple[float, float]], rules: ArtefactRules
) -> bool:
    return any(np.hypot(x - ax, y - ay) <= rules.airport_reach_m for ax, ay in airports)


def _overall(points: _Points, categories: Sequence[str]) -> float:
    return float(points.counted(categories).sum() / points.records.sum())


def _false_discovery(p: ArrayLike) -> Floats:
    values = np.asarray(p, float)
    return np.asarray(stats.false_discovery_control(values), float) if len(values) else values
