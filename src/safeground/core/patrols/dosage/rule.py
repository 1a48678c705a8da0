"""The rule by which pings become visits: every number that it turns on, stated on the result."""

import math
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class VisitRule:
    """What counts as a visit. Metres, minutes, seconds and metres a second, as the names say.

    A hotspot's geofence is its boundary widened by `margin_m`. A stay goes on through an excursion
    outside of no more than `excursion_seconds` and a silence of no more than `silence_seconds` with
    fixes inside before and after. Faster than `vehicle_mps` is a vehicle, by the fix's own speed
    or else over at least `speed_baseline_seconds`; a bicycle patrol raises it. A visit is a
    stay of at least `minimum_minutes` on foot, which are at least half of it, and of no more than
    `longest_minutes` in all: longer is a station, or a device left behind.

    Fixes worse than `worst_accuracy_m`, or that jump faster than `fastest_mps` from the fix before
    and to the fix after, are left out. Fixes may come `late_seconds` out of order before a feed is
    sorted as a whole. A patrol day starts at hour `day_starts`. ValueError names what can't be
    meant.

    >>> VisitRule(minimum_minutes=5).minimum_minutes
    5
    >>> VisitRule(excursion_seconds=600)
    Traceback (most recent call last):
    ValueError: excursion_seconds must be no more than silence_seconds (300), not 600
    """

    margin_m: float = 20.0
    minimum_minutes: float = 3.0
    excursion_seconds: float = 120.0
    silence_seconds: float = 300.0
    vehicle_mps: float = 4.0
    speed_baseline_seconds: float = 20.0
    worst_accuracy_m: float = 100.0
    fastest_mps: float = 70.0
    late_seconds: float = 120.0
    day_starts: int = 6
    longest_minutes: float = 120.0

    def __post_init__(self) -> None:
        """Refuse what can't be meant."""
        for field in fields(self):
            value = getattr(self, field.name)
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(f"{field.name} must be a number from 0, not {value}")
        if self.day_starts > 23 or self.day_starts != int(self.day_starts):
            raise ValueError(f"day_starts must be an hour from 0 to 23, not {self.day_starts}")
        if self.excursion_seconds > self.silence_seconds:
            raise ValueError(
                f"excursion_seconds must be no more than silence_seconds "
                f"({self.silence_seconds:g}), not {self.excursion_seconds:g}"
            )
        if self.longest_minutes < self.minimum_minutes:
            raise ValueError(
                f"longest_minutes must be no less than minimum_minutes "
                f"({self.minimum_minutes:g}), not {self.longest_minutes:g}"
            )
