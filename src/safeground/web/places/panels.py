"""Panels on a hotspot's page: what other apps know of the place.

An app above gives them in its own `hotspot_parts.py`, which is read when the site starts:

    register_panel(Panel("Patrols received", "patrols/hotspot_panel.html", received, order=10))

The template sees `hotspot` and, as `of_panel`, what the function returns; None leaves it out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from safeground.web.places.models import Hotspot

Context = Callable[[Any, Hotspot], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """One panel: its heading, the template of what stands below it, and what it shows."""

    title: str
    template: str
    context: Context
    order: int = 50


PANELS: list[Panel] = []


def register_panel(panel: Panel) -> Panel:
    """Show this panel on every hotspot's page."""
    PANELS.append(panel)
    PANELS.sort(key=lambda one: (one.order, one.title))
    return panel


def panels_of(door: Any, hotspot: Hotspot) -> list[tuple[Panel, Mapping[str, Any]]]:
    """The panels that have something to say to this person about this hotspot."""
    said = [(panel, panel.context(door, hotspot)) for panel in PANELS]
    return [(panel, context) for panel, context in said if context is not None]
