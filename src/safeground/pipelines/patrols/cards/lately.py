"""What was reported at each hotspot in the last months that the store holds, in aggregate."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import shapely

from safeground.core.disclosure import SMALLEST_SHOWN, shown_count
from safeground.core.hotspots.naming import street_name
from safeground.core.offences.tables import POLICE_GENERATED, OffenceTables
from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.data.reference.offences import offence_tables
from safeground.data.store import IncidentStore
from safeground.pipelines import wording

MONTHS = 3
NEAR_M = 1_000.0  # a store with nothing at all this near does not reach a place
UNKNOWN = "offences of a kind not recorded"


@dataclass(frozen=True)
class StreetPoint:
    """A point (metres) that records place on a street of this name, however many do."""

    name: str
    x: float
    y: float


@dataclass(frozen=True)
class ReportedHere:
    """Reported incidents inside one boundary by crime type; counts are not to be shown as they are.

    `covered` says whether the store holds anything at all round the place: nothing reported is
    not the same as nothing held.
    """

    covered: bool
    by_type: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Reported:
    """What the store tells of the hotspots of a plan, in their order.

    `months` is empty where it holds nothing; `why_not` then says so in a sentence. `month_only`
    is true where no incident is dated closer than a month; `map_points` where some are placed at
    police.uk's shared points.
    """

    months: tuple[str, ...]
    places: tuple[ReportedHere, ...]
    sources: tuple[str, ...] = ()
    version: int | None = None
    month_only: bool = False
    map_points: bool = False
    why_not: str = ""
    streets: tuple[StreetPoint, ...] = ()


def reported_lately(
    store_dir: Path | None, hotspots: Sequence[PatrolHotspot], until: date
) -> Reported:
    """The three newest months of reported crime and antisocial behaviour up to that of `until`.

    Offences that police generate are left out: they follow patrols, so they say little of a place.
    Of police.uk's map points only the newest generation is used.
    """
    store = None if store_dir is None else IncidentStore(store_dir)
    if store is None or store.version is None:
        return _nothing(hotspots, "No incidents are held, so what happened lately is not known.")
    month = f"{until:%Y-%m}"
    held = store.read(["month"]).filter(pl.col("month") <= month).unique().collect()["month"]
    months = tuple(sorted(held)[-MONTHS:])
    if not months:
        return _nothing(hotspots, f"No incidents of {wording.month(month)} or before are held.")
    return _reported(store, months, hotspots)


def in_words(lately: ReportedHere, months: Sequence[str]) -> str:
    """One sentence: each crime type with its count, the small ones together.

    No total is given beside counts that are hidden, since together they would tell.
    """
    when = wording.months(months)
    if not lately.covered:
        return f"The incidents held for {when} do not reach this place, so nothing can be said."
    plain = {name: n for name, n in lately.by_type.items() if n >= SMALLEST_SHOWN}
    few = sorted(name for name, n in lately.by_type.items() if 0 < n < SMALLEST_SHOWN)
    most_first = sorted(plain, key=lambda name: (-plain[name], name))
    parts = [f"{_spoken(name)} {shown_count(plain[name])}" for name in most_first]
    said = [", ".join(parts)] if parts else []
    if few:
        each = "each of " if len(few) > 1 else "of "
        said.append(f"{shown_count(1)} {each}{wording.listing(map(_spoken, few))}")
    return wording.sentence("; ".join(said) or "Nothing was reported here")


def _nothing(hotspots: Sequence[PatrolHotspot], why: str) -> Reported:
    return Reported((), tuple(ReportedHere(covered=False) for _ in hotspots), why_not=why)


def _reported(
    store: IncidentStore, months: tuple[str, ...], hotspots: Sequence[PatrolHotspot]
) -> Reported:
    incidents = _incidents(store, months, hotspots)
    reported = incidents.filter(~_police_generated(offence_tables()))
    named = reported.with_columns(_type(offence_tables()))
    x, y = named["easting"].to_numpy(), named["northing"].to_numpy()
    around = incidents["easting"].to_numpy(), incidents["northing"].to_numpy()
    places = []
    for hotspot in hotspots:
        inside = shapely.intersects_xy(hotspot.boundary, x, y)
        kinds = named.filter(pl.Series(inside, dtype=pl.Boolean))["type"].value_counts()
        covered = bool(shapely.dwithin(hotspot.boundary, shapely.points(*around), NEAR_M).any())
        places.append(ReportedHere(covered, dict(kinds.iter_rows())))
    lasting = incidents["occurred_to"] - incidents["occurred_from"]
    return Reported(
        months=months,
        places=tuple(places),
        sources=tuple(sorted(incidents["source"].unique())),
        version=store.version,
        month_only=len(incidents) > 0 and bool((lasting > timedelta(days=7)).all()),
        map_points=bool(incidents["point_set"].is_not_null().any()),
        streets=_streets(incidents),
    )


def _incidents(
    store: IncidentStore, months: Sequence[str], hotspots: Sequence[PatrolHotspot]
) -> pl.DataFrame:
    """Crime and antisocial behaviour of these months in the box round all hotspots."""
    columns = ["month", "source", "kind", "category", "home_office_code", "point_set", "street"]
    columns += ["occurred_from", "occurred_to", "easting", "northing"]
    bounds = np.array([h.boundary.bounds for h in hotspots]).reshape(-1, 4)
    left, low = bounds[:, :2].min(axis=0, initial=np.inf) - NEAR_M
    right, high = bounds[:, 2:].max(axis=0, initial=-np.inf) + NEAR_M
    newest = pl.col("point_set").is_null() | (pl.col("point_set") == pl.col("point_set").max())
    return (
        store.read(columns, months=months)
        .filter(pl.col("kind").is_in(["crime", "asb"]), newest)
        .filter(pl.col("easting").is_between(left, right))
        .filter(pl.col("northing").is_between(low, high))
        .collect()
    )


def _streets(incidents: pl.DataFrame) -> tuple[StreetPoint, ...]:
    points = incidents.drop_nulls("street").select("street", "easting", "northing").unique()
    named = ((street_name(street), x, y) for street, x, y in points.sort(pl.all()).iter_rows())
    return tuple(StreetPoint(name, x, y) for name, x, y in named if name)


def _police_generated(tables: OffenceTables) -> pl.Expr:
    keys = tables.flags[POLICE_GENERATED]
    codes = [key for scheme, key in keys if scheme == "code"]
    names = [key for scheme, key in keys if scheme == "category"]
    by_code = pl.col("home_office_code").is_in(codes).fill_null(False)
    return by_code | pl.col("category").is_in(names).fill_null(False)


def _type(tables: OffenceTables) -> pl.Expr:
    """The crime type that is written, else the one that the offence code is filed under."""
    filed = {code: o.category for code, o in tables.by_code.items() if o.category}
    by_code = pl.col("home_office_code").replace_strict(filed, default=None, return_dtype=pl.String)
    return pl.coalesce("category", by_code, pl.lit(UNKNOWN)).alias("type")


def _spoken(name: str) -> str:
    """A crime type within a sentence."""
    said = name[:1].lower() + name[1:]
    return said.replace("anti-social", "antisocial")
