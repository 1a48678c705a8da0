"""`safeground mapping`: draft a mapping file for a force's own extract, and try it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer
from rich.console import Console
from rich.table import Table

from safeground.data.errors import BadInput
from safeground.data.extracts import Extract, load_mapping, read_extract, suggest_mapping

_SHOWN = 10

app = typer.Typer(
    no_args_is_help=True,
    help="Draft a mapping file for a force's own extract, and try it before importing.",
)
File = Annotated[Path, typer.Argument(help="CSV, Excel, Parquet or GeoPackage.")]


@app.command()
def suggest(
    file: File,
    out: Annotated[Path | None, typer.Option(help="Write here rather than to the screen.")] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook with several.")] = None,
    layer: Annotated[str | None, typer.Option(help="The layer of a GeoPackage.")] = None,
) -> None:
    """Draft a mapping by looking at FILE; what is only a guess is marked UNSURE.

    Example: safeground mapping suggest crimes.csv --out crimes.toml
    """
    with _plain_errors():
        if out is not None and out.exists():
            raise BadInput(f"{out} is there already, and may have been corrected by hand")
        with _busy(f"Looking at {file.name}"):
            text = suggest_mapping(file, sheet=sheet, layer=layer)
        if out is None:
            typer.echo(text, nl=False)
        else:
            out.write_text(text, encoding="utf-8")
            unsure = text.count("UNSURE:")
            typer.echo(f"Wrote {out}; lines marked UNSURE: {unsure}.", err=True)


@app.command()
def check(
    file: File,
    mapping: Annotated[Path, typer.Option(help="The mapping file.")],
    as_json: Annotated[bool, typer.Option("--json", help="For a program.")] = False,
) -> None:
    """Say what importing FILE through a mapping would keep and reject, without importing it.

    Example: safeground mapping check crimes.csv --mapping crimes.toml
    """
    with _plain_errors():
        with _busy(f"Reading {file.name}"):
            extract = read_extract(file, load_mapping(mapping), today=date.today())
        facts = facts_of(extract)
        if as_json:
            typer.echo(json.dumps(facts, ensure_ascii=False, indent=1))
        else:
            _show(file.name, facts)


def facts_of(extract: Extract) -> dict[str, Any]:
    """What a check found, in plain values.

    `reasons` counts the rejected rows by column and reason; `rejects` are the first ten of them.
    """
    frame = extract.frame
    general = pl.col("reason").str.replace(r"on line \d+", "on an earlier line")
    rejects = extract.rejects.with_columns(general)
    reasons = (
        rejects.group_by("column", "reason", maintain_order=True)
        .len("rows")
        .sort("rows", descending=True)
    )
    ends = frame.select(pl.col("occurred_from").min(), pl.col("occurred_to").max()).row(0)
    return {
        "read": extract.read,
        "kept": frame.height,
        "rejected": extract.rejects.height,
        "occurred_from": ends[0] and ends[0].isoformat(sep=" ", timespec="minutes"),
        "occurred_to": ends[1] and ends[1].isoformat(sep=" ", timespec="minutes"),
        "without_place": frame["easting"].null_count(),
        "categories": dict(frame["category"].value_counts(sort=True).iter_rows()),
        "unknown_codes": dict(extract.unknown_codes),
        "notes": list(extract.notes),
        "reasons": reasons.to_dicts(),
        "rejects": extract.rejects.head(_SHOWN).to_dicts(),
    }


def _show(name: str, facts: dict[str, Any]) -> None:
    console = Console()
    console.print(
        f"{name}: {facts['read']:,} rows read, {facts['kept']:,} would be kept and "
        f"{facts['rejected']:,} rejected."
    )
    if facts["kept"]:
        console.print(f"From {facts['occurred_from']} to {facts['occurred_to']}.")
        missing = facts["without_place"]
        console.print(
            f"{missing:,} of those kept have no place." if missing else "All have a place."
        )
    _table(console, "Kept, by category", ("category", "rows"), facts["categories"].items())
    codes = facts["unknown_codes"].items()
    _table(console, "Kept without a Home Office code", ("offence code", "rows"), codes)
    reasons = [(r["column"], r["reason"], r["rows"]) for r in facts["reasons"]]
    _table(console, "Rejected, by reason", ("column", "reason", "rows"), reasons)
    rejects = [(r["line"], r["column"], r["value"], r["reason"]) for r in facts["rejects"]]
    headings = ("line", "column", "value", "reason")
    _table(console, f"The first {len(rejects)} rejected", headings, rejects)
    for note in facts["notes"]:
        console.print(f"Note: {note}.", markup=False)


def _table(console: Console, title: str, headings: tuple[str, ...], rows: Any) -> None:
    rows = list(rows)
    if not rows:
        return
    table = Table(title=title, title_justify="left", title_style="bold")
    for heading in headings:
        table.add_column(heading, justify="right" if heading in ("rows", "line") else "left")
    for row in rows:
        cells = (f"{c:,}" if isinstance(c, int) else str(c if c is not None else "") for c in row)
        table.add_row(*(cell.replace("[", r"\[") for cell in cells))
    console.print(table)


@contextmanager
def _busy(what: str) -> Iterator[None]:
    with Console(stderr=True).status(what):
        yield


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except BadInput as error:
        typer.echo(f"Error: {error}.", err=True)
        raise typer.Exit(2) from None
