"""PDF pages that screen readers can read: tagged, with alternative texts, to PDF/UA-1.

Their letters are DejaVu Sans, which comes with matplotlib; nothing of the machine's own is used, so
the same content gives the same pages everywhere.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from safeground.pipelines.drawing.marks import SANS

LETTERS = "DejaVu Sans"
PIPELINES = Path(__file__).parents[1]  # templates import the house's style from here


def typeset(template: Path, of: Mapping[str, Any], made: datetime) -> bytes:
    """The pages of a typst template, which is given `of`; they say that they were made at `made`.

    All that they say comes as data, so no text of it is ever run.
    """
    import matplotlib  # takes its time to load, and only its letters are needed

    said = json.dumps(of, ensure_ascii=False).replace(SANS, LETTERS)
    return typst.compile(
        template,
        root=PIPELINES,
        sys_inputs={"of": said},
        ignore_system_fonts=True,
        font_paths=[Path(matplotlib.get_data_path()) / "fonts" / "ttf"],
        format="pdf",
        pdf_standards="ua-1",
        timestamp=int(made.timestamp()),
    )
