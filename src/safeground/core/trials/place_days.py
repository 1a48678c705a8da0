"""Place-days: what each hotspot had, and what happened there, on each day of a trial."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Conditions = NDArray[np.int8]
TREATMENT, CONTROL, OUTSIDE = 1, 0, -1


@dataclass(frozen=True, eq=False)
class PlaceDays:
    """Days by hotspots: every array is (days, hotspots).

    `condition` is as assigned: 1 treatment, 0 control, -1 outside the trial that day. `count` is
    offences, `harm` their weight (None if it wasn't weighed), `minutes` of patrol that were
    delivered (None if not measured). What lies outside is 0 in all of them.

    >>> two = (date(2026, 1, 5), date(2026, 1, 6))
    >>> days = PlaceDays(("Pier Hill",), two, np.int8([[1], [0]]), np.float64([[0], [3]]))
    >>> days.place_days, days.offences
    ((1, 1), (0, 3))
    """

    hotspots: tuple[str, ...]
    dates: tuple[date, ...]
    condition: Conditions
    count: Values
    harm: Values | None = None
    minutes: Values | None = None

    def __post_init__(self) -> None:
        """Refuse what doesn't fit together."""
        shape = (len(self.dates), len(self.hotspots))
        for name in ("condition", "count", "harm", "minutes"):
            values = getattr(self, name)
            if values is not None and values.shape != shape:
                raise ValueError(f"{name} must be (days, hotspots) {shape}, not {values.shape}")
        if not np.isin(self.condition, (TREATMENT, CONTROL, OUTSIDE)).all():
            raise ValueError("condition must be 1, 0 or -1")
        if (self.count < 0).any() or not np.isfinite(self.count).all():
            raise ValueError("count must be 0 or more everywhere")

    def up_to(self, last: date) -> "PlaceDays":
        """The same until a day, that day included; for a look before the end."""
        n = sum(day <= last for day in self.dates)
        harm, minutes = (None if v is None else v[:n] for v in (self.harm, self.minutes))
        return PlaceDays(
            self.hotspots, self.dates[:n], self.condition[:n], self.count[:n], harm, minutes
        )

    @property
    def treated(self) -> NDArray[np.bool_]:
        """Where and when treatment was assigned."""
        found: NDArray[np.bool_] = self.condition == TREATMENT
        return found

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Where and when the trial was on."""
        found: NDArray[np.bool_] = self.condition != OUTSIDE
        return found

    @property
    def place_days(self) -> tuple[int, int]:
        """Place-days of treatment and of control."""
        return int(self.treated.sum()), int((self.condition == CONTROL).sum())

    @property
    def offences(self) -> tuple[int, int]:
        """Offences on place-days of treatment and of control."""
        control = self.condition == CONTROL
        return round(self.count[self.treated].sum()), round(self.count[control].sum())
