"""Where on the ground: points as people give them, the study area, and the district of a place."""

import re

import shapely

from safeground.data.boundaries import essex_districts
from safeground.data.errors import BadInput


def point_of(text: str) -> tuple[float, float]:
    """Longitude and latitude of a point given as such or as a grid reference."""
    from safeground.core.geography.exchange import parse_grid_reference  # loads H3
    from safeground.core.geography.national_grid import to_longitude_latitude

    said = text.strip()
    if re.match(r"[A-Za-z]{2}", said):
        try:
            x, y, _ = parse_grid_reference(said)
        except ValueError as error:
            raise BadInput(f"The centre can't be read: {error}") from None
        longitude, latitude = to_longitude_latitude([x], [y])
        return float(longitude[0]), float(latitude[0])
    try:
        first, second = (float(part) for part in said.replace(",", " ").split())
    except ValueError:
        raise BadInput("The centre must be longitude and latitude, as in 0.711, 51.537") from None
    if not (-9.5 <= first <= 2.5 and 49 <= second <= 61.5):
        raise BadInput("The centre is not in Great Britain: give longitude first, then latitude")
    return first, second


def inside_study_area(boundary: shapely.Geometry, name: str) -> None:
    """Raise BadInput where a boundary lies outside an area of this name that we know."""
    from safeground.data.study_areas import named_area

    if not name:
        return
    try:
        area = named_area(name).geometry
    except BadInput:
        return  # a polygon file's, or a hull round the incidents: its outline is not kept
    if boundary.intersection(area).area < 0.5 * boundary.area:
        raise BadInput(f"The boundary lies outside {name}, which is the area that is looked at")


def district_of(boundary: shapely.Geometry) -> str:
    """The district that a boundary's centre lies in, where its outline is to hand; else none."""
    centre, districts = shapely.centroid(boundary), essex_districts()
    found = int(districts.locate([centre.x], [centre.y])[0])
    return districts.names[found] if found >= 0 else ""
