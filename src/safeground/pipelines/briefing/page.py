"""The briefing as one HTML file that needs nothing else."""

from safeground.pipelines.briefing.content import briefing
from safeground.pipelines.briefing.maps import Atlas
from safeground.pipelines.identification import Identification
from safeground.pipelines.pages import render


def page(identification: Identification, atlas: Atlas) -> str:
    """The whole page. Its policy lets a browser load nothing at all, and use this style alone."""
    content = briefing(identification, atlas)
    return render("safeground.pipelines.briefing", "page.html.j2", content)
