"""The briefing as one HTML file that needs nothing else."""

from collections.abc import Mapping
from typing import Any

from safeground.pipelines.pages import render


def page(content: Mapping[str, Any]) -> str:
    """The whole page. Its policy lets a browser load nothing at all, and use this style alone."""
    return render("safeground.pipelines.briefing", "page.html.j2", content)
