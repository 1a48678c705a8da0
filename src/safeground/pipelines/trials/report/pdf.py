"""The report as a PDF that screen readers can read: tagged, with alternative texts, to PDF/UA-1.

Its letters are DejaVu Sans, which comes with matplotlib; nothing of the machine's own is used, so
the same content gives the same pages everywhere.
"""

import json
from datetime import datetime
from pathlib import Path

import typst

from safeground.pipelines.drawing.marks import SANS
from safeground.pipelines.trials.report.parts import ReportContent, plain

LETTERS = "DejaVu Sans"
TEMPLATE = Path(__file__).with_name("templates") / "report.typ"


def pdf(content: ReportContent, made: datetime) -> bytes:
    """The pages; `made` is the moment that the file says it was made at."""
    import matplotlib  # takes its time to load, and only the PDF needs its letters

    said = json.dumps(plain(content), ensure_ascii=False).replace(SANS, LETTERS)
    return typst.compile(
        TEMPLATE,
        sys_inputs={"report": said},
        ignore_system_fonts=True,
        font_paths=[Path(matplotlib.get_data_path()) / "fonts" / "ttf"],
        format="pdf",
        pdf_standards="ua-1",
        timestamp=int(made.timestamp()),
    )
