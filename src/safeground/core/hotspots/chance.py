"""How far chance alone moves a count: what a monthly figure of one place can bear."""

from math import sqrt

Z = 1.959963984540054


def poisson_interval(count: float, z: float = Z) -> tuple[float, float]:
    """The means that a count may have come from; 95% unless `z` says otherwise.

    Byar's approximation to the exact Poisson limits (Breslow & Day 1987, section 2.3), which also
    takes counts that are sums of probabilities. Raises ValueError for a count below nought.

    >>> [round(end, 2) for end in poisson_interval(10)]  # exact: 4.80 to 18.39
    [4.79, 18.39]
    >>> [round(end, 2) for end in poisson_interval(0)]  # exact: 0 to 3.69
    [0.0, 3.67]
    """
    if count < 0:
        raise ValueError(f"count must not be negative; got {count}")
    above = count + 1
    high = above * (1 - 1 / (9 * above) + z / (3 * sqrt(above))) ** 3
    if count == 0:
        return 0.0, high
    low = count * (1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3
    return max(low, 0.0), high


def change_beyond_chance(before: float, after: float, z: float = Z) -> bool:
    """Whether two counts over equal times differ by more than chance moves them.

    Given their sum, the later one is binomial with one half if nothing changed; the answer is
    whether the Wilson score interval of its share leaves out one half.

    >>> change_beyond_chance(18, 16), change_beyond_chance(40, 16)
    (False, True)
    """
    total = before + after
    if total <= 0:
        return False
    return abs(after / total - 0.5) * 2 > z / sqrt(total)
