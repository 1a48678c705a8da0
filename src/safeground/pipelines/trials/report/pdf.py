"""The report as a PDF."""

from datetime import datetime
from pathlib import Path

from safeground.pipelines.trials.report.parts import ReportContent, plain
from safeground.pipelines.typeset import typeset

TEMPLATE = Path(__file__).with_name("templates") / "report.typ"


def pdf(content: ReportContent, made: datetime) -> bytes:
    """The pages; `made` is the moment that the file says it was made at."""
    return typeset(TEMPLATE, plain(content), made)
