"""What operations know of a hotspot: the activities there."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.timezone import localdate

from safeground.web.operations.models import Activity, ActivityState
from safeground.web.places.marks import Mark, marks_from
from safeground.web.places.models import Hotspot
from safeground.web.places.panels import Panel, register_panel

LATEST = 10


def _here(door: Any, hotspot: Hotspot) -> Any:
    return door.among(Activity).filter(hotspot=hotspot).exclude(state=ActivityState.CANCELLED)


def activities(door: Any, hotspot: Hotspot) -> Mapping[str, Any] | None:
    """The latest activities here, newest first; nothing where there was none."""
    found = list(_here(door, hotspot).select_related("operation").order_by("-starts_at")[:LATEST])
    return {"activities": found} if found else None


@marks_from
def activities_began(door: Any, hotspot: Hotspot) -> Iterable[Mark]:
    """A mark on the trend for each activity that was done."""
    done = _here(door, hotspot).filter(state=ActivityState.DONE)
    return [Mark(localdate(one.starts_at), one.get_kind_display()) for one in done]


register_panel(Panel("Operations here", "operations/hotspot_panel.html", activities, order=40))
