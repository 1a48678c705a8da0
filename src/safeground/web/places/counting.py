"""Counting what the store holds inside hotspots: the tallies that pages take figures from."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import shapely
from django.conf import settings
from django.db import transaction

from safeground.web.places.boundaries import in_metres
from safeground.web.places.models import Hotspot, Tally

if TYPE_CHECKING:
    from safeground.pipelines.tally_hotspots import Tallies

Report = Callable[[str, int, int], None]


def count_inside(
    boundaries: Mapping[str, shapely.Geometry],
    families: Iterable[str],
    report: Report | None = None,
) -> "Tallies":
    """What the site's store holds inside each boundary (in metres); reads the store, so not for a
    page."""
    from safeground.pipelines.tally_hotspots import tally_hotspots  # loads scipy

    return tally_hotspots(settings.STORE, boundaries, sorted(set(families)), progress=report)


def count_again(hotspots: Sequence[Hotspot], report: Report | None = None) -> int:
    """Make the tallies of these hotspots anew; returns how many rows. Nothing else is changed."""
    places = {str(h.pk): in_metres(h.boundary) for h in hotspots}
    counts = count_inside(places, (h.family for h in hotspots), report)
    with transaction.atomic():
        return keep_counts({str(h.pk): h for h in hotspots}, counts)


def keep_counts(hotspots: Mapping[str, Hotspot], counts: "Tallies") -> int:
    """Put these tallies in place of those kept; `hotspots` by their names in `counts`."""
    Tally.objects.filter(hotspot__in=hotspots.values()).delete()
    rows = [
        Tally(
            hotspot=hotspots[place],
            month=month,
            family=family,
            source=source,
            police_generated=generated,
            incidents=incidents,
        )
        for place, month, family, source, generated, incidents in counts.rows.iter_rows()
        if place in hotspots
    ]
    Tally.objects.bulk_create(rows, batch_size=2000)
    now = datetime.now(UTC)
    for place, hotspot in hotspots.items():
        hotspot.counted_at = now
        hotspot.left_out = [
            {"what": what, "incidents": n} for what, n in counts.set_aside.get(place, ())
        ]
    Hotspot.objects.bulk_update(hotspots.values(), ["counted_at", "left_out"], batch_size=500)
    return len(rows)
