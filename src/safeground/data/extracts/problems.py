"""What is wrong with rows: the first problem found in each."""

import polars as pl

REJECTS = pl.Schema(
    {
        "file": pl.String,
        "line": pl.Int64,
        "column": pl.String,
        "value": pl.String,
        "reason": pl.String,
    }
)


class Problems:
    """Gathers rejected rows, a whole column at a time."""

    def __init__(self, file: str, lines: pl.Series) -> None:
        self._file, self._lines = file, lines
        self._sound = pl.repeat(True, len(lines), eager=True)
        self._parts: list[pl.DataFrame] = []

    @property
    def sound(self) -> pl.Series:
        """True for each row in which nothing wrong has been found."""
        return self._sound

    def add(
        self, wrong: pl.Series, column: str, reason: str | pl.Series, *values: pl.Series
    ) -> None:
        """Reject the rows where `wrong` is true, showing `values`; a null there counts as sound."""
        if not wrong.any():
            return
        new = wrong.fill_null(False) & self._sound
        if not new.any():
            return
        self._sound = self._sound & ~new
        shown = [value.filter(new).cast(pl.String, strict=False) for value in values]
        found = pl.select(
            file=pl.lit(self._file),
            line=self._lines.filter(new),
            column=pl.lit(column),
            value=pl.concat_str(shown, separator=", ").str.slice(0, 200),
            reason=reason.filter(new) if isinstance(reason, pl.Series) else pl.lit(reason),
        )
        self._parts.append(found.cast(REJECTS))

    def rejects(self) -> pl.DataFrame:
        """Every rejected row with its file, line, column, value and reason, in file order."""
        if not self._parts:
            return REJECTS.to_frame()
        return pl.concat(self._parts).sort("line", maintain_order=True)
