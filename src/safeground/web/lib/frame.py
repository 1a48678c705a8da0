"""What every page is given: whose it is, and whether the people on it are invented."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """The frame around each page."""
    return {
        "demonstration": settings.DEMONSTRATION,
        "force": settings.FORCE,
        "person": request.user if request.user.is_authenticated else None,
        "door": getattr(request, "door", None),
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }
