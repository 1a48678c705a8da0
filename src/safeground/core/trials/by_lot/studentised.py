"""The statistic of the randomisation test: Welch's t, a difference over its standard error.

Dividing by the standard error makes the test hold, in large trials, for an effect that is there on
average and not only for one that is the same in every place and on every day (Wu and Ding 2021).
Outcomes are first taken less their day's and place's means where the lot varies within these:
that changes nothing where the lot balances both, and takes away drift where it doesn't.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from safeground.core.trials.place_days import OUTSIDE, TREATMENT, Conditions, Values

Float = TypeVar("Float", np.float32, np.float64)
Floats = NDArray[np.floating]
_AT_ONCE = 4_000_000  # cells: 32 MB, so that many lots of a large trial fit beside each other


def statistic(
    sums: Floats, squares: Floats, n: Floats, cells: int, all_squares: float | Floats
) -> Values:
    """t of treated against the rest for centred outcomes, which come to 0 over all `cells`.

    `sums` and `squares` are of the outcome and of its square over the `n` treated cells,
    `all_squares` of the square over all; they broadcast.
    """
    rest = cells - n
    with np.errstate(invalid="ignore", divide="ignore"):
        mean, other = sums / n, -sums / rest
        spread = np.maximum(squares / n - mean**2, 0) / np.maximum(n - 1, 1)
        spread += np.maximum((all_squares - squares) / rest - other**2, 0) / np.maximum(rest - 1, 1)
        t = (mean - other) / np.sqrt(spread)
    same = np.abs(mean - other) <= 1e-12 * np.sqrt(all_squares / cells)
    return np.where(same | np.isnan(t), 0.0, t)


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums over treated cells for outcomes of the form u + s v, for every allocation.

    `treated` (allocations, 5) holds the sums of u, v, u², u v, v²; `n` (allocations,) the treated
    cells; `all` (5,) the same sums over all cells. The first allocation is the one that was made.
    """

    treated: Values
    n: Values
    all: Values
    cells: int

    def t(self, s: float) -> Values:
        """The statistic of every allocation (allocations,) for the outcome u + s v."""
        u, v, uu, uv, vv = self.treated.T
        squares = uu + 2 * s * uv + s * s * vv
        all_squares = self.all[2] + 2 * s * self.all[3] + s * s * self.all[4]
        return statistic(u + s * v, squares, self.n, self.cells, float(all_squares))


@dataclass(frozen=True)
class Layout:
    """What is dealt anew: `by_day` the places of a day, `by_place` the days of a place, or both.

    Where a place keeps one condition throughout it is the whole place that was dealt, so its days
    are added up before anything is compared; and so with days that have one condition everywhere.
    """

    by_day: bool
    by_place: bool

    def centred(self, values: NDArray[Float]) -> NDArray[Float]:
        """Values (..., days, hotspots) as (..., cells), less the means that are taken off."""
        if not (self.by_day and self.by_place):
            cells = values.sum(axis=-2 if self.by_day else -1)
            return np.asarray(cells - cells.mean(axis=-1, keepdims=True))
        less = values - values.mean(axis=-1, keepdims=True)
        less -= less.mean(axis=-2, keepdims=True)
        return np.asarray(less.reshape(*values.shape[:-2], -1))

    def treated(self, dealt: Conditions) -> NDArray[np.bool_]:
        """Which cells are treated: (..., cells) of (..., days, hotspots)."""
        if self.by_day and self.by_place:
            cells = dealt.reshape(*dealt.shape[:-2], -1)
        else:
            cells = dealt[..., 0, :] if self.by_day else dealt[..., 0]
        return np.asarray(cells == TREATMENT)


def layout_of(condition: Conditions) -> Layout:
    """The layout of an allocation (days, hotspots). Raises ValueError where days lie outside.

    >>> layout_of(np.int8([[1, 0], [0, 1]])), layout_of(np.int8([[1, 0], [1, 0]]))
    (Layout(by_day=True, by_place=True), Layout(by_day=True, by_place=False))
    """
    if (condition == OUTSIDE).any():
        raise ValueError(
            "a design that leaves some hotspots out on some days can't be judged by drawing its "
            "lot again: what happened there on other days is not known"
        )
    varies = [bool((condition.min(axis=a) != condition.max(axis=a)).any()) for a in (1, 0)]
    return Layout(*varies)


def sums_of(u: Values, v: Values, layout: Layout, dealt: Iterable[Conditions]) -> Sums:
    """The sums for centred outcomes u, v (cells,) over parts (allocations, days, hotspots)."""
    columns = np.stack([u, v, u * u, u * v, v * v], axis=1)
    each = max(1, _AT_ONCE // len(u))
    parts, n = [], []
    for part in dealt:
        for start in range(0, len(part), each):
            treated = layout.treated(part[start : start + each]).astype(np.float64)
            parts.append(treated @ columns)
            n.append(treated.sum(axis=1))
    return Sums(np.concatenate(parts), np.concatenate(n), columns.sum(axis=0), len(u))
