"""Read an extract through its mapping: checked incidents, rejects, and what was not understood."""

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from safeground.data.extracts.codes import police_uk_categories
from safeground.data.extracts.coordinates import places
from safeground.data.extracts.dates import as_text, windows
from safeground.data.extracts.identifiers import refuse_nhs_numbers
from safeground.data.extracts.mapping import TEXT_FIELDS, Mapping
from safeground.data.extracts.problems import Problems
from safeground.data.extracts.readers import open_extract
from safeground.data.extracts.rows import Rows
from safeground.data.extracts.words import knives, relabel_known, uncertainties, unlisted
from safeground.data.rejects import Reject
from safeground.data.store.schemas import INCIDENT_SCHEMA

_LONGEST_TEXT = 1_000
_DEFAULT_CATEGORY = {"asb": "Anti-social behaviour"}
NOT_STATED = "Not stated"


@dataclass(frozen=True, slots=True)
class Extract:
    """What came of reading a file.

    `frame` has the incident store's columns; `rejects` has file, line, column, value and reason.
    `unknown_codes` counts the rows of each offence code without a Home Office code: these rows are
    kept, with none. `notes` are sentences about what else was not understood.
    """

    frame: pl.DataFrame
    rejects: pl.DataFrame
    unknown_codes: AnyMapping[str, int]
    notes: tuple[str, ...] = ()

    def reject_list(self) -> list[Reject]:
        """The rejects, as the rejects file takes them."""
        return [Reject(*row) for row in self.rejects.fill_null("").iter_rows()]

    @property
    def read(self) -> int:
        """How many rows the file holds."""
        return len(self.frame) + len(self.rejects)


def read_extract(path: Path, mapping: Mapping, *, today: date) -> Extract:
    """Read a force's own file through a mapping.

    `today` is the last day on which an incident can have happened. Raises BadInput for a file that
    is not what it claims and a mapping that does not fit it; a row that cannot be right is
    rejected, with the reason.
    """
    table = open_extract(path, mapping.layout)
    wanted = mapping.wanted()
    table.check_columns(wanted)
    rows = table.read(list(dict.fromkeys(wanted.values())))
    for column in {mapping.columns[name] for name in TEXT_FIELDS if name in mapping.columns}:
        refuse_nhs_numbers(rows.frame[column], column)
    notes = [*table.notes]
    if rows.frame.is_empty():
        notes.append(f"{table.what} has column names but no rows")
    return _read_rows(path.name, rows, mapping, today, notes)


def _read_rows(file: str, rows: Rows, mapping: Mapping, today: date, notes: list[str]) -> Extract:
    given, problems = rows.frame, Problems(file, rows.lines)
    _note_ragged(rows, problems)
    window = windows(given, mapping, today, problems)
    where = places(given, mapping, rows.crs, problems)
    texts = _texts(given, mapping, problems)
    written, codes = _codes(given, mapping)
    metres, odd_quality = uncertainties(given, mapping, problems)
    knife, odd_knife = knives(given, mapping)
    _note_ids(texts["id"], mapping, rows.lines, problems)
    categories, odd_categories = _categories(texts["category"], codes, mapping)
    notes += _strangers("category", odd_categories, "not a police.uk crime type, kept as it is")
    notes += _strangers("location quality", odd_quality, "not in [location.quality]")
    notes += _strangers("knife", odd_knife, "neither yes nor no, left unknown")
    built = pl.DataFrame(
        {
            **{name: texts[name] for name in TEXT_FIELDS},
            "category": categories,
            "home_office_code": codes,
            "uncertainty_m": metres,
            "knife": knife,
        }
    ).hstack([*window, *where])
    frame = _in_store_shape(built, mapping, problems)
    unknown = unlisted(written.filter(problems.sound), codes.filter(problems.sound))
    return Extract(frame, problems.rejects(), unknown, tuple(notes))


def _in_store_shape(built: pl.DataFrame, mapping: Mapping, problems: Problems) -> pl.DataFrame:
    sound = built.filter(problems.sound).with_columns(
        month=pl.col("occurred_from").dt.strftime("%Y-%m"),
        source=pl.lit(mapping.source),
        kind=pl.lit(mapping.kind),
        point_set=pl.lit(None, pl.String),
    )
    return sound.select(pl.col(name).cast(kind) for name, kind in INCIDENT_SCHEMA.items())


def _note_ragged(rows: Rows, problems: Problems) -> None:
    reason = "The line has more fields than there are column names, so its values may be shifted."
    problems.add(rows.ragged, "", reason, rows.frame.to_series(0))


def _texts(frame: pl.DataFrame, mapping: Mapping, problems: Problems) -> dict[str, pl.Series]:
    texts = {}
    for name in TEXT_FIELDS:
        column = mapping.columns.get(name)
        if column is None:
            texts[name] = pl.repeat(None, len(frame), dtype=pl.String, eager=True)
            continue
        text = as_text(frame[column])
        long = text.str.len_chars() > _LONGEST_TEXT
        problems.add(long, column, f"The text is longer than {_LONGEST_TEXT:,} characters.", text)
        texts[name] = text
    texts["weapon"] = relabel_known(texts["weapon"], mapping.weapons)
    texts["outcome"] = relabel_known(texts["outcome"], mapping.outcomes)
    return texts


def _codes(frame: pl.DataFrame, mapping: Mapping) -> tuple[pl.Series, pl.Series]:
    """The offence codes as written, and the Home Office code of each."""
    column = mapping.columns.get("offence_code")
    if column is None:
        nothing = pl.repeat(None, len(frame), dtype=pl.String, eager=True)
        return nothing, nothing
    written = as_text(frame[column])
    return written, mapping.codes.look_up(written)


def _categories(
    written: pl.Series, codes: pl.Series, mapping: Mapping
) -> tuple[pl.Series, dict[str, int]]:
    found, strangers = police_uk_categories(relabel_known(written, mapping.categories), codes)
    default = mapping.category or _DEFAULT_CATEGORY.get(mapping.kind, NOT_STATED)
    return found.fill_null(default), strangers if mapping.kind == "crime" else {}


def _note_ids(ids: pl.Series, mapping: Mapping, lines: pl.Series, problems: Problems) -> None:
    column = mapping.columns.get("id")
    if column is None:
        return
    if mapping.replaces == "id":
        reason = "There is no id, so a later correction could not find this row."
        problems.add(ids.is_null(), column, reason, ids)
    if not ids.drop_nulls().is_duplicated().any():
        return
    keyed = pl.DataFrame({"id": ids, "line": lines, "sound": problems.sound & ids.is_not_null()})
    first = pl.col("line").filter(pl.col("sound")).first().over("id")
    found = keyed.with_columns(first=first)
    repeated = (found["first"] != found["line"]) & found["sound"]
    said = "The id stands already on line " + found["first"].cast(pl.String) + "."
    problems.add(repeated, column, said, ids)


def _strangers(what: str, words: dict[str, int], said: str) -> list[str]:
    if not words:
        return []
    shown = ", ".join(f"'{word[:40]}' ({times:,})" for word, times in list(words.items())[:5])
    more = f" and {len(words) - 5} more" if len(words) > 5 else ""
    return [f"{what} {shown}{more}: {said}"]
