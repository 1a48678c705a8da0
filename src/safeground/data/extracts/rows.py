"""What every kind of file gives: its column names, and the rows of the columns asked for."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from safeground.data.errors import BadInput
from safeground.data.extracts.names import did_you_mean


@dataclass(frozen=True, slots=True)
class Rows:
    """The columns that were asked for, the line of each row, and rows that do not fit the header.

    `lines` is the line in a text file, the row in a workbook, and otherwise the count from 1.
    `crs` is the coordinate reference system of the column `geometry`, where there is one.
    """

    frame: pl.DataFrame
    lines: pl.Series
    ragged: pl.Series
    crs: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """An opened extract. `read` takes column names of the file and reads no others."""

    what: str
    names: tuple[str, ...]
    read: Callable[[Sequence[str]], Rows]
    layout: dict[str, str | int]
    notes: tuple[str, ...] = ()
    geometry: str | None = None

    def repeated(self) -> list[str]:
        """Column names that stand more than once in the header."""
        return [name for name, times in Counter(self.names).items() if times > 1 and name]

    def check_columns(self, wanted: dict[str, str]) -> None:
        """Raise BadInput when a mapped column is absent or stands twice.

        `wanted`: key of the mapping -> column.
        """
        known = [*filter(None, self.names), *filter(None, [self.geometry])]
        for key, column in wanted.items():
            if column not in known:
                raise BadInput(
                    f"the mapping says {key} = '{column}', but {self.what} has no such column; "
                    f"{did_you_mean(column, known)}"
                )
            if column in self.repeated():
                places = [str(i + 1) for i, name in enumerate(self.names) if name == column]
                raise BadInput(
                    f"{self.what} has the column '{column}' {len(places)} times (columns "
                    f"{' and '.join(places)}), so it is unclear which is meant by {key}; rename one"
                )


def unbroken(frame: pl.DataFrame, lines: pl.Series, crs: str | None = None) -> Rows:
    """Rows of a file that cannot be ragged, without those that are blank throughout."""
    full = ~frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
    if not full.all():
        frame, lines = frame.filter(full), lines.filter(full)
    return Rows(frame, lines, pl.repeat(False, len(frame), eager=True), crs)
