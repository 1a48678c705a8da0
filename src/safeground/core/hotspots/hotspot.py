"""A hotspot: a named place chosen for patrol, with its boundary and what is known of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray


@dataclass(frozen=True)
class Hotspot:
    """One chosen place.

    `boundary` is a polygon in British National Grid metres made of the grid's `cells`; `expected`
    is the number of target offences expected there in the coming period, `recorded` those recorded
    in the period that was looked at (both sums of probabilities where a category only holds the
    offence with a probability), `by_category` all reported incidents there by category, `monthly`
    (periods,) the recorded target by period. `key` is a stable identity that survives refreshes;
    `status` is "new", "stayed", "moved" or "entered"; `why` gives the reason in numbers.
    """

    rank: int
    key: str
    name: str
    district: str
    boundary: shapely.Geometry
    cells: NDArray[np.int32]
    longitude: float
    latitude: float
    area_m2: float
    expected: float
    recorded: float
    by_category: Mapping[str, int]
    monthly: NDArray[np.float64]
    streets: tuple[str, ...] = ()
    status: str = "new"
    why: str = ""
    risk_windows: object = None  # core.hotspots.windows: the windows, or why hours are unknown
    week_clock: NDArray[np.float64] | None = field(default=None, repr=False)  # (168,) shares
