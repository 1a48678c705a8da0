"""Stop searches as data.police.uk has them: fifteen columns, in its order and wording.

Grounds, officers, registrations, units and notes are never among them. The position is the middle
of the hotspot, so that no address leaves; police.uk moves it to a map point of its own later.
"""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.core.patrols.hotspot import PatrolHotspot

# police.uk's heading -> our column
HEADINGS: Mapping[str, str] = {
    "Type": "type",
    "Date": "date",
    "Part of a policing operation": "part_of_operation",
    "Policing operation": "operation",
    "Latitude": "latitude",
    "Longitude": "longitude",
    "Gender": "gender",
    "Age range": "age_range",
    "Self-defined ethnicity": "self_defined_ethnicity",
    "Officer-defined ethnicity": "officer_defined_ethnicity",
    "Legislation": "legislation",
    "Object of search": "object_of_search",
    "Outcome": "outcome",
    "Outcome linked to object of search": "outcome_linked_to_object",
    "Removal of more than just outer clothing": "more_than_outer_clothing",
}


def published_searches(
    searches: pl.DataFrame, hotspots: Mapping[str, PatrolHotspot]
) -> pl.DataFrame:
    """The fifteen columns as text, in order of time; times in UTC, positions in WGS 84 degrees.

    A search at a hotspot that is not in `hotspots` has no position.
    """
    utc = pl.col("stopped_at").dt.replace_time_zone("Europe/London", ambiguous="earliest")
    middles = {name: _middle(hotspot) for name, hotspot in hotspots.items()}
    made = searches.sort("stopped_at", "id").with_columns(
        date=utc.dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
        part_of_operation=_truth(pl.col("operation").is_not_null()),
        outcome_linked_to_object=_truth(pl.col("outcome_linked_to_object")),
        more_than_outer_clothing=_truth(pl.col("more_than_outer_clothing")),
        longitude=_looked_up({name: at[0] for name, at in middles.items()}),
        latitude=_looked_up({name: at[1] for name, at in middles.items()}),
    )
    return made.select(pl.col(ours).alias(theirs) for theirs, ours in HEADINGS.items())


def write_published(rows: pl.DataFrame, path: Path) -> None:
    """Write the fifteen columns as police.uk writes them: UTF-8, commas, no quotes but needed."""
    rows.write_csv(path)


def _middle(hotspot: PatrolHotspot) -> tuple[str, str]:
    easting, northing = hotspot.centre
    longitude, latitude = to_longitude_latitude([easting], [northing])
    return f"{float(longitude[0]):.6f}", f"{float(latitude[0]):.6f}"


def _looked_up(by_name: Mapping[str, str]) -> pl.Expr:
    return pl.col("hotspot").replace_strict(by_name, default=None, return_dtype=pl.String)


def _truth(value: pl.Expr) -> pl.Expr:
    return pl.when(value).then(pl.lit("True")).when(value.not_()).then(pl.lit("False"))
