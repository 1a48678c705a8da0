"""Which column of a feed is which: by name, whatever the case, or by a common other name."""

import re
from collections.abc import Sequence

from safeground.data.errors import BadInput

NAMES = {
    "device": ("device", "deviceid", "callsign", "radio", "radioid", "issi", "unit", "imei", "id"),
    "time": ("time", "timestamp", "datetime", "fixtime", "gpstime", "recordedat", "ts"),
    "longitude": ("longitude", "lon", "lng", "long", "x"),
    "latitude": ("latitude", "lat", "y"),
    "accuracy": ("accuracy", "accuracym", "horizontalaccuracy", "hacc"),
    "speed": ("speed", "speedms", "speedmps"),
    "received": ("received", "receivedat", "servertime"),
}
NEEDED = ("device", "time", "longitude", "latitude")


def columns_of(name: str, found: Sequence[str], device: str | None = None) -> dict[str, str]:
    """The file's own name of each column that is there; `device` stands in for that column.

    Raises BadInput naming what is missing and what was found.

    >>> columns_of("a.csv", ["Device_ID", "Timestamp", "lng", "LAT"])["longitude"]
    'lng'
    """
    plain: dict[str, str] = {}
    for column in found:
        plain.setdefault(re.sub(r"[^a-z0-9]", "", column.lower()), column)
    chosen = {
        wanted: plain[next(n for n in names if n in plain)]
        for wanted, names in NAMES.items()
        if any(n in plain for n in names)
    }
    missing = [c for c in NEEDED if c not in chosen and not (c == "device" and device)]
    if missing:
        shown = ", ".join(found[:20]) or "none"
        raise BadInput(
            f"{name} has no column {' or '.join(repr(c) for c in missing)}; pings need device, "
            f"time, longitude and latitude, and its columns are {shown}"
        )
    return chosen
