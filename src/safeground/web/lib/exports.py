"""Figures leaving the site as files, safe to open in a spreadsheet."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import StringIO
from typing import Any

from django.http import HttpResponse
from django.utils.text import slugify

# signs that begin a formula, wide ones too: a spreadsheet set for Japanese takes them as equal
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_of(
    name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]], *, provenance: str = ""
) -> HttpResponse:
    """Rows as a CSV file to keep: UTF-8, comma-separated, times in ISO 8601.

    `provenance` (source, version, date) becomes a last line after an empty one, so that a file that
    was forwarded still says where it is from. The view notes it by `request.door.exports`.
    """
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow([safe_cell(heading) for heading in headings])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    if provenance:
        writer.writerows([[], [safe_cell(provenance)]])
    response = HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(name) or "safeground"}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def safe_cell(value: Any) -> Any:
    """A cell that no spreadsheet runs as a formula; a number stays a number.

    >>> safe_cell("=HYPERLINK(1)"), safe_cell(-3), safe_cell(None), safe_cell("Rose & Crown")
    ("'=HYPERLINK(1)", -3, '', 'Rose & Crown')
    >>> safe_cell(date(2026, 11, 6))
    '2026-11-06'
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return value
    said = value.isoformat() if isinstance(value, date | datetime) else str(value)
    return f"'{said}" if said.startswith(_FORMULA) else said
