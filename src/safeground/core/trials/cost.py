"""What patrols prevented, and what each offence prevented took, with the effect's interval."""

import math
from dataclasses import replace

from safeground.core.trials.estimate import Estimate


def prevented(difference: Estimate, place_days: float) -> Estimate:
    """What treatment prevented on so many treated place-days: -difference x place-days.

    `difference` is the rate with treatment less that without, of offences or harm, per place-day.
    Raises ValueError if `place_days` isn't above 0.

    >>> change = Estimate(-0.02, -0.035, -0.005, None, 40, "profile")
    >>> found = prevented(change, 700)
    >>> round(found.estimate, 6), round(found.low, 6), round(found.high, 6)
    (14.0, 3.5, 24.5)
    """
    _refuse_unless_above_0("place_days", place_days)
    middle, low, high = (
        -place_days * value + 0.0
        for value in (difference.estimate, difference.high, difference.low)
    )
    return replace(difference, estimate=middle, low=low, high=high)


def prevented_by_ratio(ratio: Estimate, control_rate: float, place_days: float) -> Estimate:
    """The same from a rate ratio: control rate x (1 - ratio) x treated place-days.

    The control rate is taken as known, so that the interval is a little too narrow: use the
    difference where there is one. Raises ValueError for a rate or place-days of 0 or less.

    >>> found = prevented_by_ratio(Estimate(0.5, 0.25, 1.25, None, 40, "exact"), 0.05, 800)
    >>> found.estimate, found.low, found.high
    (20.0, -10.0, 30.0)
    """
    _refuse_unless_above_0("control_rate", control_rate)
    _refuse_unless_above_0("place_days", place_days)
    without = control_rate * place_days
    middle, low, high = (without * (1 - v) for v in (ratio.estimate, ratio.high, ratio.low))
    return replace(ratio, estimate=middle, low=low, high=high)


def each(spent: float, saved: Estimate) -> Estimate | None:
    """What was spent (hours, pounds) over what was saved by it.

    Where the interval of what was saved reaches to none or less, no amount spent can be ruled out:
    the upper limit is infinite, never negative, and so is the estimate if nothing was saved by the
    estimate itself. None where the whole interval is of nothing saved.
    Raises ValueError if `spent` isn't above 0.

    >>> each(140, Estimate(14, 3.5, 28, None, 40, "profile")).high
    40.0
    >>> each(140, Estimate(14, -3.5, 28, None, 40, "profile")).high
    inf
    """
    _refuse_unless_above_0("spent", spent)
    if saved.high <= 0:
        return None
    return replace(
        saved,
        estimate=spent / saved.estimate if saved.estimate > 0 else math.inf,
        low=spent / saved.high,
        high=spent / saved.low if saved.low > 0 else math.inf,
    )


def returned(saved: Estimate, worth: float, spent: float) -> Estimate:
    """What was saved, at its worth each, for every pound spent; below 0 if there was more of it.

    `p` stays that of the effect: of nothing saved, not of a return of 1.
    Raises ValueError if `worth` or `spent` isn't above 0.

    >>> returned(Estimate(10, 5, 20, None, 40, "profile"), worth=1_000, spent=5_000).low
    1.0
    """
    _refuse_unless_above_0("worth", worth)
    _refuse_unless_above_0("spent", spent)
    middle, low, high = (v * worth / spent for v in (saved.estimate, saved.low, saved.high))
    return replace(saved, estimate=middle, low=low, high=high)


def _refuse_unless_above_0(name: str, value: float) -> None:
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{name} must be above 0, not {value}")
