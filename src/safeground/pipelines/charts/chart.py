"""What every chart is: a drawing, the same as a table, and what is to be seen in words."""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from safeground.data.patrols.results.cells import FORMULA_STARTS
from safeground.pipelines import wording
from safeground.pipelines.charts.sheet import Sheet
from safeground.pipelines.drawing.marks import SOFT, Drawing
from safeground.pipelines.write_files import write_files

PICTURE_DPI = 192  # two dots to a CSS pixel


@dataclass(frozen=True)
class Chart:
    """A chart under a name fit for a file.

    `says` tells in words, with the numbers, what the drawing shows (its alternative text too);
    `headings` and `rows` are the table beside it.
    """

    name: str
    title: str
    says: str
    drawing: Drawing
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def write_charts(folder: Path, charts: Sequence[Chart]) -> dict[str, Path]:
    """Write each chart as SVG, PNG and CSV, all or none; returns where each is, by file name.

    The same charts give the same bytes. Raises ValueError for two charts of one name.
    """
    names = [chart.name for chart in charts]
    if len({*names}) < len(names):
        raise ValueError(f"charts must have names of their own, not {wording.listing(names)}")
    writers = {}
    for chart in charts:
        writers[f"{chart.name}.svg"] = partial(_write_svg, chart)
        writers[f"{chart.name}.png"] = partial(_write_png, chart)
        writers[f"{chart.name}.csv"] = partial(_write_table, chart)
    return write_files(folder, writers, "charts")


def nothing_to_draw(name: str, title: str, why: str, headings: tuple[str, ...]) -> Chart:
    """A chart that says why it is empty."""
    sheet = Sheet(title, why)
    sheet.text(wording.sentence(why), colour=SOFT)
    return Chart(name, title, wording.sentence(why), sheet.finished(), headings, ())


def figure(value: float) -> str:
    """A number for the eye: a true minus, and "no limit" for one that isn't there.

    >>> figure(0.514), figure(-3.21), figure(float("inf")), figure(0.00012), figure(float("nan"))
    ('0.51', '−3.21', 'no limit', 'under 0.001', 'not known')
    """
    if math.isinf(value):
        return "no limit"
    size = abs(value)
    if 0 < size < 0.0005:
        return "under 0.001" if value > 0 else "over −0.001"
    said = f"{size:.1g}" if 0 < size < 0.005 else wording.number(size)
    return f"−{said}" if value < 0 and said != "0" else said


def cell(value: float) -> str:
    """A number for a table that a program may read: six digits, infinite limits as inf."""
    return f"{value:.6g}"


def _write_svg(chart: Chart, path: Path) -> None:
    drawing = chart.drawing
    size = f'width="{drawing.width:.0f}" height="{drawing.height:.0f}"'
    path.write_text(drawing.svg(chart.name, size=size) + "\n", encoding="utf-8")


def _write_png(chart: Chart, path: Path) -> None:
    from safeground.pipelines.drawing.painting import write_png  # matplotlib takes its time to load

    write_png(chart.drawing, path, dpi=PICTURE_DPI)


def _write_table(chart: Chart, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(chart.headings)
        writer.writerows([_safe(text) for text in row] for row in chart.rows)


def _safe(text: str) -> str:
    """A cell that a spreadsheet won't take for a formula; a negative number is left one."""
    if not text.lstrip(" ").startswith(FORMULA_STARTS):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text
