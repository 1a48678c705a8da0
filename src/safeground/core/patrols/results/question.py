"""What a report is asked about."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

By = Literal["hotspot", "district", "month", "operation"]
DIMENSIONS: tuple[str, ...] = get_args(By)


@dataclass(frozen=True)
class ReportQuestion:
    """Which visits, and a line for each what.

    `first` and `last` are calendar days, both counted in; None leaves that end open. A night is cut
    at midnight, as published monthly figures are. Raises ValueError if `last` is before `first`.
    """

    first: date | None = None
    last: date | None = None
    hotspot: str | None = None
    district: str | None = None
    operation: str | None = None
    by: By | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.last < self.first:
            raise ValueError(f"last ({self.last}) must not be before first ({self.first})")

    @property
    def places(self) -> dict[str, str]:
        """What `hotspot`, `district` and `operation` must be, where that is asked."""
        asked = {name: getattr(self, name) for name in ("hotspot", "district", "operation")}
        return {name: value for name, value in asked.items() if value is not None}
