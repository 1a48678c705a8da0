"""Rules by which a chart signals: each has a name, and every signal says which it is.

Western Electric 1956 and Nelson 1984, but told by probabilities, which are right for small counts:
beyond the limits is a chance of 0.00135 or less, beyond two thirds of the way 0.02275 or less, and
a count is on one side of the middle if the chance of one so far out or further is at most a half.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from safeground.core.trials.change.control_limits import BEYOND, TWO_THIRDS, Tails
from safeground.core.trials.change.dispersion import Mask
from safeground.core.trials.place_days import Values

RULES = {
    "limits": "beyond the limits",
    "run": "eight in a row on one side of the middle",
    "trend": "six in a row rising or falling",
    "two-thirds": "two of three beyond two thirds of the way to a limit",
}
_IN_A_ROW, _RISING = 8, 6


@dataclass(frozen=True)
class Signal:
    """Period number `index` is out of line by `rule`, to the `side` "high" or "low"."""

    index: int
    rule: str
    side: str

    @property
    def says(self) -> str:
        """The rule as it was broken, in words."""
        up = self.side == "high"
        return {
            "limits": f"{'above the upper' if up else 'below the lower'} limit",
            "run": f"eight in a row {'above' if up else 'below'} the middle",
            "trend": f"six in a row {'rising' if up else 'falling'}",
            "two-thirds": f"two of three beyond two thirds of the way to the "
            f"{'upper' if up else 'lower'} limit",
        }[self.rule]


def broken(
    where: Tails, relative: Values, rules: Iterable[str] = RULES
) -> dict[tuple[str, str], Mask]:
    """Where each rule is broken, by (rule, side); masks (..., periods) like the tails.

    `relative` are the counts over what was expected of them, for trends. A run is marked at each
    period from its eighth on, a trend from its sixth.
    """
    sides = (("high", where.at_least, relative), ("low", where.at_most, -relative))
    return {
        (rule, side): _broken(rule, chance, rising)
        for rule in rules
        for side, chance, rising in sides
    }


def _broken(rule: str, chance: Values, rising: Values) -> Mask:
    if rule == "limits":
        return np.asarray(chance <= BEYOND)
    if rule == "run":
        return _all_of(chance <= 0.5, _IN_A_ROW)
    return _trend(rising) if rule == "trend" else _two_of_three(chance <= TWO_THIRDS)


def signals(where: Tails, relative: Values, rules: Iterable[str] = RULES) -> tuple[Signal, ...]:
    """Every signal of one chart, in order of time; tails and `relative` are (periods,).

    >>> tails = Tails(np.array([0.4, 0.9999]), np.array([0.7, 0.0002]))
    >>> [(s.index, s.says) for s in signals(tails, np.array([0.9, 2.1]))]
    [(1, 'above the upper limit')]
    """
    found = [
        Signal(int(index), rule, side)
        for (rule, side), mask in broken(where, relative, rules).items()
        for index in np.flatnonzero(mask)
    ]
    order = list(RULES)
    return tuple(sorted(found, key=lambda s: (s.index, order.index(s.rule))))


def _all_of(mask: Mask, size: int) -> Mask:
    """Where this and the `size` - 1 before it all are."""
    found = np.zeros(mask.shape, bool)
    if mask.shape[-1] >= size:
        windows = np.lib.stride_tricks.sliding_window_view(mask, size, axis=-1)
        found[..., size - 1 :] = windows.all(axis=-1)
    return found


def _trend(relative: Values) -> Mask:
    found = np.zeros(relative.shape, bool)
    found[..., 1:] = _all_of(np.diff(relative, axis=-1) > 1e-9, _RISING - 1)
    return found


def _two_of_three(far: Mask) -> Mask:
    """Where this is far out and so is one of the two before it."""
    found = np.zeros(far.shape, bool)
    found[..., 1:] = far[..., 1:] & far[..., :-1]
    found[..., 2:] |= far[..., 2:] & far[..., :-2]
    return found
