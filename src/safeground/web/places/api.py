"""Hotspots and refreshes for programs: what the pages show, under the same policy."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse, JsonResponse
from ninja import Query, Router, Schema
from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from safeground.data.errors import BadInput
from safeground.web.access.opens import opens
from safeground.web.access.policy import Act, require
from safeground.web.access.request import Request
from safeground.web.lib.api import (
    MONTH,
    PLAIN,
    Geometry,
    Listed,
    Numbered,
    Paging,
    answers,
    paged,
)
from safeground.web.lib.permissions import Permission
from safeground.web.places import maps
from safeground.web.places.families import choices
from safeground.web.places.models import Hotspot, Listing, Refresh
from safeground.web.places.queries import (
    Asked,
    Row,
    current,
    monthly_of,
    refresh_in_force,
    rows_of,
)

router = Router(tags=["Places"])
FAMILIES = [name for name, _ in choices()]


def _known(family: str) -> str:
    if family not in FAMILIES:
        raise ValueError("no such offences are counted")
    return family


Family = Annotated[
    str,
    AfterValidator(_known),
    WithJsonSchema({"type": "string", "enum": FAMILIES, "examples": ["serious-violence"]}),
]


class Narrowing(Schema):
    """What a list of hotspots is narrowed to."""

    district: str = Field("", max_length=200, pattern=PLAIN, description="All districts if empty.")
    family: Family | SkipJsonSchema[None] = Field(
        None, description="Offences counted; as the refresh in force has them if left out."
    )
    since: str | SkipJsonSchema[None] = Field(
        None, pattern=MONTH, description="First month.", examples=["2025-01"]
    )
    until: str | SkipJsonSchema[None] = Field(
        None, pattern=MONTH, description="Last month.", examples=["2025-12"]
    )


class HotspotsAsked(Narrowing, Paging):
    """The same, a page of it."""


class HotspotInList(Numbered):
    """A hotspot with what was recorded inside it in the months asked for."""

    key: str = Field(examples=["H0001"])
    name: str
    district: str
    rank: int | None = Field(description="None: a person drew it.")
    status: str = Field(description="new, entered, stayed, moved.")
    by_hand: bool = Field(description="Drawn or adjusted by a person.")
    count: float = Field(description="Incidents, without those that police generate.")
    earlier: float = Field(description="Of these, in the first half of the months.")
    later: float = Field(description="Of these, in the second half.")
    harm: float | None = Field(description="None: no harm weights are loaded.")
    unweighed: float | None = Field(description="Incidents to which the weights give none.")


class Month(Schema):
    """One month's count."""

    month: str = Field(examples=["2025-01"])
    count: float


class HotspotWhole(Numbered):
    """One hotspot: where it is, why it was chosen, and what was recorded there."""

    key: str
    name: str
    district: str
    family: str
    since: datetime
    left_at: datetime | None = Field(description="When it was no longer chosen.")
    by_hand: bool
    area_m2: float
    longitude: float
    latitude: float
    geometry: Geometry
    rank: int | None
    expected: float | None = Field(description="Offences expected in the refresh's period.")
    why: str
    risk_windows: list[dict[str, Any]] = Field(description="Hour of the week, and how many hours.")
    monthly: list[Month]


class HotspotFeature(Schema):
    """A hotspot as a GeoJSON feature."""

    type: Literal["Feature"]
    geometry: Geometry
    properties: dict[str, Any]


class HotspotFeatures(Schema):
    """Hotspots as GeoJSON."""

    type: Literal["FeatureCollection"]
    features: list[HotspotFeature]


class RefreshInList(Numbered):
    """One identification of hotspots."""

    family: str
    study_area: str
    method: str
    since: str
    until: str
    period: str = Field(description="What the expectation is for.", examples=["January 2026"])
    made_at: datetime
    in_force: bool = Field(description="Whether patrols and pages go by it.")
    total_expected: float
    total_recorded: float


class InRefresh(Schema):
    """What a refresh said of one hotspot."""

    hotspot: int = Field(alias="hotspot_id")
    name: str
    district: str
    rank: int
    status: str
    expected: float
    recorded: float
    why: str


class RefreshWhole(RefreshInList):
    """A refresh with what it found and from what."""

    cannot_bear: list[str] = Field(description="What the data can't bear, in sentences.")
    changes: list[dict[str, Any]] = Field(description="What entered, left and stayed, and why.")
    attribution: list[str]
    provenance: dict[str, Any]
    hotspots: list[InRefresh]


@router.get("/hotspots", response=answers(Listed[HotspotInList]))
@opens(Permission.SEE_PLACES)
def hotspots(request: Request, asked: Query[HotspotsAsked]) -> dict[str, Any]:
    """The hotspots that patrols go by now, with counts of the months asked for."""
    refresh = refresh_in_force(request.door)
    found = paged(_rows(request, asked, refresh) if refresh else [], asked)
    request.door.shows(Hotspot(pk=row.pk) for row in found["items"])
    return found


@router.get("/hotspots.geojson", response=answers(HotspotFeatures))
@opens(Permission.EXPORT)
def geojson(request: Request, asked: Query[Narrowing]) -> HttpResponse:
    """All of the same hotspots with their boundaries, as a file to keep."""
    require(request.door.who, Act.EXPORT, Hotspot)
    refresh = refresh_in_force(request.door)
    rows = _rows(request, asked, refresh) if refresh else []
    boundaries = dict(current(request.door).values_list("pk", "boundary"))
    request.door.exports("geojson", len(rows))
    features = [
        maps.feature(boundaries[row.pk], **HotspotInList.from_orm(row).dict()) for row in rows
    ]
    return JsonResponse(maps.collection(features))


@router.get("/hotspots/{int:pk}", response=answers(HotspotWhole))
@opens(Permission.SEE_PLACES)
def hotspot(request: Request, pk: int) -> dict[str, Any]:
    """One hotspot, whether it is chosen now or was before."""
    found = request.door.fetch(Hotspot, pk=pk)
    listings = request.door.among(Listing).filter(hotspot=found).select_related("refresh")
    said = listings.order_by("-refresh__in_force", "-refresh__made_at").first()
    refresh = said.refresh if said else refresh_in_force(request.door)
    months = refresh.months if refresh else []
    monthly = monthly_of(request.door, found, found.family, months)
    own = ("pk", "key", "name", "district", "family", "since", "left_at", "by_hand", "area_m2",
           "longitude", "latitude")  # fmt: skip
    return {
        **{name: getattr(found, name) for name in own},
        "geometry": found.boundary,
        "rank": said.rank if said else None,
        "expected": said.expected if said else None,
        "why": said.why if said else "",
        "risk_windows": said.risk_windows if said else [],
        "monthly": [{"month": month, "count": count} for month, count in monthly],
    }


@router.get("/refreshes", response=answers(Listed[RefreshInList]))
@opens(Permission.SEE_PLACES)
def refreshes(request: Request, asked: Query[Paging]) -> dict[str, Any]:
    """Every identification that was kept, the latest first."""
    found = paged(request.door.among(Refresh).order_by("-made_at", "-pk"), asked)
    request.door.shows(found["items"])
    return found


@router.get("/refreshes/{int:pk}", response=answers(RefreshWhole))
@opens(Permission.SEE_PLACES)
def refresh(request: Request, pk: int) -> Refresh:
    """What one identification found, and from what."""
    found: Refresh = request.door.fetch(Refresh, pk=pk)
    listed = request.door.among(Listing).filter(refresh=found).order_by("rank")
    found.hotspots = list(listed)  # type: ignore[attr-defined]
    return found


def _rows(request: Request, asked: Narrowing, refresh: Refresh) -> list[Row]:
    since, until = asked.since or refresh.since, asked.until or refresh.until
    if since > until:
        raise BadInput("The last month must not be before the first.")
    wanted = Asked(
        family=asked.family or refresh.family,
        since=since,
        until=until,
        districts=(asked.district,) if asked.district else (),
    )
    return rows_of(request.door, wanted, refresh)
