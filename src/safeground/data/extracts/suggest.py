"""Draft a mapping by looking at a file."""

import re
from dataclasses import replace
from pathlib import Path

import polars as pl

from safeground.data.errors import BadInput
from safeground.data.extracts.columns import Columns
from safeground.data.extracts.draft import Draft, write_draft
from safeground.data.extracts.guesses import Guess, Guesses, guess_columns
from safeground.data.extracts.identifiers import holds_nhs_numbers, personal_detail
from safeground.data.extracts.mapping import MOMENT_FIELDS, PLACE_FIELDS, Layout
from safeground.data.extracts.names import plain
from safeground.data.extracts.readers import open_extract
from safeground.data.extracts.rows import Rows, Table
from safeground.data.extracts.synonyms import field_of

_LEADING_LINES = 10
_KIND_WORDS = (
    ("emergency-department", {"attendance", "triage", "arrival", "attended", "ed", "emergency"}),
    ("ambulance", {"ambulance", "dispatch", "amb", "conveyed", "crew"}),
    ("asb", {"asb", "nuisance", "antisocial"}),
)


def suggest_mapping(path: Path, *, sheet: str | None = None, layer: str | None = None) -> str:
    """A commented mapping file for an extract, as TOML text.

    Each guess has a comment that says why, and whether it is unsure. Columns that look like
    personal details are named, and neither read nor mapped. Raises BadInput for a file that cannot
    be read or in which no dates are found.
    """
    table = _below_titles(path, Layout(sheet=sheet, layer=layer))
    rows, hidden = _readable(table)
    decimal = _decimal(rows.frame)
    columns = Columns(rows.frame, decimal)
    guesses = guess_columns(columns)
    if table.geometry is not None:
        guesses = _with_geometry(guesses, table.geometry, rows.crs)
    if not any(end in guesses for end in MOMENT_FIELDS):
        raise BadInput(f"no column of {table.what} seems to hold dates, so it cannot be mapped")
    layout = table.layout | ({"decimal": decimal} if decimal != "." else {})
    kind, why = _kind(path, table)
    return write_draft(Draft(path.name, _source(path), kind, why, layout, guesses, columns, hidden))


def _below_titles(path: Path, layout: Layout) -> Table:
    """The file opened at the row whose cells are most like column names."""
    first = open_extract(path, layout)
    if sum(map(_is_known, first.names)) >= 2 or first.geometry is not None:
        return first
    tables = [first]
    for row in range(2, _LEADING_LINES + 1):
        try:
            table = open_extract(path, replace(layout, header_row=row))
        except BadInput:
            continue
        found: dict[str, str | int] = {**table.layout, "header_row": row}
        tables.append(replace(table, layout=found))
    best = max(tables, key=lambda table: sum(map(_is_known, table.names)))
    return best if sum(map(_is_known, best.names)) >= 2 else first


def _is_known(name: str) -> bool:
    return field_of(name) is not None


def _readable(table: Table) -> tuple[Rows, dict[str, str]]:
    """The rows of the columns that may be read, and what the others hold."""
    hidden = {name: what for name in table.names if (what := personal_detail(name)) is not None}
    hidden |= dict.fromkeys(table.repeated(), "the name stands twice")
    geometry = [table.geometry] if table.geometry is not None else []
    rows = table.read([n for n in table.names if n and n not in hidden] + geometry)
    if rows.frame.is_empty():
        raise BadInput(f"{table.what} has column names but no rows, so there is nothing to look at")
    frame = rows.frame.drop(geometry)
    nhs = [name for name in frame.columns if holds_nhs_numbers(frame[name])]
    return replace(rows, frame=frame.drop(nhs)), hidden | dict.fromkeys(nhs, "NHS numbers")


def _decimal(frame: pl.DataFrame) -> str:
    """A comma where some column holds only numbers such as 51,7345; else a full stop."""
    texts = [frame[n].drop_nulls() for n, kind in frame.schema.items() if kind == pl.String]
    commas = r"^\s*-?(\d+|\d{1,3}(\.\d{3})+),\d+\s*$"
    thousands = r"^\s*-?\d{1,3}(,\d{3})+\s*$"
    found = (
        len(text) and text.str.contains(commas).all() and not text.str.contains(thousands).all()
        for text in texts
    )
    return "," if any(found) else "."


def _with_geometry(guesses: Guesses, geometry: str, crs: str | None) -> Guesses:
    axes = PLACE_FIELDS
    kept = {field: guess for field, guess in guesses.items() if field not in axes}
    return kept | {"geometry": Guess("geometry", geometry, f"the layer's points, in {crs}")}


def _kind(path: Path, table: Table) -> tuple[str, str | None]:
    words = {word for name in (path.stem, *table.names) for word in plain(name).split()}
    for kind, telling in _KIND_WORDS:
        if found := words & telling:
            return kind, f"the word '{min(found)}' is in its name or its columns"
    return "crime", None


def _source(path: Path) -> str:
    stem = path.name.split(".")[0]
    words = re.sub(r"[_\W]+|(19|20)\d\d([-_ ]?\d\d)*", " ", stem).split()
    return " ".join(words) or "my extract"
