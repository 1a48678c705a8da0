"""What an extract's own words mean: relabelled values, knife marks, location quality."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from safeground.data.extracts.codes import replace_all
from safeground.data.extracts.coordinates import parse_numbers
from safeground.data.extracts.dates import as_text
from safeground.data.extracts.mapping import Mapping as ExtractMapping
from safeground.data.extracts.problems import Problems

ANY_OTHER = "*"
YES_NO = {
    **dict.fromkeys(("y", "yes", "true", "t", "1", "x", "knife"), True),
    **dict.fromkeys(("n", "no", "false", "f", "0", "none"), False),
}


def relabel(values: pl.Series, table: Mapping[str, Any], kind: Any = pl.String) -> pl.Series:
    """Each word looked up in a table, whatever its case; `"*"` stands for any other word.

    >>> relabel(pl.Series(["KN ", "gun", None]), {"kn": "knife", "*": "other"}).to_list()
    ['knife', 'other', None]
    """
    folded = values.str.strip_chars().str.to_lowercase()
    found = replace_all(folded, {word.strip().lower(): to for word, to in table.items()}, kind)
    if ANY_OTHER in table:
        found = found.set(found.is_null() & values.is_not_null(), table[ANY_OTHER])
    return found


def relabel_known(values: pl.Series, table: Mapping[str, str]) -> pl.Series:
    """As `relabel`, but a word that the table does not list stays as it is."""
    found = relabel(values, table)
    return found.zip_with(found.is_not_null(), values)


def unlisted(values: pl.Series, found: pl.Series) -> dict[str, int]:
    """How often each word that was not found stands in the column, the commonest first."""
    words = values.filter(values.is_not_null() & found.is_null())
    counts = words.value_counts(sort=True, name="n")
    return dict(counts.iter_rows())


def knives(frame: pl.DataFrame, mapping: ExtractMapping) -> tuple[pl.Series, dict[str, int]]:
    """Whether a knife was involved, null where unknown, and the words that say neither."""
    column = mapping.columns.get("knife")
    if column is None:
        return pl.repeat(None, len(frame), dtype=pl.Boolean, eager=True), {}
    if frame[column].dtype == pl.Boolean:
        return frame[column], {}
    words = as_text(frame[column])
    found = relabel(words, mapping.knife or YES_NO, pl.Boolean)
    return found, unlisted(words, found)


def uncertainties(
    frame: pl.DataFrame, mapping: ExtractMapping, problems: Problems
) -> tuple[pl.Series, dict[str, int]]:
    """Metres of location uncertainty: from the column, else the word, else the fixed number."""
    metres = pl.repeat(mapping.location.uncertainty_m, len(frame), dtype=pl.Float64, eager=True)
    strangers: dict[str, int] = {}
    if (column := mapping.columns.get("location_quality")) is not None:
        words = as_text(frame[column])
        found = relabel(words, mapping.location.quality, pl.Float64)
        strangers = unlisted(words, found)
        metres = found.zip_with(found.is_not_null(), metres)
    if (column := mapping.columns.get("uncertainty_m")) is not None:
        given = parse_numbers(frame[column], mapping.layout.decimal)
        wrong = (given.is_null() & as_text(frame[column]).is_not_null()) | ~given.is_between(0, 1e6)
        problems.add(wrong, column, "This is not a number of metres, 0 or more.", frame[column])
        metres = given.zip_with(given.is_not_null(), metres)
    return metres.cast(pl.Float32), strangers
