"""Counting what the store holds inside hotspots: the tallies that pages take figures from."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import shapely
from django.conf import settings
from django.db import transaction

from safeground.web.places.boundaries import in_metres
from safeground.web.places.models import Hotspot, Tally
from safeground.web.places.weights import as_kept, scale

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

    asked = sorted(set(families))
    return tally_hotspots(settings.STORE, boundaries, asked, scale=scale(), progress=report)


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
        Tally(hotspot=hotspots[row.pop("place")], **row)
        for row in counts.rows.iter_rows(named=True)
        if row["place"] in hotspots
    ]
    Tally.objects.bulk_create(rows, batch_size=2000)
    now, weighed_by = datetime.now(UTC), as_kept(counts.scale, counts.as_of)
    for place, hotspot in hotspots.items():
        hotspot.counted_at, hotspot.weighed_by = now, weighed_by
        hotspot.left_out = [
            {"what": what, "incidents": n} for what, n in counts.set_aside.get(place, ())
        ]
    Hotspot.objects.bulk_update(
        hotspots.values(), ["counted_at", "weighed_by", "left_out"], batch_size=500
    )
    return len(rows)
