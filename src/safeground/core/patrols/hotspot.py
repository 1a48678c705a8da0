"""What a patrol needs to know of a hotspot."""

from dataclasses import dataclass

import shapely

from safeground.core.hotspots.window_choice import Window


@dataclass(frozen=True)
class PatrolHotspot:
    """A named place to patrol.

    `boundary` is a polygon in British National Grid metres; `expected` the harm expected there in
    the period, in the unit of whoever chose it (1 where the file says nothing); `windows` its risk
    windows as hours of the week, empty where any hour will do; `visits` how many are wanted in a
    shift and `visit_minutes` how long each, None where the plan decides; `skill` what a unit must
    have to go there. `why` says why it was chosen and `problem` what is behind it, in words.
    """

    name: str
    boundary: shapely.Geometry
    key: str = ""
    district: str = ""
    expected: float = 1.0
    recorded: float | None = None
    windows: tuple[Window, ...] = ()
    visits: int | None = None
    visit_minutes: int | None = None
    skill: str = ""
    why: str = ""
    problem: str = ""

    @property
    def centre(self) -> tuple[float, float]:
        """Easting and northing of a point inside the boundary, near its middle."""
        middle = self.boundary.centroid
        if not self.boundary.covers(middle):
            middle = self.boundary.representative_point()
        return float(middle.x), float(middle.y)
