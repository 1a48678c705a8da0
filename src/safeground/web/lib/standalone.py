"""A page that a pipeline wrote, served as it was written: it can do nothing but be read."""

from pathlib import Path

from django.http import HttpResponse

# its own styles and pictures are inside it; nothing else is loaded and nothing runs
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups"


def standalone(path: Path) -> HttpResponse:
    """The file as a page, under a policy of its own."""
    response = HttpResponse(path.read_bytes(), content_type="text/html; charset=utf-8")
    response["Content-Security-Policy"] = _POLICY
    response._csp_exempt = True  # type: ignore[attr-defined]  # the stricter one above stands
    return response
