"""Keeping an identification: a refresh, its hotspots by their identity, its listings and files."""

import json
import shutil
from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely
from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware, make_aware

from safeground.web.places.boundaries import as_geojson, in_metres
from safeground.web.places.models import Hotspot, Listing, Refresh

if TYPE_CHECKING:  # what reckons takes its time to load, and only a job needs it
    from safeground.core.hotspots.hotspot import Hotspot as Found
    from safeground.core.hotspots.identity import Change, Place
    from safeground.pipelines.identification import Identification


def last_time(family: str, study_area: str) -> "tuple[list[Place], list[str]]":
    """The places that the next identification is compared to, and every key ever given.

    They are those of the refresh in force, if it is about the same offences and area, or else of
    the newest that is; a boundary that a person adjusted stands for what the refresh said.
    """
    from safeground.core.hotspots.identity import Place

    about = Refresh.objects.filter(family=family, study_area=study_area)
    last = about.order_by("-in_force", "-made_at", "-pk").first()
    used = Hotspot.objects.filter(family=family, study_area=study_area).values_list(
        "key", flat=True
    )
    if last is None:
        return [], list(used)
    places = [
        Place(
            one.hotspot.key,
            one.name,
            in_metres(one.hotspot.boundary if one.hotspot.by_hand else one.boundary),
            one.expected,
            one.rank,
        )
        for one in last.listings.select_related("hotspot")
    ]
    return places, list(used)


def digest_of(found: "Identification") -> str:
    """What stands for a result: its question, its data, when it was made, and its places."""
    from safeground.pipelines.files import provenance

    said = {
        **provenance(found),
        "places": [shapely.to_wkt(h.boundary, rounding_precision=1) for h in found.hotspots],
    }
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def keep_files(found: "Identification", digest: str, folder: Path | None) -> str:
    """Keep what was written in `folder`, and the light files, under the site's files.

    Returns their folder's name, which is the result's own, so keeping twice writes the same.
    """
    from safeground.pipelines import files
    from safeground.pipelines.write_files import write_files

    name = f"refreshes/{digest[:16]}"
    into = Path(settings.MEDIA_ROOT) / name
    into.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.iterdir()) if folder else ():
        if path.is_file():
            shutil.copyfile(path, into / path.name)
    light = {
        "hotspots.geojson": partial(files.write_geojson, found),
        "hotspots.csv": partial(files.write_csv, found),
        "surface.geojson": partial(files.write_surface, found),
    }
    write_files(into, light, "a refresh")
    return name


def refresh_of(
    found: "Identification", changes: "Sequence[Change]", by: Any, folder: str, digest: str
) -> Refresh:
    """The refresh's own row, made."""
    from safeground.pipelines.files import provenance

    made = parse_datetime(found.provenance.made_at)
    assert made is not None
    return Refresh.objects.create(
        family=found.family,
        family_title=found.family_title,
        study_area=found.study_area_name,
        method=found.surface.model,
        since=found.months[0],
        until=found.months[-1],
        period=found.period,
        made_at=made if is_aware(made) else make_aware(made),
        made_by=by,
        chosen_by=found.chosen_by,
        total_expected=found.total_expected,
        total_recorded=found.total_recorded,
        changes=[vars(change) for change in changes],
        left_out=[vars(item) for item in found.left_out],
        cannot_bear=list(found.cannot_bear),
        concentration={name: str(said) for name, said in found.concentration.items()},
        tested=tested(found),
        provenance={**provenance(found), "seconds": dict(found.provenance.seconds)},
        attribution=list(found.attribution),
        folder=folder,
        digest=digest,
    )


def hotspots_of(found: "Identification", refresh: Refresh) -> dict[str, Hotspot]:
    """The hotspots of an identification by key: those known before, and the new ones made.

    A known one stays as it is: only what is put in force changes what patrols go by.
    """
    about = {"family": refresh.family, "study_area": refresh.study_area}
    keys = [h.key for h in found.hotspots]
    known = {h.key: h for h in Hotspot.objects.filter(**about, key__in=keys)}
    new = [
        Hotspot(
            **about,
            key=h.key,
            name=h.name,
            district=h.district,
            boundary=as_geojson(h.boundary),
            longitude=h.longitude,
            latitude=h.latitude,
            area_m2=h.area_m2,
            since=refresh.made_at,
            left_at=refresh.made_at,
            left_why="It was found, and its refresh has not been put in force.",
        )
        for h in found.hotspots
        if h.key not in known
    ]
    Hotspot.objects.bulk_create(new, batch_size=500)
    return known | {h.key: h for h in Hotspot.objects.filter(**about, key__in=[n.key for n in new])}


def listings_of(found: "Identification", refresh: Refresh, hotspots: dict[str, Hotspot]) -> None:
    """What this refresh says of each of its hotspots, made."""
    why = {c["key"]: c["why"] for c in refresh.changes}
    Listing.objects.bulk_create(
        [
            Listing(
                refresh=refresh,
                hotspot=hotspots[h.key],
                name=h.name,
                district=h.district,
                rank=h.rank,
                status=h.status,
                why=h.why,
                change=why.get(h.key, ""),
                expected=h.expected,
                recorded=h.recorded,
                boundary=as_geojson(h.boundary),
                streets=list(h.streets),
                monthly=[round(float(n), 4) for n in h.monthly],
                by_category=dict(h.by_category),
                **_hours(h),
            )
            for h in found.hotspots
        ],
        batch_size=500,
    )


def _hours(found: "Found") -> dict[str, Any]:
    from safeground.core.hotspots.windows import RiskWindows

    known = found.risk_windows
    if not isinstance(known, RiskWindows):
        return {"no_hours": str(getattr(known, "reason", "")) or "Hours are not known."}
    clock = () if found.week_clock is None else found.week_clock
    return {
        "risk_windows": [{"start": int(w.start), "hours": int(w.hours)} for w in known.windows],
        "week_clock": [round(float(share), 6) for share in clock],
        "hours": {
            "name": known.name,
            "captured": _finite(known.captured),
            "low": _finite(known.low),
            "high": _finite(known.high),
            "uniform": known.uniform,
            "n": known.n,
        },
    }


def tested(found: "Identification") -> dict[str, Any]:
    """The backtest as a table: each method at each share of the area, with intervals."""
    if found.backtest is None:
        return {}
    figures = ("hit_rate", "pai", "pei", "stability", "behind")
    return {
        "months": list(found.backtest.tested),
        "offences": found.backtest.offences,
        "scores": [
            {
                "model": model.model,
                "title": model.title,
                "area_share": score.area_share,
                **{name: _ends(getattr(score, name)) for name in figures},
            }
            for model in found.backtest.models
            for score in model.scores
        ],
    }


def _ends(estimate: Any) -> list[float | None]:
    return [_finite(estimate.estimate), _finite(estimate.low), _finite(estimate.high)]


def _finite(value: float) -> float | None:
    return round(float(value), 6) if value == value and abs(value) != float("inf") else None
