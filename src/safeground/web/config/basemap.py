"""The base map's addresses: its style, the parts of the drawn one, and a PMTiles file in ranges.

All of it is public or the force's own licence, and says nothing of anybody's work; the page with
the map is what the audit writes down.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from safeground.web.access.opens import opens_to_signed_in
from safeground.web.lib.basemap import BaseMap
from safeground.web.lib.basemap.drawn import bounds_of
from safeground.web.lib.basemap.prepared import PARTS, edition, prepared
from safeground.web.lib.basemap.ranges import etag, holds_pictures, ranged
from safeground.web.lib.basemap.style import style_of

FOR_EVER = "private, max-age=31536000, immutable"
WHILE_IT_IS_THE_SAME = "private, no-cache"


@require_safe
@opens_to_signed_in(audited=False)
def style(_request: HttpRequest) -> HttpResponse:
    """What the map is to draw beneath everything else."""
    base: BaseMap = settings.BASE_MAP
    addresses = {
        part: reverse("base:part", kwargs={"part": part, "edition": edition()}) for part in PARTS
    }
    said: dict[str, Any] = style_of(
        base,
        {**addresses, "file": reverse("base:file")},
        raster=base.file is None or holds_pictures(base.file),
    )
    if "bounds" not in said:
        said["metadata"] = {**said.get("metadata", {}), "safeground:bounds": bounds_of(base.area)}
    return JsonResponse(said, headers={"Cache-Control": "private, max-age=300"})


@require_safe
@opens_to_signed_in(audited=False)
def part(request: HttpRequest, part: str, edition: str) -> HttpResponse:
    """One part of the drawn base."""
    if part not in PARTS:
        raise Http404
    headers = {"Cache-Control": FOR_EVER, "ETag": f'"{edition}"', "Vary": "Cookie"}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponse(status=304, headers=headers)
    packed = prepared(part, Path(settings.MEDIA_ROOT) / "base")
    headers["Content-Encoding"] = "gzip"
    return HttpResponse(packed, content_type="application/geo+json", headers=headers)


@require_safe
@opens_to_signed_in(audited=False)
def file(request: HttpRequest) -> HttpResponseBase:
    """The force's PMTiles file, in the ranges that a browser asks for."""
    base: BaseMap = settings.BASE_MAP
    if base.file is None:
        raise Http404
    if request.headers.get("If-None-Match") == etag(base.file):
        return HttpResponse(status=304)
    answer = ranged(base.file, request.headers.get("Range", ""), "application/vnd.pmtiles")
    answer["Cache-Control"] = WHILE_IT_IS_THE_SAME
    return answer


app_name = "base"
urlpatterns = [
    path("style.json", style, name="style"),
    path("<slug:part>-<slug:edition>.geojson", part, name="part"),
    path("tiles.pmtiles", file, name="file"),
]
