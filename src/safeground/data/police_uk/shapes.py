"""From checked rows of a police.uk file to the columns of the store."""

from collections.abc import Callable
from datetime import datetime

import polars as pl

from safeground.data.police_uk.categories import ANTI_SOCIAL_BEHAVIOUR, CATEGORY_OF_SLUG
from safeground.data.police_uk.columns import distinct
from safeground.data.police_uk.map_points import point_set
from safeground.data.store.schemas import INCIDENT_SCHEMA, OUTCOME_SCHEMA, STOP_SCHEMA

TABLE_OF_KIND = {
    "street": "incidents",
    "api": "incidents",
    "outcomes": "outcomes",
    "stop-and-search": "stops",
}


def incidents(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of a street file or of the API as incidents."""
    months = distinct(rows["month"])
    asb = pl.col("category") == ANTI_SOCIAL_BEHAVIOUR
    return _fit(
        rows.with_columns(
            _by_month(months, "point_set", point_set, pl.String),
            _by_month(months, "occurred_from", _start, pl.Datetime("us")),
            _by_month(months, "occurred_to", _end, pl.Datetime("us")),
            *_street_and_district(rows),
            kind=pl.when(asb).then(pl.lit("asb")).otherwise(pl.lit("crime")),
        ),
        INCIDENT_SCHEMA,
    )


def api_rows_as_street_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """The API's wording and ids as the files have them.

    Anti-social behaviour has no id of its own; the API numbers it, so that number is used.
    """
    return rows.with_columns(
        category=pl.col("category").replace(CATEGORY_OF_SLUG),
        outcome=pl.col("outcome").replace("NA", None) if "outcome" in rows.columns else None,
        id=pl.coalesce("id", pl.format("api {}", "api_id")),
        source=pl.lit("police.uk api"),
    )


def outcomes(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of an outcomes file."""
    return _fit(rows.with_columns(*_street_and_district(rows)), OUTCOME_SCHEMA)


def stops(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of a stop-and-search file, with `stopped_at` already read."""
    said = {"true": True, "false": False}
    flags = [name for name, kind in STOP_SCHEMA.items() if kind == pl.Boolean]
    return _fit(
        rows.with_columns(
            _by_month(distinct(rows["month"]), "point_set", point_set, pl.String),
            *(
                pl.col(flag).str.to_lowercase().replace_strict(said, default=None)
                for flag in flags
                if flag in rows.columns
            ),
        ),
        STOP_SCHEMA,
    )


def read_stop_times(rows: pl.DataFrame) -> pl.DataFrame:
    """Add `stopped_at`, Europe/London wall time, and its `month`; null if it can't be read.

    The files give UTC: Northumbria's June 2020 begins at 23:05 on 31 May.
    """
    at = (
        pl.col("date")
        .str.to_datetime("%Y-%m-%dT%H:%M:%S%:z", time_zone="UTC", strict=False)
        .dt.convert_time_zone("Europe/London")
        .dt.replace_time_zone(None)
        .dt.cast_time_unit("us")
    )
    return rows.with_columns(stopped_at=at).with_columns(
        month=pl.col("stopped_at").dt.strftime("%Y-%m")
    )


def _start(month: str) -> datetime:
    return datetime.fromisoformat(f"{month}-01")


def _end(month: str) -> datetime:
    year, number = int(month[:4]), int(month[5:])
    return datetime(year + number // 12, number % 12 + 1, 1)


def _by_month(
    months: list[str],
    name: str,
    of: Callable[[str], object],
    kind: type[pl.DataType] | pl.DataType,
) -> pl.Expr:
    """A column that only depends on the month: worked out once for each, not for each row."""
    values = {month: of(month) for month in months}
    if len(values) == 1:
        return pl.lit(next(iter(values.values())), dtype=kind).alias(name)
    return pl.col("month").replace_strict(values, return_dtype=kind).alias(name)


def _street_and_district(rows: pl.DataFrame) -> list[pl.Expr]:
    """The street of "On or near High Street", and the district of "Southend-on-Sea 010B"."""
    made = []
    if "location" in rows.columns:
        street = pl.col("location").str.strip_prefix("On or near").str.strip_chars()
        made.append(pl.when(~street.is_in(["", "No Location"])).then(street).alias("street"))
    if "lsoa_name" in rows.columns:
        name = pl.col("lsoa_name")
        numbered = name.str.slice(-5, 1) == " "  # as in England and Wales
        made.append(pl.when(numbered).then(name.str.head(-5)).otherwise(name).alias("district"))
    return made


def _fit(rows: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """The columns of a schema, in order; those that the file does not have are null."""
    return rows.select(
        pl.col(name).cast(kind) if name in rows.columns else pl.lit(None, dtype=kind).alias(name)
        for name, kind in schema.items()
    )
