"""Files from data.police.uk, as they are given: found, checked, and shaped for the store."""

from safeground.data.police_uk.inputs import Bounds, Expansion, Input, find_inputs
from safeground.data.police_uk.map_points import point_set
from safeground.data.police_uk.places import KnownPoints
from safeground.data.police_uk.reading import Batch, PoliceFile, open_file

__all__ = [
    "Batch",
    "Bounds",
    "Expansion",
    "Input",
    "KnownPoints",
    "PoliceFile",
    "find_inputs",
    "open_file",
    "point_set",
]
