"""`safeground patrols report`."""

import re
from calendar import monthrange
from datetime import date
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from safeground.cli.asking import AsJson
from safeground.cli.screen import say, show_json, show_table
from safeground.core.disclosure import SMALLEST_SHOWN
from safeground.core.patrols.results.question import DIMENSIONS, By, ReportQuestion
from safeground.data.errors import BadInput
from safeground.pipelines.patrols.report_patrols import (
    PatrolReport,
    report_patrols,
    write_rows,
    write_searches,
)


def command(
    context: typer.Context,
    month: Annotated[str | None, typer.Option(help="A month, as in 2026-02.")] = None,
    first: Annotated[str | None, typer.Option("--from", help="The first day.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last day, counted in.")] = None,
    operation: Annotated[str | None, typer.Option(help="Only this operation.")] = None,
    hotspot: Annotated[str | None, typer.Option(help="Only this hotspot.")] = None,
    district: Annotated[str | None, typer.Option(help="Only this district.")] = None,
    by: Annotated[
        str | None, typer.Option(help="A line each: hotspot, district, month or operation.")
    ] = None,
    hotspots: Annotated[
        Path | None, typer.Option(help="The hotspots, for places without a record and positions.")
    ] = None,
    for_publication: Annotated[
        bool, typer.Option("--for-publication", help="Keep small counts about people small.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="CSV file for the lines of --by.")] = None,
    searches_csv: Annotated[
        Path | None,
        typer.Option(help="CSV file for the stop searches, in data.police.uk's fifteen columns."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say what patrols led to in one sentence, with tables and the query behind it.

    Counts are of places. Nothing is counted by officer, by unit or by person.

    \b
    Examples:
      safeground patrols report --month 2026-02
      safeground patrols report --from 2026-03-03 --to 2026-03-09 --by hotspot
    """
    question = _question(month, first, last, operation, hotspot, district, by)
    report = report_patrols(
        context.obj, question, hotspots=hotspots, for_publication=for_publication
    )
    files = {}
    if out is not None:
        write_rows(report, out)
        files["out"] = str(out)
    if searches_csv is not None:
        files |= _write_searches(context.obj, question, searches_csv, hotspots)
    if as_json:
        tables = [vars(table) for table in report.tables]
        show_json({**vars(report), "tables": tables, "files": files})
    else:
        _show(report, question, files)


def _question(
    month: str | None,
    first: str | None,
    last: str | None,
    operation: str | None,
    hotspot: str | None,
    district: str | None,
    by: str | None,
) -> ReportQuestion:
    if by is not None and by not in DIMENSIONS:
        raise BadInput(f"--by must be hotspot, district, month or operation, not {by}")
    start, end = _period(month, first, last)
    if start is None and end is None and not operation:
        raise BadInput("say which period: --month, --from and --to, or an --operation")
    try:
        return ReportQuestion(start, end, hotspot, district, operation, cast(By | None, by))
    except ValueError:
        raise BadInput(f"--to must not be before --from; {last} is before {first}") from None


def _period(
    month: str | None, first: str | None, last: str | None
) -> tuple[date | None, date | None]:
    if month is None:
        return _day(first, "--from"), _day(last, "--to")
    if first or last:
        raise BadInput("give --month, or --from and --to, not both")
    if not re.fullmatch(r"20\d{2}-(0[1-9]|1[0-2])", month):
        raise BadInput(f"--month must be a month, as in 2026-02, not {month}")
    start = date.fromisoformat(f"{month}-01")
    return start, start.replace(day=monthrange(start.year, start.month)[1])


def _day(text: str | None, option: str) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{option} must be a day, as in 2026-02-06, not {text}") from None


def _write_searches(
    store: Path, question: ReportQuestion, path: Path, hotspots: Path | None
) -> dict[str, Any]:
    written, unplaced = write_searches(store, question, path, hotspots)
    return {"searches": str(path), "searches_written": written, "without_position": unplaced}


def _show(report: PatrolReport, question: ReportQuestion, files: dict[str, Any]) -> None:
    say(report.sentence)
    say("")
    if question.by is not None:
        _show_rows(report, question.by)
    for table in report.tables:
        right = [c for c in table.columns if c in _NUMBERS]
        rows = [_cells(table.columns, row) for row in table.rows]
        say(f"{table.title}:")
        show_table("", table.columns, rows, right=right)
        if table.note:
            say(f"{table.note}.\n")
    for note in report.notes:
        say(f"- {note}.")
    say(f"\nThe query behind it:\n\n{report.query}")
    if "out" in files:
        say(f"\nrows: {files['out']}")
    if "searches" in files:
        _show_searches(files)


_NUMBERS = {
    "arrests", "weapons", "seizures", "grams", "times", "searches", "found", "share", "low", "high",
}  # fmt: skip


# Two tables, because twelve columns fit no terminal; amounts are in the file.
_SHORT = {
    "Led to, by {by} (drugs and cash: seizures)": {
        "arrests": "arrests",
        "stop_searches": "searches",
        "weapons_seized": "weapons seized",
        "drug_seizures": "drugs",
        "cash_seizures": "cash",
    },
    "Also recorded, by {by} (weapons: handed in, found)": {
        "weapons_surrendered": "handed in",
        "weapons_found": "found",
        "intelligence_reports": "reports",
        "people_spoken_to": "people",
        "problems": "problems",
    },
}


def _show_rows(report: PatrolReport, by: str) -> None:
    """Only the counts of which there are any."""
    few = f"<{SMALLEST_SHOWN}"
    for title, short in _SHORT.items():
        some = [name for name in short if any(row[name] for row in report.rows)]
        rows = [
            [row[by], *(few if isinstance(row[n], str) else f"{row[n]:,}" for n in some)]
            for row in report.rows
        ]
        if some:
            headings = [by, *(short[name] for name in some)]
            say(f"{title.format(by=by)}:")
            show_table("", headings, rows, right=headings[1:])


def _cells(columns: tuple[str, ...], row: tuple[Any, ...]) -> list[str]:
    return [_number(column, value) for column, value in zip(columns, row, strict=True)]


def _number(column: str, value: Any) -> str:
    if value is None:
        return "–"
    if column in ("share", "low", "high"):
        return f"{value:.0%}"
    if isinstance(value, float):
        return f"{value:,.1f}".removesuffix(".0")
    return f"{value:,}" if isinstance(value, int) else str(value)


def _show_searches(files: dict[str, Any]) -> None:
    say(
        f"\nsearches: {files['searches']} ({files['searches_written']:,}, in data.police.uk's "
        "columns; the position is the middle of the hotspot)"
    )
    if files["without_position"]:
        say(
            f"{files['without_position']:,} of them have no position: name the hotspots with "
            "--hotspots"
        )
