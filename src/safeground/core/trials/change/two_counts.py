"""One count against another: what changed, and how much of that chance alone would do."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from safeground.core.trials.change.dispersion import Dispersion
from safeground.core.trials.change.e_test import e_test
from safeground.core.trials.change.widened import widened_difference, widened_rate_ratio
from safeground.core.trials.estimate import Estimate
from safeground.core.trials.models.rate_difference import profile_rate_difference
from safeground.core.trials.models.rate_ratio import exact_rate_ratio

ACT_AT = 3.0  # the short-run z from which Wheeler 2016 would act


@dataclass(frozen=True)
class TwoCounts:
    """A count before and one after, the lengths of their periods in one unit, and the comparison.

    `difference` is after less before, in lengths of the period before. `rate_ratio` and
    `difference` are what to go by; `exact` is the ratio if counts vary as Poisson counts do, and
    `widened` if they vary as their months (or weeks) did, None where that isn't known. `e_test` is
    the p of Krishnamoorthy and Thomson. All but the counts and z are None if both counts are 0.
    """

    before: int
    after: int
    before_length: float
    after_length: float
    z: float
    rate_ratio: Estimate | None = None
    difference: Estimate | None = None
    e_test: float | None = None
    exact: Estimate | None = None
    widened: Estimate | None = None
    dispersion: Dispersion | None = None

    @property
    def p(self) -> float | None:
        """The p to go by: of the E-test, or of the widened ratio where that is what to go by.

        >>> round(two_counts(6, 2).p, 7)
        0.1748748
        """
        if self.dispersion is not None and self.dispersion.to_allow_for and self.widened:
            return self.widened.p
        return self.e_test


def two_counts(
    before: int,
    after: int,
    before_length: float = 1.0,
    after_length: float = 1.0,
    dispersion: Dispersion | None = None,
) -> TwoCounts:
    """Compare two counts.

    Without `dispersion`, or where chance alone could well have made it, ratio and interval are the
    exact conditional ones and the difference that of profile likelihood; else both are widened.
    Raises ValueError for counts that are not whole or below 0 and lengths not above 0.

    >>> found = two_counts(1730, 1511)
    >>> round(found.rate_ratio.low, 3), round(found.rate_ratio.high, 3), round(found.z, 2)
    (0.815, 0.936, -5.44)
    >>> found.difference.estimate
    -219.0
    """
    p = e_test(before, after, before_length, after_length)  # refuses what can't be
    z = short_run_z(before, after, before_length, after_length)
    counts = TwoCounts(before, after, before_length, after_length, z, dispersion=dispersion)
    if not before + after:
        return counts
    exact = exact_rate_ratio(after, after_length, before, before_length)
    difference = profile_rate_difference(after, after_length / before_length, before, 1.0)
    widened = None
    if dispersion is not None:
        periods = (before, after, before_length, after_length, dispersion)
        widened = widened_rate_ratio(*periods)
        if dispersion.to_allow_for:
            difference = widened_difference(*periods)
    return replace(
        counts,
        rate_ratio=rate_ratio(before, after, before_length, after_length, dispersion),
        difference=difference,
        e_test=p,
        exact=exact,
        widened=widened,
    )


def rate_ratio(
    before: int,
    after: int,
    before_length: float = 1.0,
    after_length: float = 1.0,
    dispersion: Dispersion | None = None,
) -> Estimate:
    """The rate after over that before: exact, or widened where the dispersion is to be allowed for.

    Raises ValueError if both counts are 0.

    >>> rate_ratio(6, 2).method
    'exact conditional Poisson'
    """
    if dispersion is not None and dispersion.to_allow_for:
        return widened_rate_ratio(before, after, before_length, after_length, dispersion)
    return exact_rate_ratio(after, after_length, before, before_length)


def short_run_z(
    before: int, after: int, before_length: float = 1.0, after_length: float = 1.0
) -> float:
    """Twice the difference of square roots, the count before scaled to the period after.

    Act at 3 either way: week by week most changes are less. The count before is taken as what was
    to be expected, so that chance alone passes 3 in about 3 of 100 comparisons of like counts.
    Source: Wheeler 2016.

    >>> short_run_z(16, 25)
    2.0
    """
    return 2 * (math.sqrt(after) - math.sqrt(before * after_length / before_length))


def turning_count(found: TwoCounts, up: bool) -> int | None:
    """The count after nearest that seen, upwards or downwards, at which the conclusion changes.

    The conclusion is whether the interval of the ratio excludes no change. The dispersion is taken
    to stay as it is. None where no such count is (below 0), or where nothing could be concluded
    even from twice as many again.

    >>> turning_count(two_counts(1730, 1511), up=True)
    1616
    """
    if found.rate_ratio is None:
        return None
    now = found.rate_ratio.excludes(1)
    rest = (found.before_length, found.after_length, found.dispersion)

    def turned(after: int) -> bool:
        some = found.before + after > 0  # none and none says nothing
        return (some and rate_ratio(found.before, after, *rest).excludes(1)) != now

    per = found.before * found.after_length / found.before_length
    # beyond even, a fall that became a rise would again exclude no change: stop before that
    end = round(per) if now else (4 * max(found.after, round(per), 5) if up else 0)
    if (end > found.after) != up or end == found.after:
        return None
    return _first(turned, found.after, end)


def _first(turned: Callable[[int], bool], start: int, end: int) -> int | None:
    """The count nearest `start` that has turned, on the way to `end`; turning happens once."""
    if not turned(end):
        return None
    while abs(end - start) > 1:
        middle = (start + end) // 2
        start, end = (start, middle) if turned(middle) else (middle, end)
    return end
