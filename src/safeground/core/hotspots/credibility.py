"""Credibility: how far a small unit's own count is to be believed beside its neighbours'."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from safeground.core.geography.lattice import Floats

AREA_WIDE = 1000.0  # metres of average street that every neighbourhood is given


@dataclass(frozen=True)
class Credible:
    """Expected counts (units,), and the share of each that rests on the unit's own record."""

    expected: Floats
    own_share: float


def usual_of_neighbours(
    counts: ArrayLike, size: ArrayLike, near: sparse.csr_array, area_wide: float = AREA_WIDE
) -> Floats:
    """What a unit of its size would count (units,) at the rate of those near it, itself left out.

    The rate is the counts of `near` (units, units; 0/1) over their `size` (metres of street), with
    `area_wide` metres at the rate of all units mixed in, so that lone units have one too. Scaled to
    keep the total of `counts`.

    >>> pair = sparse.csr_array(np.array([[0, 1], [1, 0]]))
    >>> usual_of_neighbours([8, 0], [50, 50], pair, area_wide=50).tolist()
    [2.0, 6.0]
    """
    y, metres = np.asarray(counts, float), np.asarray(size, float)
    rate = y.sum() / metres.sum()
    around = (near @ y + area_wide * rate) / (near @ metres + area_wide)
    usual = around * metres
    total = usual.sum()
    return np.asarray(usual * (y.sum() / total) if total > 0 else usual, float)


def credible(counts: ArrayLike, usual: ArrayLike, noise: float = 1.0) -> Credible:
    """Shrink `counts` (units,) toward what is `usual` (units,) for each, all by one share.

    expected = Z counts + (1 - Z) usual, with Z = 1 - noise sum(usual) / sum((counts - usual)^2),
    never below 0: chance alone makes a count vary by `noise` times its mean (1 for whole incidents,
    w for incidents that count w each), and what varies more is real. This is the credibility of
    Bühlmann (1967, *ASTIN Bulletin* 4:3) where units differ in proportion to the root of what is
    usual. The total stays when both have the same.

    >>> found = credible([10, 0, 2], [4, 4, 4])  # 12 by chance, (36 + 16 + 4) seen
    >>> round(found.own_share, 4), found.expected.round(2).tolist()
    (0.7857, [8.71, 0.86, 2.43])
    """
    y, mean = np.asarray(counts, float), np.asarray(usual, float)
    if y.shape != mean.shape:
        raise ValueError(f"usual must have shape {y.shape} as counts has, not {mean.shape}")
    if not noise > 0:
        raise ValueError(f"noise must be more than 0, not {noise:g}")
    seen = float(((y - mean) ** 2).sum())
    own = max(0.0, 1 - noise * float(mean.sum()) / seen) if seen > 0 else 0.0
    return Credible(own * y + (1 - own) * mean, own)
