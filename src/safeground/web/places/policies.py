"""Who may see hotspots, and who may find, draw and change them. Partners see none of it."""

from safeground.web.access.policy import Act, Policy, register
from safeground.web.lib.permissions import Permission
from safeground.web.places.models import BoundaryChange, Hotspot, Listing, Refresh, Tally

_SEE = Permission.SEE_PLACES
_DRAW = Permission.DRAW_HOTSPOTS

register(
    Policy(
        Refresh,
        {
            Act.SEE: _SEE,
            Act.ADD: Permission.IDENTIFY_HOTSPOTS,
            Act.CHANGE: Permission.IDENTIFY_HOTSPOTS,
            Act.EXPORT: Permission.EXPORT,
        },
    )
)
register(
    Policy(
        Hotspot, {Act.SEE: _SEE, Act.ADD: _DRAW, Act.CHANGE: _DRAW, Act.EXPORT: Permission.EXPORT}
    )
)
for _model in (Listing, Tally, BoundaryChange):
    register(Policy(_model, {Act.SEE: _SEE}))
