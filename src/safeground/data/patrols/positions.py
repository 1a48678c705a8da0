"""Where units are now, from a file of a few lines."""

from collections.abc import Mapping
from pathlib import Path

from safeground.core.patrols.plan import Station
from safeground.data.errors import BadInput
from safeground.data.patrols.tables import read_rows

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "unit": ("name", "callsign"),
    "longitude": ("lon", "lng"),
    "latitude": ("lat",),
}


def read_positions(path: Path) -> dict[str, Station]:
    """The place of each unit, from a CSV, Excel or JSON file with unit, longitude and latitude.

    Raises BadInput, naming the line, for a row without them, a place outside Great Britain and a
    unit that is there twice.
    """
    found: dict[str, Station] = {}
    for row in read_rows(path, _COLUMNS):
        try:
            name = row.cells["unit"]
            lon, lat = float(row.cells["longitude"]), float(row.cells["latitude"])
        except (KeyError, ValueError):
            raise BadInput(f"{row.where}: expected unit, longitude and latitude") from None
        if not (-9 < lon < 3 and 49 < lat < 61.5):
            raise BadInput(f"{row.where}: {lon:g}, {lat:g} is not in Great Britain")
        if name in found:
            raise BadInput(f"{row.where}: {name} is at two places; keep one row a unit")
        found[name] = Station(f"where {name} is", lon, lat)
    return found
