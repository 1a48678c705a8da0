"""What trials know of a hotspot: those that it is in. Never its conditions or its outcomes."""

from collections.abc import Mapping
from typing import Any

from safeground.web.places.models import Hotspot
from safeground.web.places.panels import Panel, register_panel
from safeground.web.trials.models import Trial, TrialState


def trials(door: Any, hotspot: Hotspot) -> Mapping[str, Any] | None:
    """The trials that this hotspot is in; nothing where it is in none."""
    found = list(door.among(Trial).filter(hotspots=hotspot).exclude(state=TrialState.ABANDONED))
    return {"trials": found} if found else None


register_panel(Panel("Trials", "trials/hotspot_panel.html", trials, order=30))
