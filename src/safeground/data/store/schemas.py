"""The columns of the three tables of a store.

Positions are given twice: `longitude`, `latitude` in WGS 84 degrees as received, and `easting`,
`northing` in British National Grid metres (EPSG:27700). All four are null where no place was given.
Times are Europe/London wall time without a zone.
"""

import polars as pl

PARTITIONED_BY = ("month", "source")

_Columns = dict[str, type[pl.DataType] | pl.DataType]

_WHERE_AND_WHOSE: _Columns = {"month": pl.String, "source": pl.String}
_PLACE: _Columns = {
    "longitude": pl.Float64,
    "latitude": pl.Float64,
    "easting": pl.Float64,
    "northing": pl.Float64,
}

# An incident: a recorded offence, ASB report, ambulance call or emergency-department attendance.
INCIDENT_SCHEMA = pl.Schema(
    {
        **_WHERE_AND_WHOSE,
        "kind": pl.String,  # "crime", "asb", "ambulance", "emergency-department"
        "id": pl.String,
        "category": pl.String,  # police.uk wording: "Robbery"
        "home_office_code": pl.String,
        "occurred_from": pl.Datetime("us"),
        "occurred_to": pl.Datetime("us"),
        **_PLACE,
        "uncertainty_m": pl.Float32,
        "point_set": pl.String,  # generation of police.uk map points; never join across two
        "street": pl.String,
        "district": pl.String,
        "lsoa": pl.String,
        "outcome": pl.String,
        "weapon": pl.String,
        "knife": pl.Boolean,
    }
)

STOP_SCHEMA = pl.Schema(
    {
        **_WHERE_AND_WHOSE,
        "type": pl.String,
        "stopped_at": pl.Datetime("us"),
        "part_of_operation": pl.Boolean,
        "operation": pl.String,
        **_PLACE,
        "point_set": pl.String,
        "gender": pl.String,
        "age_range": pl.String,
        "self_defined_ethnicity": pl.String,
        "officer_defined_ethnicity": pl.String,
        "legislation": pl.String,
        "object_of_search": pl.String,
        "outcome": pl.String,
        "outcome_linked_to_object": pl.Boolean,
        "more_than_outer_clothing": pl.Boolean,
    }
)

# `month` is that of the outcome; the point is as old as the crime, so its generation is unknown.
OUTCOME_SCHEMA = pl.Schema(
    {
        **_WHERE_AND_WHOSE,
        "id": pl.String,
        **_PLACE,
        "street": pl.String,
        "district": pl.String,
        "lsoa": pl.String,
        "outcome": pl.String,
    }
)

SCHEMAS = {"incidents": INCIDENT_SCHEMA, "stops": STOP_SCHEMA, "outcomes": OUTCOME_SCHEMA}
