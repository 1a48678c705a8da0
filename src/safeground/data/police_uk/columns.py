"""Columns that mostly say one thing: a file is one month of one force."""

from typing import Any

import polars as pl


def distinct(column: pl.Series) -> list[Any]:
    """The different values of a column; quickest when there is only one.

    >>> distinct(pl.Series(["a", "a"])), sorted(distinct(pl.Series(["a", "b"])))
    (['a'], ['a', 'b'])
    """
    if len(column) and not column.has_nulls() and (column == column[0]).all():
        return [column[0]]
    return column.unique().to_list()
