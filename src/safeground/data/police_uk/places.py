"""Where a row is, and whether that can be: projected once for each point, as points repeat."""

from threading import Lock

import numpy as np
import polars as pl
from numpy.typing import NDArray

from safeground.core.geography.national_grid import to_national_grid
from safeground.data.police_uk.forces import Box, force_boxes, force_name

Floats = NDArray[np.float64]

FAR_M = 30_000.0  # how far outside its force's box a place may lie
# West, east, south and north of Great Britain with its islands, in degrees.
_BRITAIN = (-8.75, 1.85, 49.8, 60.95)
_MIX = np.uint64(0x9E3779B97F4A7C15)  # odd, so that multiplying loses nothing
_SLOTS = 2**17
_SHIFT = np.uint64(64 - 17)
_TAKEN = np.uint64(1)  # set in every key, so that none is that of an empty slot

# Why a place can't be; the position in the list is its code, and 0 means that it can.
_FINE, _ZERO, _HALF, _ABROAD, _SWAPPED, _FAR = range(6)
_REASONS = [
    None,
    "Longitude 0, latitude 0 means that no place is known.",
    "Longitude and latitude must both be given, or neither.",
    "The place is outside Great Britain.",
    "The place is outside Great Britain: longitude and latitude look swapped.",
    f"The place is more than {FAR_M / 1000:.0f} km outside ",
]


class KnownPoints:
    """Points of one source met so far, projected and judged.

    A table of 131,072 slots, of which a point has one by a hash of its 128 bits; a later point of
    the same slot takes it over. Two points are taken for one if 64 bits of hash agree, which among
    all map points of the country is less likely than one in ten million.

    >>> essex = KnownPoints("police.uk essex")
    >>> east, north, why = essex.look_up(pl.Series([0.7138, 0.0]), pl.Series([51.5389, 0.0]))
    >>> int(east[0]), int(north[0]), why[1]
    (588298, 185712, 'Longitude 0, latitude 0 means that no place is known.')
    """

    def __init__(self, source: str) -> None:
        self._force = source.removeprefix("police.uk ")
        self._lock = Lock()  # files of one source may be read on several threads
        self._keys = np.zeros(_SLOTS, np.uint64)
        self._east, self._north = np.empty(_SLOTS), np.empty(_SLOTS)
        self._why = np.empty(_SLOTS, np.int8)

    def look_up(
        self, longitude: pl.Series, latitude: pl.Series
    ) -> tuple[pl.Series, pl.Series, pl.Series | None]:
        """Easting and northing in metres, null where there is no place; and why a place can't be.

        The reasons are null where there is none, and None altogether if there is none at all.
        """
        lon, lat = longitude.to_numpy(), latitude.to_numpy()
        keys = (lon.view(np.uint64) * _MIX ^ lat.view(np.uint64)) | _TAKEN
        with self._lock:
            east, north, why = self._of(keys, lon, lat)
        reasons = self._in_words(why) if why.any() else None
        return pl.Series(east, nan_to_null=True), pl.Series(north, nan_to_null=True), reasons

    def _of(
        self, keys: NDArray[np.uint64], lon: Floats, lat: Floats
    ) -> tuple[Floats, Floats, NDArray[np.int8]]:
        slots = (keys * _MIX >> _SHIFT).view(np.int64)
        east, north, why = self._east[slots], self._north[slots], self._why[slots]
        new = np.flatnonzero(self._keys[slots] != keys)
        if len(new):
            _, first, each = np.unique(keys[new], return_index=True, return_inverse=True)
            learnt = new[first]
            fresh = _judge(lon[learnt], lat[learnt], self._force)
            east[new], north[new], why[new] = (values[each] for values in fresh)
            at = slots[learnt]
            self._keys[at] = keys[learnt]
            self._east[at], self._north[at], self._why[at] = fresh
        return east, north, why

    def _in_words(self, why: NDArray[np.int8]) -> pl.Series:
        reasons = [*_REASONS[:_FAR], f"{_REASONS[_FAR]}{force_name(self._force)}."]
        return pl.Series([reasons[code] for code in why], dtype=pl.String)


def _judge(lon: Floats, lat: Floats, force: str) -> tuple[Floats, Floats, NDArray[np.int8]]:
    """Easting, northing and the code of what is wrong."""
    why = np.full(len(lon), _FINE, np.int8)
    missing = np.isnan(lon) | np.isnan(lat)
    inside = ~missing & _in_britain(lon, lat)
    why[~missing & ~inside] = _ABROAD
    why[~missing & ~inside & _in_britain(lat, lon)] = _SWAPPED
    why[(lon == 0) & (lat == 0)] = _ZERO
    why[np.isnan(lon) != np.isnan(lat)] = _HALF
    east, north = to_national_grid(np.where(inside, lon, np.nan), np.where(inside, lat, np.nan))
    box = force_boxes().get(force)
    if box is not None:
        why[inside & (_distance_outside(box, east, north) > FAR_M)] = _FAR
    return east, north, why


def _in_britain(lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    west, east, south, north = _BRITAIN
    return (lon > west) & (lon < east) & (lat > south) & (lat < north)


def _distance_outside(box: Box, east: Floats, north: Floats) -> Floats:
    dx = np.maximum(np.maximum(box.west - east, east - box.east), 0)
    dy = np.maximum(np.maximum(box.south - north, north - box.north), 0)
    return np.hypot(dx, dy)
