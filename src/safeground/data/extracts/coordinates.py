"""Where incidents were: columns or geometry, to British National Grid and WGS 84."""

from typing import NamedTuple

import numpy as np
import polars as pl
import shapely

from safeground.core.geography.national_grid import to_longitude_latitude, to_national_grid
from safeground.data.errors import BadInput
from safeground.data.extracts.dates import as_text
from safeground.data.extracts.mapping import Location, Mapping
from safeground.data.extracts.problems import Problems

_GRID_CRS = ("EPSG:27700",)
_DEGREES_CRS = ("EPSG:4326", "OGC:CRS84", "EPSG:4258")


class Box(NamedTuple):
    """Lowest and highest X and Y."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, x: pl.Series, y: pl.Series) -> pl.Series:
        """True where a point is inside or on the edge."""
        return x.is_between(self.west, self.east) & y.is_between(self.south, self.north)


# Great Britain's grid as defined, and the United Kingdom in degrees.
GRID_BOX = Box(0, 0, 700_000, 1_300_000)
DEGREES_BOX = Box(-9, 49.7, 2.2, 61.1)
_ANGLES = Box(-180, -180, 180, 180)


def parse_numbers(values: pl.Series, decimal: str) -> pl.Series:
    """Numbers from numbers or text; null where there is none.

    With decimal ".", commas that group thousands are passed over.

    >>> parse_numbers(pl.Series(["570,123.5", "x"]), ".").to_list()
    [570123.5, None]
    >>> parse_numbers(pl.Series(["51,73"]), ",").to_list()
    [51.73]
    """
    if values.dtype.is_numeric():
        return values.cast(pl.Float64)
    text = as_text(values)
    if decimal == ",":
        text = text.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    elif text.str.contains(",", literal=True).any():
        grouped = text.str.contains(r"^-?\d{1,3}(,\d{3})+(\.\d+)?$")
        text = text.str.replace_all(",", "", literal=True).zip_with(grouped, text)
    return text.cast(pl.Float64, strict=False)


def places(
    frame: pl.DataFrame, mapping: Mapping, crs: str | None, problems: Problems
) -> pl.DataFrame:
    """Columns longitude, latitude, easting and northing; null where no place was given."""
    columns = mapping.columns
    if "geometry" in columns:
        x, y, degrees = _from_geometry(frame[columns["geometry"]], columns["geometry"], crs)
        named, written = (columns["geometry"],) * 2, (x, y)
    else:
        degrees = "longitude" in columns
        pair = ("longitude", "latitude") if degrees else ("easting", "northing")
        if pair[0] not in columns:
            return _nowhere(len(frame))
        named = (columns[pair[0]], columns[pair[1]])
        written = (frame[named[0]], frame[named[1]])
        x, y = (parse_numbers(values, mapping.layout.decimal) for values in written)
        _note_unread(named, written, (x, y), problems)
    _note_misplaced(named, x, y, degrees, mapping.location, problems)
    return _both_systems(x, y, degrees, problems.sound)


def _nowhere(rows: int) -> pl.DataFrame:
    nothing = pl.repeat(None, rows, dtype=pl.Float64, eager=True)
    return pl.DataFrame(dict.fromkeys(("longitude", "latitude", "easting", "northing"), nothing))


def _from_geometry(
    binary: pl.Series, column: str, crs: str | None
) -> tuple[pl.Series, pl.Series, bool]:
    degrees = crs in _DEGREES_CRS
    if not degrees and crs not in _GRID_CRS:
        raise BadInput(
            f"'{column}' is in the coordinate reference system {crs or 'unknown'}; Safeground "
            "reads EPSG:27700 (British National Grid) and EPSG:4326 (WGS 84), so save it in one of "
            "these"
        )
    shapes = shapely.from_wkb(binary.to_numpy())
    there = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    kinds = np.unique(shapely.get_type_id(shapes[there]))
    if not np.isin(kinds, (0, 4)).all():
        raise BadInput(f"'{column}' must hold points; it holds lines or areas")
    centres = shapely.centroid(shapes)
    x, y = shapely.get_x(centres), shapely.get_y(centres)
    return pl.Series(x, nan_to_null=True), pl.Series(y, nan_to_null=True), degrees


def _note_unread(
    named: tuple[str, str],
    written: tuple[pl.Series, pl.Series],
    read: tuple[pl.Series, pl.Series],
    problems: Problems,
) -> None:
    for column, text, number in zip(named, written, read, strict=True):
        if number.has_nulls() or number.is_nan().any():
            wrong = (number.is_null() & as_text(text).is_not_null()) | number.is_nan()
            problems.add(wrong, column, "This coordinate is not a number.", text)
    for i in (0, 1):
        half = read[i].is_null() & read[1 - i].is_not_null()
        reason = f"There is no {named[i]} to go with the {named[1 - i]}."
        problems.add(half, named[i], reason, written[i])


def _note_misplaced(
    named: tuple[str, str],
    x: pl.Series,
    y: pl.Series,
    degrees: bool,
    location: Location,
    problems: Problems,
) -> None:
    column = " and ".join(dict.fromkeys(named))
    box = DEGREES_BOX if degrees else GRID_BOX
    nowhere = (x == 0) & (y == 0)
    problems.add(nowhere, column, "0, 0 is how some systems write that no place is known.", x, y)
    outside = ~box.holds(x, y)
    problems.add(outside & box.holds(y, x), column, "The two coordinates look swapped.", x, y)
    other = outside & GRID_BOX.holds(x, y) if degrees else _ANGLES.holds(x, y)
    kind = "easting and northing" if degrees else "longitude and latitude"
    problems.add(other, column, f"This looks like {kind}.", x, y)
    problems.add(outside, column, "The place is outside Great Britain.", x, y)
    if location.bounds is not None:
        _note_out_of_bounds(Box(*location.bounds), column, x, y, degrees, problems)


def _note_out_of_bounds(
    bounds: Box, column: str, x: pl.Series, y: pl.Series, degrees: bool, problems: Problems
) -> None:
    grid = _both_systems(x, y, degrees, problems.sound)
    east, north = grid["easting"], grid["northing"]
    outside, reason = ~bounds.holds(east, north), "The two coordinates look swapped."
    problems.add(outside & bounds.holds(north, east), column, reason, x, y)
    reason = "The place is outside the bounds that the mapping gives."
    problems.add(outside, column, reason, x, y)


def _both_systems(x: pl.Series, y: pl.Series, degrees: bool, sound: pl.Series) -> pl.DataFrame:
    mine = np.where(sound.to_numpy(), x.to_numpy(), np.nan), np.where(sound, y.to_numpy(), np.nan)
    other = to_national_grid(*mine) if degrees else to_longitude_latitude(*mine)
    (lon, lat), (east, north) = (mine, other) if degrees else (other, mine)
    arrays = {"longitude": lon, "latitude": lat, "easting": east, "northing": north}
    return pl.DataFrame({n: pl.Series(n, a, nan_to_null=True) for n, a in arrays.items()})
