"""Where the level of a series changed, if it did: all divisions weighed, the best one found."""

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from safeground.core.trials.change.dispersion import successive_dispersion
from safeground.core.trials.place_days import Values

LEAST = 3  # periods of one level
_WITHIN = 7.35  # fall of twice the log-likelihood that 95% of true breaks lie within (Hansen 2000)
_EACH = 3.0  # times ln(periods): what a further break must gain (Zhang and Siegmund 2007)


@dataclass(frozen=True)
class Break:
    """The level changed with period number `at`; 95% of such ranges, `low` to `high`, hold it.

    `before` and `after` are the levels of the stretches on both sides, as multiples of what was
    expected.
    """

    at: int
    low: int
    high: int
    before: float
    after: float


@dataclass(frozen=True)
class Breaks:
    """The breaks found, in order; `p` is of one so strong anywhere, if no level changed.

    `p` is None where there are too few periods to look. `dispersion` is the variance around the
    level, over that of Poisson counts, from one period to the next.
    """

    breaks: tuple[Break, ...]
    p: float | None
    dispersion: float
    permutations: int


def find_breaks(
    count: Values,
    expected: Values,
    rng: np.random.Generator,
    *,
    least: int = LEAST,
    permutations: int = 999,
    size: float = 0.05,
) -> Breaks:
    """Look for changes of level in counts, given what would be expected were there none.

    The strongest break is the division of the series that gains most likelihood; it counts if at
    most `size` of the series with their periods shuffled have one so strong. Then all divisions
    into stretches of at least `least` periods are weighed by dynamic programming, with a penalty
    for each break. The likelihood is Poisson's, divided by the dispersion that successive periods
    show, which no change of level inflates. Assumes that periods are independent of each other:
    a trend, or a season not in `expected`, will be found as breaks.

    Parameters: `count`, `expected` (periods,), expected above 0, known up to a factor.
    Sources: Jackson and others 2005 (optimal partitioning); Hansen 2000; Zhang and Siegmund 2007.

    >>> made = np.r_[np.full(10, 50.0), np.full(10, 80.0)] + np.tile([-3, 3, 0, 1, -1], 4)
    >>> found = find_breaks(made, np.ones(20), np.random.default_rng(1))
    >>> found.breaks[0].at, found.p
    (10, 0.001)
    """
    n = count.size
    spread = _dispersion(count, expected)
    if n < 2 * least + 2 or count.sum() == 0:
        return Breaks((), None, spread, 0)
    gains = _gains(count[None], expected[None], least)[0]
    order = rng.permuted(np.broadcast_to(np.arange(n), (permutations, n)), axis=1)
    chance = _gains(count[order], expected[order], least).max(axis=1)
    p = (1 + int((chance >= gains.max() - 1e-9).sum())) / (1 + permutations)
    if p > size:
        return Breaks((), p, spread, permutations)
    starts = _divide(count, expected, least, _EACH * math.log(n) * spread)
    starts = starts or [least + int(gains.argmax())]
    edges = [0, *starts, n]
    found = [
        _described(count, expected, edges[i - 1], edges[i], edges[i + 1], spread)
        for i in range(1, len(edges) - 1)
    ]
    return Breaks(tuple(found), p, spread, permutations)


def _dispersion(count: Values, expected: Values) -> float:
    """The variance over that of Poisson counts, from one period to the next; never below 1."""
    if count.sum() == 0:
        return 1.0
    mean = expected * count.sum() / expected.sum()
    return max(1.0, float(successive_dispersion((count - mean) / np.sqrt(mean))[0]))


def _gains(count: Values, expected: Values, least: int) -> Values:
    """Twice the gain in log-likelihood of a break before each period; (series, places).

    Places are the periods from `least` to n - `least`.
    """
    seen, due = count.cumsum(axis=1), expected.cumsum(axis=1)
    all_seen, all_due = seen[:, -1:], due[:, -1:]
    places = slice(least - 1, count.shape[1] - least)
    first, first_due = seen[:, places], due[:, places]
    divided = _worth(first, first_due) + _worth(all_seen - first, all_due - first_due)
    return np.asarray(divided - _worth(all_seen, all_due))


def _worth(seen: Values, due: Values) -> Values:
    """Twice the best log-likelihood of a stretch, but for what is the same for all divisions."""
    return np.asarray(2 * special.xlogy(seen, np.maximum(seen, 1e-300) / due))


def _divide(count: Values, expected: Values, least: int, penalty: float) -> list[int]:
    """The starts of the stretches after the first, of the division that is worth most."""
    n = count.size
    seen, due = (np.concatenate([[0.0], v.cumsum()]) for v in (count, expected))
    best = np.full(n + 1, -np.inf)
    best[0] = penalty  # the first stretch is no break
    last = np.zeros(n + 1, np.int64)
    for end in range(least, n + 1):
        starts = np.arange(end - least + 1)
        worth = best[starts] + _worth(seen[end] - seen[starts], due[end] - due[starts]) - penalty
        last[end] = int(worth.argmax())
        best[end] = worth[last[end]]
    found: list[int] = []
    at = int(last[n])
    while at > 0:
        found.insert(0, at)
        at = int(last[at])
    return found


def _described(
    count: Values, expected: Values, start: int, at: int, end: int, spread: float
) -> Break:
    """A break with the range it may lie in, within the stretches on both sides of it."""
    here = slice(start, end)
    gains = _gains(count[None, here], expected[None, here], 1)[0]
    near = np.flatnonzero(gains >= gains[at - start - 1] - _WITHIN * spread)
    levels = (
        float(count[part].sum() / expected[part].sum())
        for part in (slice(start, at), slice(at, end))
    )
    return Break(at, start + 1 + int(near[0]), start + 1 + int(near[-1]), *levels)
