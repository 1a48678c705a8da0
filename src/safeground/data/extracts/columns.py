"""The columns of an extract, and what their values look like."""

import polars as pl

from safeground.data.extracts.coordinates import DEGREES_BOX, GRID_BOX, parse_numbers
from safeground.data.extracts.date_formats import DateLook, look_at_dates
from safeground.data.extracts.dates import as_text, parse_times
from safeground.data.extracts.mapping import Dates


class Columns:
    """The columns of an extract that may be read, each looked at once."""

    def __init__(self, frame: pl.DataFrame, decimal: str) -> None:
        self.frame = frame
        self.text = {name: as_text(frame[name]) for name in frame.columns}
        self.number = {name: _numbers(frame[name], decimal) for name in frame.columns}
        self._dates: dict[str, DateLook] = {}

    def dates(self, name: str) -> DateLook:
        """How dates are written in a column."""
        if name not in self._dates:
            self._dates[name] = look_at_dates(self.frame[name])
        return self._dates[name]

    def is_filled(self, name: str) -> bool:
        """Whether there is anything in a column."""
        return self.text[name].null_count() < len(self.frame)

    def holds_dates(self, name: str) -> bool:
        """Whether most values of a column are dates."""
        return self.dates(name).fits > 0.6

    def holds_times(self, name: str) -> bool:
        """Whether most values of a column are times of day."""
        given = self.frame[name].drop_nulls().head(1000)
        if given.dtype in (pl.Boolean, pl.Date) or given.is_empty():
            return False
        return parse_times(given, Dates().times).count() > 0.8 * len(given)

    def repeats(self, name: str) -> int:
        """How many rows have a value that stands in an earlier row."""
        text = self.text[name].drop_nulls()
        return len(text) - text.n_unique()

    def is_unique(self, name: str) -> bool:
        """Whether hardly any value stands twice, so that the column may be an id."""
        text = self.text[name].drop_nulls()
        return len(text) > 0 and text.n_unique() >= 0.98 * len(self.frame)

    def is_numeric(self, name: str) -> bool:
        """Whether everything in a column is a number."""
        return bool((self.number[name].is_null() == self.text[name].is_null()).all())

    def is_label(self, name: str) -> bool:
        """Whether a column's values come from a list, rather than being written freely."""
        return self.text[name].n_unique() <= max(60, len(self.frame) // 5)

    def system(self, x: str, y: str) -> str | None:
        """`easting` or `longitude` when two columns hold coordinates of one system, else None."""
        first, second = self.number[x], self.number[y]
        there = ~((first == 0) & (second == 0)).fill_null(True)
        pairs = pl.DataFrame({"x": first.filter(there), "y": second.filter(there)}).drop_nulls()
        first, second = pairs["x"], pairs["y"]
        if len(pairs) and DEGREES_BOX.holds(first, second).sum() > 0.9 * len(pairs):
            return "longitude"
        metres = GRID_BOX.holds(first, second) & (first > 1_000) & (second > 1_000)
        return "easting" if len(pairs) and metres.sum() > 0.9 * len(pairs) else None


def _numbers(values: pl.Series, decimal: str) -> pl.Series:
    if values.dtype.is_numeric() or values.dtype == pl.String:
        return parse_numbers(values, decimal)
    return pl.repeat(None, len(values), dtype=pl.Float64, eager=True)
