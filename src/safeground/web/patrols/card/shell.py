"""What a phone keeps to open the card without a network: an empty page, its code and its icon.

None of it says anything of anybody, so it opens to anyone; what is on the card comes apart, and is
kept encrypted by the page.
"""

import json
from hashlib import sha256
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse

from safeground.web.access.opens import opens_to_anyone
from safeground.web.lib.assets import built
from safeground.web.patrols.card.facts import ITEMS, NOTE, PLACE
from safeground.web.patrols.card.icon import SIZES, icon_png

BUILT = files("safeground.web.lib") / "static" / "built"
ASSETS = ("card.js", "card.css")
STOP_FORM = "/stops/blank"  # the empty stop and search form, for the visits without signal


@opens_to_anyone
def shell(request: HttpRequest) -> HttpResponse:
    """The card with nothing on it."""
    words = {"card": None, "says": "", "items": ITEMS, "place_words": PLACE, "note": NOTE}
    return render(request, "patrols/card/shell.html", {**words, "key": str, "person": None})


@opens_to_anyone
def worker(_request: HttpRequest) -> HttpResponse:
    """The worker behind the card, told which files make the shell; new files, new worker."""
    code = _built("card-worker.js")
    kept = [reverse("patrols:card-shell"), STOP_FORM, *(_address(name) for name in ASSETS)]
    version = sha256("".join([code, *map(_built, ASSETS), *kept]).encode()).hexdigest()[:12]
    told = json.dumps({"version": version, "shell": kept[0], "kept": kept})
    return HttpResponse(
        f"self.CARD = {told};\n{code}",
        content_type="text/javascript",
        headers={"Cache-Control": "no-cache", "Service-Worker-Allowed": "/patrols/card/"},
    )


@opens_to_anyone
def manifest(_request: HttpRequest) -> JsonResponse:
    """What a phone needs to put the card on its home screen."""
    told = {
        "id": "/patrols/card/",
        "name": f"Patrol card, {settings.FORCE}",
        "short_name": "Patrol card",
        "start_url": "/patrols/card/",
        "scope": "/patrols/card/",
        "display": "standalone",
        "orientation": "portrait",
        "lang": "en-GB",
        "background_color": "#0b0f12",
        "theme_color": "#0b0f12",
        "icons": [_icon(size, purpose) for size in SIZES for purpose in ("any", "maskable")],
    }
    return JsonResponse(told, content_type="application/manifest+json")


@opens_to_anyone
def icon(_request: HttpRequest, size: int, purpose: str) -> HttpResponse:
    """The card's own icon."""
    if size not in SIZES:
        raise Http404
    drawn = icon_png(size, maskable=purpose == "maskable")
    return HttpResponse(drawn, "image/png", headers={"Cache-Control": "public, max-age=604800"})


def _icon(size: int, purpose: str) -> dict[str, Any]:
    return {
        "src": reverse("patrols:card-icon", args=[size, purpose]),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }


def _address(name: str) -> str:
    """Where the browser finds a built file: its name says its contents."""
    return static(f"built/{name}")


def _built(name: str) -> str:
    file = BUILT / built().get(name, name)
    return file.read_text(encoding="utf-8") if file.is_file() else ""
