"""Scales: where a value lies on the sheet, and which values are written beside an axis."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

FARTHEST = 12.0  # limits this many times beyond every estimate are drawn as arrows


@dataclass(frozen=True)
class Scale:
    """Values from `low` to `high` laid between two places on the sheet; `log` for ratios.

    >>> Scale(0.25, 4, 0, 100, log=True).at(1)
    50.0
    """

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def at(self, value: float) -> float:
        """Where a value is drawn; one that lies beyond is drawn at the edge."""
        value = min(max(value, self.low), self.high)
        low, high = self._measured(self.low), self._measured(self.high)
        share = (self._measured(value) - low) / (high - low)
        return self.start + share * (self.end - self.start)

    def holds(self, value: float) -> bool:
        """Whether a value lies on the scale."""
        return self.low <= value <= self.high

    def ticks(self, most: int) -> list[float]:
        """Round values on the scale, no more than about `most`."""
        found = log_ticks if self.log and self.high / self.low > 3 else linear_ticks
        return found(self.low, self.high, most)

    def _measured(self, value: float) -> float:
        return math.log(value) if self.log else value


def ratio_scale(
    estimates: Iterable[float], limits: Iterable[float], start: float, end: float
) -> Scale:
    """A scale for ratios that holds 1, every estimate, and limits that are not very far away."""
    middles = [1.0, *(v for v in estimates if 0 < v < math.inf)]
    near = [v for v in limits if min(middles) / FARTHEST <= v <= max(middles) * FARTHEST]
    low, high = min(middles + near), max(middles + near)
    room = max((high / low) ** 0.07, 1.06)
    return Scale(low / room, high * room, start, end, log=True)


def plain_scale(
    values: Iterable[float], start: float, end: float, *, holds: Iterable[float] = ()
) -> Scale:
    """A scale for differences or counts that holds all finite values, and those it must."""
    finite = [v for v in (*values, *holds) if math.isfinite(v)] or [0.0]
    low, high = min(finite), max(finite)
    if low == high:
        low, high = low - 0.5 * max(abs(low), 1.0), high + 0.5 * max(abs(high), 1.0)
    room = 0.05 * (high - low)
    must = [*holds]
    return Scale(
        low if low in must else low - room, high if high in must else high + room, start, end
    )


def with_sides(scale: Scale, value: float, share: float = 0.2) -> Scale:
    """A scale on which no less than this share of the way lies on either side of a value.

    >>> with_sides(Scale(-9, 1, 0, 100), 0).at(0)
    80.0
    """
    measured, back = (math.log, math.exp) if scale.log else (float, float)
    low, middle, high = (measured(v) for v in (scale.low, value, scale.high))
    low = min(low, (middle - share * high) / (1 - share))
    high = max(high, (middle - share * low) / (1 - share))
    return replace(scale, low=back(low), high=back(high))


def linear_ticks(low: float, high: float, most: int) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten.

    >>> linear_ticks(0, 52, 6)
    [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]
    """
    rough = (high - low) / max(most, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(n * power for n in (1, 2, 5, 10) if n * power >= rough * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(n * step, 10) for n in range(first, last + 1)]


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Round ratios, 1 always among them.

    >>> log_ticks(0.08, 3, 6)
    [0.1, 0.2, 0.5, 1.0, 2.0]
    >>> log_ticks(0.001, 2000, 6)
    [0.01, 1.0, 100.0]
    """
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for numbers in ((1, 1.5, 2, 3, 5, 7), (1, 2, 5), (1, 3), (1,)):
        found = [round(n * 10.0**p, 12) for p in range(first, last + 1) for n in numbers]
        found = [value for value in found if low <= value <= high]
        if len(found) <= most:
            return found
    every = math.ceil(len(found) / most)
    return [value for value in found if round(math.log10(value)) % every == 0]


def written(value: float) -> str:
    """A value beside an axis.

    >>> written(0.25), written(1500), written(-20)
    ('0.25', '1,500', '−20')
    """
    said = f"{abs(value):,.0f}" if abs(value) >= 1000 else f"{abs(value):.6g}"
    return f"−{said}" if value < 0 else said
