"""The real places of Essex, kept as an analyst would: two refreshes, and a boundary adjusted."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings

from safeground.core.hotspots.identity import Place
from safeground.data.store import IncidentStore
from safeground.pipelines.identification import Identification
from safeground.pipelines.identify_hotspots import identify_hotspots
from safeground.pipelines.question import Choosing, Question
from safeground.pipelines.refreshes import recognise_places
from safeground.web.demonstration.cast import Cast
from safeground.web.incidents.actions import take_stock
from safeground.web.places.actions import adjust, keep
from safeground.web.places.boundaries import in_metres
from safeground.web.places.counting import count_again
from safeground.web.places.models import Hotspot, Refresh

EARLIER = "2025-09"
MADE_AT = "2025-10-06T09:30:00+00:00"  # when an analyst would have made it
WIDER_M = 40.0


def invent_places(
    cast: Cast, identification: Identification, folder: Path | None = None
) -> Refresh:
    """Keep the identification of the demonstration, and one from data that end earlier.

    `folder` holds the files that were written of it. The incidents and the places are real; that
    an invented analyst adjusted one is not. Returns the refresh that is in force.
    """
    analyst = cast["analyst"]
    take_stock(by=analyst)
    keep(_earlier(identification), by=analyst, counted=False)
    refresh = keep(identification, by=analyst, folder=folder, counted=False)
    hotspot = refresh.listings.select_related("hotspot").order_by("rank")[1].hotspot
    adjust(
        hotspot,
        in_metres(hotspot.boundary).buffer(WIDER_M, join_style="mitre"),
        by=analyst,
        reason="Demonstration: widened so that both sides of the street are walked.",
    )
    count_again(list(Hotspot.objects.all()))
    return refresh


def _earlier(now: Identification) -> Identification:
    """Hotspots as they would have been found some months before, with the keys of now.

    Asked of the store at its version, so that what was identified last is still remembered.
    """
    asked: Any = now.provenance.parameters
    before = identify_hotspots(
        settings.STORE,
        Question(until=EARLIER, version=IncidentStore(settings.STORE).version),
        Choosing(places=len(now.hotspots), quotas=dict(asked["quotas"]), backtest=False),
        command="safeground demo",
    )
    places = [Place(h.key, h.name, h.boundary, h.expected, h.rank) for h in now.hotspots]
    before = replace(before, provenance=replace(before.provenance, made_at=MADE_AT))
    known, _ = recognise_places(before, places, [h.key for h in now.hotspots])
    return known
