"""British National Grid (EPSG:27700) from and to longitude and latitude (WGS 84, EPSG:4326).

The seven-parameter Helmert shift and the transverse Mercator series are those of Ordnance Survey,
*A guide to coordinate systems in Great Britain* (annexes A to C). The shift is good to about 5 m
anywhere in Great Britain, and within one town the error is nearly constant, so that distances are
good to centimetres. That is far finer than police map points, and needs no grid file.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_WGS84 = (6378137.0, 6356752.314245)
_AIRY = (6377563.396, 6356256.909)
_SCALE = 0.9996012717
_ORIGIN_LATITUDE, _ORIGIN_LONGITUDE = np.radians(49.0), np.radians(-2.0)
_ORIGIN_EASTING, _ORIGIN_NORTHING = 400_000.0, -100_000.0
# WGS 84 to OSGB36: metres, parts per one, radians.
_SHIFT = np.array([-446.448, 125.157, -542.060])
_GROWTH = 20.4894e-6
_TURN = np.radians(np.array([-0.1502, -0.2470, -0.8421]) / 3600)


def to_national_grid(longitude: ArrayLike, latitude: ArrayLike) -> tuple[Floats, Floats]:
    """Easting and northing in metres of WGS 84 degrees.

    Parameters are arrays of one shape; not-a-number in gives not-a-number out. A longitude or
    latitude that is not an angle raises ValueError.

    >>> east, north = to_national_grid([0.7138], [51.5389])  # Southend-on-Sea, High Street
    >>> int(east[0] // 1000), int(north[0] // 1000)
    (588, 185)
    """
    lon, lat = np.asarray(longitude, float), np.asarray(latitude, float)
    _refuse_non_angles(lon, lat)
    cartesian = _to_cartesian(np.radians(lon), np.radians(lat), _WGS84)
    return _project(*_to_geodetic(_shift(cartesian, 1.0), _AIRY))


def to_longitude_latitude(easting: ArrayLike, northing: ArrayLike) -> tuple[Floats, Floats]:
    """WGS 84 longitude and latitude in degrees of National Grid metres; undoes `to_national_grid`.

    >>> lon, lat = to_longitude_latitude(*to_national_grid([0.7138], [51.5389]))
    >>> round(float(lon[0]), 6), round(float(lat[0]), 6)
    (0.7138, 51.5389)
    """
    lon, lat = _unproject(np.asarray(easting, float), np.asarray(northing, float))
    lon, lat = _to_geodetic(_shift(_to_cartesian(lon, lat, _AIRY), -1.0), _WGS84)
    return np.degrees(lon), np.degrees(lat)


def _refuse_non_angles(lon: Floats, lat: Floats) -> None:
    with np.errstate(invalid="ignore"):
        if (np.abs(lat) > 90).any() or (np.abs(lon) > 180).any():
            raise ValueError(
                "longitude and latitude must be degrees (WGS 84); these look like metres or are "
                f"swapped: longitude up to {np.nanmax(np.abs(lon)):g}, "
                f"latitude up to {np.nanmax(np.abs(lat)):g}"
            )


def _to_cartesian(lon: Floats, lat: Floats, ellipsoid: tuple[float, float]) -> list[Floats]:
    a, b = ellipsoid
    e2 = 1 - (b / a) ** 2
    nu = a / np.sqrt(1 - e2 * np.sin(lat) ** 2)
    x = nu * np.cos(lat) * np.cos(lon)
    y = nu * np.cos(lat) * np.sin(lon)
    return [x, y, (1 - e2) * nu * np.sin(lat)]


def _to_geodetic(xyz: list[Floats], ellipsoid: tuple[float, float]) -> tuple[Floats, Floats]:
    a, b = ellipsoid
    x, y, z = xyz
    e2 = 1 - (b / a) ** 2
    p = np.hypot(x, y)
    lat = np.arctan2(z, p * (1 - e2))
    for _ in range(3):  # each pass gains about two decimal digits of a millimetre
        nu = a / np.sqrt(1 - e2 * np.sin(lat) ** 2)
        lat = np.arctan2(z + e2 * nu * np.sin(lat), p)
    return np.arctan2(y, x), lat


def _shift(xyz: list[Floats], sign: float) -> list[Floats]:
    """The small-angle Helmert shift forward (sign 1), or its exact inverse (sign -1)."""
    rx, ry, rz = _TURN
    turn = np.array([[1.0, -rz, ry], [rz, 1.0, -rx], [-ry, rx, 1.0]])
    turn += _GROWTH * np.eye(3)
    if sign > 0:
        moved = [xyz[0] * r[0] + xyz[1] * r[1] + xyz[2] * r[2] for r in turn]
        return [m + t for m, t in zip(moved, _SHIFT, strict=True)]
    back = np.linalg.inv(turn)
    centred = [c - t for c, t in zip(xyz, _SHIFT, strict=True)]
    return [centred[0] * r[0] + centred[1] * r[1] + centred[2] * r[2] for r in back]


def _meridian(lat: Floats) -> Floats:
    """Developed arc of the meridian from the true origin, metres (annex C, equation C3)."""
    a, b = _AIRY
    n = (a - b) / (a + b)
    minus, plus = lat - _ORIGIN_LATITUDE, lat + _ORIGIN_LATITUDE
    arc = (1 + n + 5 / 4 * n**2 + 5 / 4 * n**3) * minus
    arc = arc - (3 * n + 3 * n**2 + 21 / 8 * n**3) * np.sin(minus) * np.cos(plus)
    arc = arc + 15 / 8 * (n**2 + n**3) * np.sin(2 * minus) * np.cos(2 * plus)
    arc = arc - 35 / 24 * n**3 * np.sin(3 * minus) * np.cos(3 * plus)
    return np.asarray(b * _SCALE * arc, float)


def _curvatures(lat: Floats) -> tuple[Floats, Floats]:
    """Transverse and meridional radii of curvature, scaled, metres (equation C2)."""
    a, b = _AIRY
    e2 = 1 - (b / a) ** 2
    w = 1 - e2 * np.sin(lat) ** 2
    return a * _SCALE / np.sqrt(w), a * _SCALE * (1 - e2) / (w * np.sqrt(w))


def _project(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    nu, rho = _curvatures(lat)
    eta2 = nu / rho - 1
    sin, cos, t2 = np.sin(lat), np.cos(lat), np.tan(lat) ** 2
    d = (lon - _ORIGIN_LONGITUDE) * cos
    d2 = d * d
    north = 0.5 + d2 * (5 - t2 + 9 * eta2) / 24 + d2 * d2 * (61 - 58 * t2 + t2 * t2) / 720
    east = 1 + d2 * (nu / rho - t2) / 6
    east = east + d2 * d2 * (5 - 18 * t2 + t2 * t2 + 14 * eta2 - 58 * t2 * eta2) / 120
    northing = _ORIGIN_NORTHING + _meridian(lat) + nu * sin / cos * d2 * north
    return _ORIGIN_EASTING + nu * d * east, northing


def _unproject(east: Floats, north: Floats) -> tuple[Floats, Floats]:
    lat = _ORIGIN_LATITUDE + (north - _ORIGIN_NORTHING) / (_AIRY[0] * _SCALE)
    for _ in range(6):
        lat = lat + (north - _ORIGIN_NORTHING - _meridian(lat)) / (_AIRY[0] * _SCALE)
    nu, rho = _curvatures(lat)
    eta2 = nu / rho - 1
    tan, t2, d = np.tan(lat), np.tan(lat) ** 2, (east - _ORIGIN_EASTING) / nu
    d2 = d * d
    drop = 0.5 - d2 * (5 + 3 * t2 + eta2 - 9 * t2 * eta2) / 24
    drop = drop + d2 * d2 * (61 + 90 * t2 + 45 * t2 * t2) / 720
    out = 1 - d2 * (nu / rho + 2 * t2) / 6 + d2 * d2 * (5 + 28 * t2 + 24 * t2 * t2) / 120
    out = out - d2 * d2 * d2 * (61 + 662 * t2 + 1320 * t2 * t2 + 720 * t2**3) / 5040
    return _ORIGIN_LONGITUDE + d * out / np.cos(lat), lat - nu / rho * tan * d2 * drop
