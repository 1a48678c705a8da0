"""What people do with hotspots: keep a refresh, put it in force, draw, adjust, retire."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely
from django.db import transaction

from safeground.data.errors import BadInput
from safeground.web.access.policy import Act, require, thing_of
from safeground.web.audit.kinds import Kind
from safeground.web.audit.record import record
from safeground.web.jobs.actions import start
from safeground.web.jobs.models import Job
from safeground.web.places import boundaries, keeping
from safeground.web.places.counting import Report, count_inside, keep_counts
from safeground.web.places.models import BoundaryChange, Hotspot, Refresh

if TYPE_CHECKING:
    from safeground.core.hotspots.identity import Change
    from safeground.pipelines.identification import Identification

IDENTIFY = "identify hotspots"
COUNT = "count inside hotspots"


def keep(
    identification: "Identification",
    *,
    by: Any,
    folder: Path | None = None,
    in_force: bool = True,
    counted: bool = True,
    report: Report | None = None,
) -> Refresh:
    """Keep an identification, once: the refresh, its hotspots, listings, tallies and files.

    `folder` holds what was written of it (the briefing, the maps); the lists and the surface are
    written here. `counted` False leaves the tallies to a `count_again` for many refreshes at once.
    """
    from safeground.pipelines.refreshes import recognise_places

    require(by, Act.ADD, Refresh)
    digest = keeping.digest_of(identification)
    if before := Refresh.objects.filter(digest=digest).first():
        return before
    last = keeping.last_time(identification.family, identification.study_area_name)
    found, changes = recognise_places(identification, *last)
    shapes = {h.key: h.boundary for h in found.hotspots}
    counts = count_inside(shapes, [found.family], report) if counted else None
    name = keeping.keep_files(found, digest, folder)
    with transaction.atomic():
        refresh = _kept(found, changes, by, name, digest)
        if in_force:
            put_in_force(refresh, by=by, why="Put in force when it was made.")
        if counts is not None:
            _count_those_as_found(refresh, counts)
        record(
            Kind.COLLECT,
            by=by.actor,
            thing=thing_of(refresh),
            act="identify hotspots",
            count=len(found.hotspots),
        )
    return refresh


def _kept(
    found: "Identification", changes: "Sequence[Change]", by: Any, folder: str, digest: str
) -> Refresh:
    refresh = keeping.refresh_of(found, changes, by, folder, digest)
    keeping.listings_of(found, refresh, keeping.hotspots_of(found, refresh))
    return refresh


def _count_those_as_found(refresh: Refresh, counts: Any) -> None:
    """Tallies are of a hotspot's boundary as it is now, which may not be this refresh's."""
    listings = refresh.listings.select_related("hotspot")
    keep_counts(
        {one.hotspot.key: one.hotspot for one in listings if one.hotspot.boundary == one.boundary},
        counts,
    )


def put_in_force(refresh: Refresh, *, by: Any, why: str) -> None:
    """Make a refresh the one that patrols and pages go by; those it doesn't list leave.

    What a person drew stays, and so does a boundary that a person adjusted.
    """
    with transaction.atomic():
        require(by, Act.CHANGE, refresh)
        if not why.strip():
            raise BadInput("Say why this refresh is put in force.")
        now = datetime.now(UTC)
        Refresh.objects.filter(in_force=True).update(in_force=False)
        refresh.in_force, refresh.in_force_since = True, now
        refresh.in_force_by, refresh.in_force_why = by, why.strip()
        refresh.save()
        left = _retire_unlisted(refresh, now)
        _bring_in(refresh)
        record(Kind.ALTER, by=by.actor, thing=thing_of(refresh), act="put in force", count=left)


def _retire_unlisted(refresh: Refresh, now: datetime) -> int:
    """Those in force before that this refresh doesn't list, each with the reason."""
    whys = {change["key"]: change["why"] for change in refresh.changes}
    leaving = [
        h
        for h in Hotspot.objects.filter(left_at=None).exclude(listings__refresh=refresh)
        if not h.drawn
    ]
    for h in leaving:
        same = (h.family, h.study_area) == (refresh.family, refresh.study_area)
        other = f"left: another refresh was put in force ({refresh})"
        h.left_at, h.left_why = now, whys.get(h.key, other) if same else other
    Hotspot.objects.bulk_update(leaving, ["left_at", "left_why"], batch_size=500)
    return len(leaving)


def _bring_in(refresh: Refresh) -> None:
    chosen = []
    for one in refresh.listings.select_related("hotspot"):
        h = one.hotspot
        h.name, h.district, h.left_at, h.left_why = one.name, one.district, None, ""
        if not h.by_hand:
            _bound(h, boundaries.in_metres(one.boundary), kept=one.boundary)
        chosen.append(h)
    changed = ["name", "district", "left_at", "left_why", *_BOUND]
    Hotspot.objects.bulk_update(chosen, changed, batch_size=500)


_BOUND = ("boundary", "longitude", "latitude", "area_m2")


def _bound(hotspot: Hotspot, shape: shapely.Geometry, kept: dict[str, Any] | None = None) -> None:
    hotspot.boundary = kept or boundaries.as_geojson(shape)
    hotspot.longitude, hotspot.latitude = boundaries.middle_of(shape)
    hotspot.area_m2 = round(float(shape.area), 1)


def draw(shape: shapely.Geometry, *, by: Any, name: str, district: str, reason: str) -> Hotspot:
    """Add a hotspot that a person drew, about the offences of the refresh in force."""
    with transaction.atomic():
        require(by, Act.ADD, Hotspot)
        now = datetime.now(UTC)
        about = Refresh.objects.filter(in_force=True).first()
        hotspot = Hotspot(
            family=about.family if about else "serious-violence",
            study_area=about.study_area if about else "",
            name=name.strip(),
            district=district,
            by_hand=True,
            since=now,
        )
        hotspot.key = _next_key()
        _bound(hotspot, boundaries.sound(shape))
        hotspot.save()
        _noted(hotspot, None, reason, by, now)
        record(Kind.COLLECT, by=by.actor, thing=thing_of(hotspot), act="draw")
    return hotspot


def adjust(hotspot: Hotspot, shape: shapely.Geometry, *, by: Any, reason: str) -> None:
    """Give a hotspot a boundary that a person drew; it keeps it through later refreshes."""
    with transaction.atomic():
        require(by, Act.CHANGE, hotspot)
        before = hotspot.boundary
        _bound(hotspot, boundaries.sound(shape))
        hotspot.by_hand = True
        hotspot.save()
        _noted(hotspot, before, reason, by, datetime.now(UTC))
        record(Kind.ALTER, by=by.actor, thing=thing_of(hotspot), act="adjust", fields=["boundary"])


def _noted(hotspot: Hotspot, before: Any, reason: str, by: Any, at: datetime) -> None:
    if not reason.strip():
        raise BadInput("Say why: it is kept beside the boundary for whoever asks.")
    BoundaryChange.objects.create(
        hotspot=hotspot, before=before, after=hotspot.boundary, reason=reason.strip(), by=by, at=at
    )


def retire(hotspot: Hotspot, *, by: Any, reason: str) -> None:
    """Take a hotspot off the list that patrols go by, with a reason; its history stays."""
    with transaction.atomic():
        require(by, Act.CHANGE, hotspot)
        if hotspot.left_at is not None:
            raise BadInput(f"{hotspot.name} has left the list already.")
        if not reason.strip():
            raise BadInput("Say why it is taken off the list.")
        hotspot.left_at = datetime.now(UTC)
        hotspot.left_why = f"taken off by {by.name}: {reason.strip()}"
        hotspot.save(update_fields=["left_at", "left_why"])
        record(Kind.ALTER, by=by.actor, thing=thing_of(hotspot), act="retire")


def start_identifying(title: str, params: Mapping[str, Any], *, by: Any) -> Job:
    """Identify hotspots in the background; `params` are `forms.Identify`'s."""
    require(by, Act.ADD, Refresh)
    return start(IDENTIFY, title, params, by=by)


def start_counting(hotspots: Sequence[Hotspot], *, by: Any) -> Job:
    """Count again inside these hotspots, in the background."""
    what = hotspots[0].name if len(hotspots) == 1 else f"{len(hotspots)} hotspots"
    return start(COUNT, f"Counting inside {what}", {"hotspots": [h.pk for h in hotspots]}, by=by)


def _next_key() -> str:
    """Drawn hotspots are D0001, D0002… through all offences and areas."""
    keys = Hotspot.objects.filter(key__regex=r"^D[0-9]{4,9}$").values_list("key", flat=True)
    return f"D{max((int(key[1:]) for key in keys), default=0) + 1:04}"
