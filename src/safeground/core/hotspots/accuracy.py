"""How good a surface was, as the field measures it.

Definitions: hit rate n/N; PAI = (n/N)/(a/A) (Chainey, Tompson and Uhlig 2008, *Security Journal*
21:4); PEI* = n/n*, n* the most that any cells of the same area could have held (NIJ challenge
2017); PPAI = (n/N)/(a/A)^alpha (Joshi et al. 2021, *ISPRS Int. J. Geo-Information* 10:597). None
may be compared across places, cell sizes or areas.
"""

import numpy as np
from numpy.typing import ArrayLike

from safeground.core.hotspots.counts import Values


def chosen_share(expected: ArrayLike, area: ArrayLike, area_share: float) -> Values:
    """(cells,) share of each cell that is chosen when the likeliest `area_share` of the area is.

    Cells of equal expectation are chosen in equal part, so that a model which can't tell them apart
    gains nothing by the order they come in; the last group is chosen in part to fill the area.

    >>> chosen_share([3.0, 1.0, 1.0, 0.0], [1, 1, 1, 1], 0.5)
    array([1. , 0.5, 0.5, 0. ])
    """
    value, size = np.asarray(expected, float), np.asarray(area, float)
    if not 0 < area_share <= 1:
        raise ValueError(f"area_share must lie above 0 and up to 1, not {area_share:g}")
    levels, group = np.unique(-value, return_inverse=True)
    area_of = np.bincount(group, size, len(levels))
    room = area_share * size.sum() - (np.cumsum(area_of) - area_of)
    part = np.clip(np.divide(room, area_of, out=np.zeros_like(room), where=area_of > 0), 0, 1)
    return np.asarray(part[group], float)


def hit_rate(expected: ArrayLike, happened: ArrayLike, area: ArrayLike, area_share: float) -> float:
    """Share of what happened (cells,) that fell in the likeliest `area_share` of the area.

    >>> hit_rate([3.0, 1.0, 1.0, 0.0], [4, 2, 0, 2], [1, 1, 1, 1], 0.25)
    0.5
    """
    offences = np.asarray(happened, float)
    caught = chosen_share(expected, area, area_share) @ offences
    return float(caught / offences.sum()) if offences.sum() else float("nan")


def penalised_pai(hit: float, area_share: float, alpha: float = 0.5) -> float:
    """PPAI of a hit rate; at alpha 0 the hit rate, at alpha 1 the PAI.

    >>> penalised_pai(0.4, 0.01, 0.5)
    4.0
    """
    return float(hit / area_share**alpha)


def capture_curve(
    expected: ArrayLike, happened: ArrayLike, area: ArrayLike, shares: ArrayLike
) -> Values:
    """Hit rate (points,) at each of the area `shares` (points,), cells taken likeliest first."""
    value, offences = np.asarray(expected, float), np.asarray(happened, float)
    levels, group = np.unique(-value, return_inverse=True)
    size = np.asarray(area, float)
    covered = np.cumsum(np.bincount(group, size, len(levels))) / size.sum()
    caught = np.cumsum(np.bincount(group, offences, len(levels)))
    curve = np.interp(np.asarray(shares, float), np.r_[0.0, covered], np.r_[0.0, caught])
    return np.asarray(curve / max(offences.sum(), 1e-12), float)


def jaccard(first: ArrayLike, second: ArrayLike) -> float:
    """Cells chosen both times over cells chosen either time, of two chosen shares (cells,).

    >>> jaccard([1, 1, 0], [0, 1, 1])
    0.3333333333333333
    """
    a, b = np.asarray(first, float), np.asarray(second, float)
    either = np.maximum(a, b).sum()
    return float(np.minimum(a, b).sum() / either) if either else 1.0
