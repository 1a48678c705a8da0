"""The columns that pass between the parts of `core.patrols`.

`hotspot` is always the hotspot's name. Instants are UTC; a day is a patrol day, which starts at the
hour that the rule says (06:00 by default), so that a night is not cut in two.
"""

import polars as pl

_Columns = dict[str, type[pl.DataType] | pl.DataType]

# Every unbroken presence of one device inside one geofence, however short.
_STAY: _Columns = {
    "hotspot": pl.String,
    "device": pl.String,
    "arrive": pl.Datetime("us", "UTC"),
    "leave": pl.Datetime("us", "UTC"),
    "minutes": pl.Float64,  # leave less arrive
    "foot_minutes": pl.Float64,  # of these, not at the speed of a vehicle
    "fixes": pl.Int64,
    "mode": pl.String,  # "foot" or "vehicle"
    "visit": pl.Boolean,  # long enough but not too long, and on foot: counts as a visit
}
STAY_SCHEMA = pl.Schema(_STAY)

# What each hotspot was to receive, and when.
ALLOCATION_SCHEMA = pl.Schema(
    {"date": pl.Date, "hotspot": pl.String, "condition": pl.String}  # "treatment" or "control"
)
