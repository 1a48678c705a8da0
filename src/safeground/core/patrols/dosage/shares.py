"""Shares and means with how sure they are: never a percentage alone."""

from dataclasses import dataclass
from math import nan

import numpy as np
import polars as pl

from safeground.core.offences.shares import wilson_interval


@dataclass(frozen=True)
class Share:
    """`made` of `n`, as a share with its 95% interval; not-a-number where n is 0."""

    made: int
    n: int
    share: float
    low: float
    high: float
    method: str = "Wilson, 95%"


@dataclass(frozen=True)
class Mean:
    """A mean over `n` place-days of so many hotspots, with its 95% interval."""

    mean: float
    low: float
    high: float
    n: int
    hotspots: int
    method: str = "bootstrap over hotspots, 95%"


def share(made: int, n: int) -> Share:
    """A share with Wilson's interval, which is sound for few and for 0% and 100% (Wilson 1927).

    >>> found = share(21, 24)
    >>> round(found.share, 3), round(found.low, 3), round(found.high, 3)
    (0.875, 0.69, 0.957)
    """
    if not 0 <= made <= n:
        raise ValueError(f"made must lie between 0 and n = {n}, not {made}")
    if n == 0:
        return Share(0, 0, nan, nan, nan)
    return Share(made, n, made / n, *wilson_interval(made, n))


def mean_per_place_day(
    rows: pl.DataFrame, measure: str, *, rng: np.random.Generator, resamples: int = 999
) -> Mean:
    """Mean of a measure over rows of one place-day each (`hotspot`, and the measure).

    The days of one hotspot are alike, so whole hotspots are drawn again, not place-days. From a
    single hotspot nothing can be said of others: the interval is not-a-number.

    >>> rows = pl.DataFrame({"hotspot": ["A", "A", "B"], "minutes": [2.0, 4.0, 3.0]})
    >>> found = mean_per_place_day(rows, "minutes", rng=np.random.default_rng(1))
    >>> found.mean, found.n, found.hotspots
    (3.0, 3, 2)
    """
    by_hotspot = rows.group_by("hotspot").agg(pl.col(measure).sum(), n=pl.len()).sort("hotspot")
    sums, n = by_hotspot[measure].to_numpy(), by_hotspot["n"].to_numpy()
    hotspots = len(n)
    mean = float(sums.sum() / n.sum()) if hotspots else nan
    if hotspots < 2:
        return Mean(mean, nan, nan, rows.height, hotspots)
    times = rng.multinomial(hotspots, np.full(hotspots, 1 / hotspots), size=resamples)
    low, high = np.quantile(times @ sums / (times @ n), (0.025, 0.975))
    return Mean(mean, float(low), float(high), rows.height, hotspots)
