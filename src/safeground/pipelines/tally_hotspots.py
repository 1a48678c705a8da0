"""What was recorded inside boundaries month by month: the figures kept beside a hotspot."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import shapely

from safeground.core.offences.families import resolve_family
from safeground.core.offences.harm import HarmScale
from safeground.core.offences.tables import POLICE_GENERATED, OffenceTables
from safeground.data.errors import BadInput
from safeground.data.reference.offences import family_expression, offence_tables
from safeground.data.store import IncidentStore
from safeground.pipelines.question import Question
from safeground.pipelines.setting_aside import set_aside
from safeground.pipelines.weighing import with_harm

Progress = Callable[[str, int, int], None]

FAMILIES = ("serious-violence", "violence", "street-visible", "all-crime")
_FOUND_BY_POLICE = "police_generated"
_INCIDENTS = pl.col("weight").cast(pl.Float64) * pl.col("n")
_UNKNOWN = pl.lit(None, pl.Float64).alias("harm")


@dataclass(frozen=True)
class Tallies:
    """`rows`: place, month, family, source, police_generated, incidents, harm, unweighed; no row
    stands for none.

    `harm` is by `scale` as in force in the month `as_of`, and `unweighed` the incidents to which it
    gives no weight; both are null without one. `set_aside` holds, by place, what lies inside the
    boundary and isn't counted: (what, incidents).
    """

    rows: pl.DataFrame
    set_aside: Mapping[str, tuple[tuple[str, int], ...]]
    scale: HarmScale | None = None
    as_of: str = ""


def tally_hotspots(
    store_dir: str | Path,
    boundaries: Mapping[str, shapely.Geometry],
    families: Sequence[str] = (),
    *,
    scale: HarmScale | None = None,
    progress: Progress | None = None,
) -> Tallies:
    """Count what the store holds inside each boundary (EPSG:27700), by month, family and source.

    Counted are the `FAMILIES`, those asked for besides, and every police.uk crime type by its slug.
    Places that gather records which are not street violence are left out, as they are when
    hotspots are identified; so are map points of an older list. Offences that police generate are
    counted under their crime type alone, and marked. Harm is by the weights in force in the last
    month held for all months, so that it changes from month to month only as offences do.
    """
    tell = progress or (lambda _what, _done, _total: None)
    tell("Reading incidents", 0, 3)
    placed = _placed(IncidentStore(store_dir))
    kept, _, _ = set_aside(placed, Question())
    tell("Looking inside boundaries", 1, 3)
    inside = _inside(kept, boundaries)
    out = _inside(placed.join(kept.select("row"), on="row", how="anti"), boundaries)
    tell("Counting", 2, 3)
    tables = offence_tables()
    as_of = str(placed["month"].max() or "") if scale else ""
    weighed = with_harm(inside, scale, as_of) if scale else inside.with_columns(_UNKNOWN)
    generated = weighed.with_columns(_generated(tables).alias(_FOUND_BY_POLICE))
    rows = pl.concat(_counted(generated, name, tables) for name in _names(families, tables))
    if scale is None:
        rows = rows.with_columns(_UNKNOWN, _UNKNOWN.alias("unweighed"))
    return Tallies(rows, _set_aside(out), scale, as_of)


def _names(families: Sequence[str], tables: OffenceTables) -> list[str]:
    types = [c.slug for c in tables.categories if not c.retired]
    return list(dict.fromkeys([*FAMILIES, *families, *types]))


def _placed(store: IncidentStore) -> pl.DataFrame:
    """Incidents with a position, counted together by point, month, offence and source."""
    if store.version is None:
        raise BadInput(f"There are no incidents in {store.path}; import some first")
    keys = ["street", "month", "category", "home_office_code", "knife", "source"]
    rows = store.read([*keys, "easting", "northing", "point_set"])
    newest = rows.select(pl.col("point_set").max()).collect().item()
    return (
        rows.filter(pl.col("point_set").is_null() | (pl.col("point_set") == newest))
        .drop_nulls(["easting", "northing"])
        .with_columns(pl.col("easting", "northing").round(0))
        .group_by("easting", "northing", *keys)
        .agg(pl.len().alias("n"))
        .sort("month", "easting", "northing", "category", "street", "home_office_code", "source")
        .collect()
        .with_row_index("row")
    )


def _inside(records: pl.DataFrame, boundaries: Mapping[str, shapely.Geometry]) -> pl.DataFrame:
    """The records inside any boundary, with its name as `place`."""
    points = records.select("easting", "northing").unique(maintain_order=True)
    tree = shapely.STRtree(np.array([*boundaries.values(), None], object)[:-1])
    shapes = shapely.points(points["easting"].to_numpy(), points["northing"].to_numpy())
    which, place = tree.query(shapes, predicate="intersects")
    names = np.array([*boundaries, ""], object)[:-1]
    located = points[which].with_columns(pl.Series("place", names[place], dtype=pl.String))
    return records.join(located, on=["easting", "northing"])


def _generated(tables: OffenceTables) -> pl.Expr:
    keys = tables.flags[POLICE_GENERATED]
    codes = [key for scheme, key in keys if scheme == "code"]
    types = [key for scheme, key in keys if scheme == "category"]
    return (
        pl.when(pl.col("home_office_code").is_null())
        .then(pl.col("category").is_in(types))
        .otherwise(pl.col("home_office_code").is_in(codes))
        .fill_null(False)
    )


def _counted(records: pl.DataFrame, name: str, tables: OffenceTables) -> pl.DataFrame:
    one_type = name in {c.slug for c in tables.categories}
    family = resolve_family(name, tables, include_police_generated=one_type)
    shown = records if one_type else records.filter(~pl.col(_FOUND_BY_POLICE))
    return (
        shown.with_columns(family_expression(family))
        .filter(pl.col("weight") > 0)
        .group_by("place", "month", "source", _FOUND_BY_POLICE)
        .agg(
            _INCIDENTS.sum().alias("incidents"),
            (_INCIDENTS * pl.col("harm")).sum().alias("harm"),
            _INCIDENTS.filter(pl.col("harm").is_null()).sum().alias("unweighed"),
        )
        .sort("place", "month", "source")
        .select(
            "place",
            "month",
            pl.lit(name).alias("family"),
            "source",
            _FOUND_BY_POLICE,
            "incidents",
            "harm",
            "unweighed",
        )
    )


def _set_aside(out: pl.DataFrame) -> dict[str, tuple[tuple[str, int], ...]]:
    found: dict[str, list[tuple[str, int]]] = {}
    by_street = out.group_by("place", pl.col("street").fill_null("No street name")).agg(
        pl.col("n").sum()
    )
    for place, street, n in by_street.sort("n", "street", descending=[True, False]).iter_rows():
        found.setdefault(place, []).append((street, n))
    return {place: tuple(each) for place, each in found.items()}
