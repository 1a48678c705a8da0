"""Joining a source's new rows to those held: the rule for data that comes in overlapping extracts.

A row with an id takes the place of the held row of that source with that id, in whatever month it
was. Rows without an id have only their content: a row that is held already is not held twice, but
a row that the new data gives three times is held at least three times.
"""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Totals:
    """Rows kept, how many of those were held already, and rows that are gone for them."""

    kept: int = 0
    unchanged: int = 0
    replaced: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            self.kept + other.kept,
            self.unchanged + other.unchanged,
            self.replaced + other.replaced,
        )


def merge_rows(
    held: pl.DataFrame, new: pl.DataFrame, ids: pl.Series
) -> tuple[pl.DataFrame | None, Totals]:
    """The rows that one month of one source should hold, or None if it holds them already.

    `held` and `new` have the same columns, with `id`; `ids` are all ids of the new data, also of
    other months, so that an incident whose date was corrected leaves the month it was in. If `new`
    repeats an id, its last row counts.
    """
    held, new = _number_repeats(held), _number_repeats(new.filter(_last_of_its_id()))
    columns = held.columns
    unchanged = new.join(held, on=columns, how="semi", nulls_equal=True).height
    corrected = held.filter(pl.col("id").is_in(ids.implode()))
    replaced = corrected.join(new, on=columns, how="anti", nulls_equal=True).height
    totals = Totals(new.height, unchanged, replaced)
    if unchanged == new.height and not replaced:
        return None, totals
    rest = held.join(corrected, on="id", how="anti", nulls_equal=False)
    rest = rest.join(new, on=columns, how="anti", nulls_equal=True)
    return pl.concat([rest, new]).drop("repeat"), totals


def _last_of_its_id() -> pl.Expr:
    return pl.col("id").is_null() | pl.col("id").is_last_distinct()


def _number_repeats(rows: pl.DataFrame) -> pl.DataFrame:
    """Number identical rows 1, 2, 3, so that joining by content keeps genuine repeats."""
    return rows.with_columns(repeat=pl.int_range(pl.len()).over(rows.columns))
