"""Rows of results or of stop searches from CSV or JSON lines: all of a file, or none of it."""

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import polars as pl

from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.data.errors import BadInput
from safeground.data.patrols.results import columns, searches, visits
from safeground.data.patrols.results.faults import Problem, refuse
from safeground.data.store.results import RESULT_TABLES

Table = Literal["results", "searches"]
Row = dict[str, str]
_CHECKS = {"results": visits.check, "searches": searches.check}


@dataclass(frozen=True)
class Given:
    """What a file holds: rows of one table, with the columns of its schema but who recorded it."""

    label: str
    table: Table
    sha256: str
    rows: pl.DataFrame


def read_given(
    path: Path,
    *,
    now: datetime,
    table: Table | None = None,
    hotspots: Sequence[PatrolHotspot] | None = None,
) -> Given:
    """The rows of a file, checked; which table they are for is known by their columns.

    `hotspots`, if given, are all there are: other names are refused, and where a row does not say
    its district it has its hotspot's. Rows without an id get one made from their content. Raises
    BadInput with a sentence for each problem, and then nothing of the file is used.
    """
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except FileNotFoundError:
        raise BadInput(f"there is no file {path}") from None
    except IsADirectoryError:
        raise BadInput(f"{path} is a folder; expected a CSV or JSON lines file") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path.name} is not UTF-8 text: save it as “CSV UTF-8”") from None
    if not text.strip():
        raise BadInput(f"{path.name} is empty: expected {columns.EXPECTED}")
    numbered = list(_json_lines(path.name, text) if _is_json(text) else _csv(path.name, text))
    if not numbered:
        raise BadInput(f"{path.name} has column names but no rows")
    headings = dict.fromkeys(name for _, row in numbered for name in row)
    return Given(
        path.name,
        found := columns.table_of(path.name, list(headings), table),
        hashlib.sha256(content).hexdigest(),
        rows_of(path.name, found, numbered, now=now, hotspots=hotspots),
    )


def rows_of(
    label: str,
    table: Table,
    numbered: Iterable[tuple[int, Row]],
    *,
    now: datetime,
    hotspots: Sequence[PatrolHotspot] | None = None,
) -> pl.DataFrame:
    """Checked rows of one table from (line, row) as written; see `read_given`."""
    problems: list[Problem] = []
    known = None if hotspots is None else {h.name: h for h in hotspots}
    checked = [
        (line, row, _CHECKS[table](columns.Cells(line, row, now, known, problems)))
        for line, row in numbered
    ]
    problems += _repeated((line, values["id"]) for line, _, values in checked)
    refuse(label, sorted(problems, key=lambda problem: problem.line))
    made = _made_ids(row for _, row, _ in checked)
    values = [
        {**values, "id": values["id"] or id_}
        for id_, (_, _, values) in zip(made, checked, strict=True)
    ]
    schema = {k: v for k, v in RESULT_TABLES[table].items() if k not in columns.MADE_HERE}
    return pl.DataFrame(values, schema=schema, orient="row")


def _is_json(text: str) -> bool:
    return text.lstrip().startswith("{")


def _csv(label: str, text: str) -> Iterator[tuple[int, Row]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        headings = [columns.heading(name) for name in next(reader)]
        if len(set(headings)) < len(headings):
            raise BadInput(f"{label} has two columns of one name")
        while True:
            line = reader.line_num + 1
            cells = next(reader)
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(headings):
                wide = f"expected {len(headings)} cells as in the first line, not {len(cells)}"
                refuse(label, [Problem(line, "the row", wide)])
            yield line, {k: v.strip() for k, v in zip(headings, cells, strict=True)}
    except StopIteration:
        return
    except csv.Error:
        line = reader.line_num
        raise BadInput(f"{label} line {line}: a quotation mark is out of place") from None


def _json_lines(label: str, text: str) -> Iterator[tuple[int, Row]]:
    for line, written in enumerate(text.split("\n"), 1):
        if not written.strip():
            continue
        try:
            row = json.loads(written)
        except ValueError:
            row = None
        if not isinstance(row, dict):
            refuse(label, [Problem(line, "the row", "expected one JSON object on the line")])
        else:
            yield line, {columns.heading(k): _text(v) for k, v in row.items()}


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _repeated(ids: Iterable[tuple[int, str | None]]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for line, name in ids:
        if name and first.setdefault(name, line) != line:
            yield Problem(line, "id", f"line {first[name]} has the id {name!r} already")


def _made_ids(rows: Iterable[Row]) -> Iterator[str]:
    """An id for each row from what is written in it, the same the next time.

    Two rows alike are two: the second's id is of its content and that it is the second.
    """
    seen = Counter[str]()
    for row in rows:
        content = json.dumps({name: text for name, text in sorted(row.items()) if text})
        seen[content] += 1
        yield "made-" + hashlib.sha256(f"{seen[content]} {content}".encode()).hexdigest()[:16]
