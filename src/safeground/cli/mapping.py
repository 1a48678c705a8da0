"""`safeground mapping`: draft a mapping file for a force's own extract, and try it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer
from rich.console import Console

from safeground.cli.asking import AsJson
from safeground.cli.screen import say, show_table
from safeground.data.errors import BadInput
from safeground.data.extracts.extract import Extract, read_extract
from safeground.data.extracts.mapping_file import load_mapping
from safeground.data.extracts.suggest import suggest_mapping

_SHOWN = 10

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    help="Draft a mapping file for a force's own extract, and try it before importing.",
)
File = Annotated[Path, typer.Argument(help="CSV, Excel, Parquet or GeoPackage.")]


@app.command(short_help="Draft a mapping by looking at a file.")
def suggest(
    file: File,
    out: Annotated[Path | None, typer.Option(help="Write here rather than to the screen.")] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook with several.")] = None,
    layer: Annotated[str | None, typer.Option(help="The layer of a GeoPackage.")] = None,
) -> None:
    """Draft a mapping by looking at FILE; what is only a guess is marked UNSURE.

    \b
    Example:
      safeground mapping suggest crimes.csv --out crimes.toml
    """
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


@app.command(short_help="Try a mapping without importing.")
def check(
    file: File,
    mapping: Annotated[Path, typer.Option(help="The mapping file.")],
    as_json: AsJson = False,
) -> None:
    """Say what importing FILE through a mapping would keep and reject, without importing it.

    \b
    Example:
      safeground mapping check crimes.csv --mapping crimes.toml
    """
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
    say(
        f"{name}: {facts['read']:,} rows read, {facts['kept']:,} would be kept and "
        f"{facts['rejected']:,} rejected."
    )
    if facts["kept"]:
        say(f"From {facts['occurred_from']} to {facts['occurred_to']}.")
        missing = facts["without_place"]
        say(f"{missing:,} of those kept have no place." if missing else "All have a place.")
    _table("Kept, by category", ("category", "rows"), facts["categories"].items())
    codes = facts["unknown_codes"].items()
    _table("Kept without a Home Office code", ("offence code", "rows"), codes)
    reasons = [(r["column"], r["reason"], r["rows"]) for r in facts["reasons"]]
    _table("Rejected, by reason", ("column", "reason", "rows"), reasons)
    rejects = [(r["line"], r["column"], r["value"], r["reason"]) for r in facts["rejects"]]
    headings = ("line", "column", "value", "reason")
    _table(f"The first {len(rejects)} rejected", headings, rejects)
    for note in facts["notes"]:
        say(f"Note: {note}.")


def _table(title: str, headings: tuple[str, ...], rows: Iterable[Sequence[Any]]) -> None:
    shown = [
        [f"{c:,}" if isinstance(c, int) else "" if c is None else str(c) for c in row]
        for row in rows
    ]
    if shown:
        show_table(title, headings, shown, right=("rows", "line"))


@contextmanager
def _busy(what: str) -> Iterator[None]:
    with Console(stderr=True).status(what):
        yield
