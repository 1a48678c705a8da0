"""CUSUM: small changes that last, added up until they can't be chance."""

import math
from dataclasses import dataclass

import numpy as np

from safeground.core.trials.change.control_limits import tails
from safeground.core.trials.change.series import Fit
from safeground.core.trials.place_days import Values

ARL = 370.0  # periods from one false alarm to the next, as with limits of 3 standard deviations
_FINE = 8  # steps to a standard deviation of a count


@dataclass(frozen=True, eq=False)
class Cusum:
    """Sums of what lies above one reference, and of what lies below another; (periods,).

    `shift` is the rise, and one over the fall, that it is made to find. `references` are multiples
    of what was expected, and `intervals` the sums at which it signals, each first for rises, then
    for falls. `in_control` is the average run length to a false alarm, `out_of_control` that to
    the signal of a rise, and of a fall, of that size, in periods like the average one. `signals`
    maps a period to "high" or "low"; after a signal a sum starts again from 0.
    """

    up: Values
    down: Values
    shift: float
    references: tuple[float, float]
    intervals: tuple[float, float]
    in_control: float
    out_of_control: tuple[float, float]
    signals: dict[int, str]


def cusum(count: Values, usual: Fit, shift: float = 1.25, in_control: float = ARL) -> Cusum:
    """Two CUSUMs of counts, for rises to `shift` times what was expected and falls by as much.

    Each adds up count - reference x expected (falls: the other way round), never below 0. The
    reference is Lucas's, (shift - 1) / ln(shift), best for Poisson counts. The interval is the
    smallest with which either signals falsely no more than once in 2 x `in_control` periods, so
    both together once in `in_control`, for the distribution of the fit. Raises ValueError for a
    shift not above 1.

    Sources: Page 1954; Brook and Evans 1972; Lucas 1985.

    >>> usual = Fit(np.full(12, 20.0), np.zeros(1), np.ones(1))
    >>> found = cusum(np.array([20.0, 19, 21, 20, 26, 27, 25, 28, 26, 27, 26, 25]), usual)
    >>> found.signals, round(found.out_of_control[0], 1)
    ({9: 'high'}, 9.0)
    """
    if not (math.isfinite(shift) and shift > 1):
        raise ValueError(f"shift must be above 1, not {shift}")
    mean, extra = float(usual.expected.mean()), float(usual.extra[0])
    up, down = (_Side(mean, extra, to, 2 * in_control) for to in (shift, 1 / shift))
    above, rises = _sums(count - up.reference * usual.expected, up.interval)
    below, falls = _sums(down.reference * usual.expected - count, down.interval)
    return Cusum(
        up=above,
        down=below,
        shift=shift,
        references=(up.reference, down.reference),
        intervals=(up.interval, down.interval),
        in_control=1 / (1 / up.in_control + 1 / down.in_control),
        out_of_control=(up.out_of_control, down.out_of_control),
        signals=dict(
            sorted({**dict.fromkeys(rises, "high"), **dict.fromkeys(falls, "low")}.items())
        ),
    )


class _Side:
    """A CUSUM one way: its reference, and the interval that gives the run length wanted."""

    def __init__(self, mean: float, extra: float, to: float, length: float) -> None:
        deviation = math.sqrt(mean + extra * mean**2)
        step = 2.0 ** round(math.log2(deviation / _FINE))
        sign = 1 if to > 1 else -1
        self.reference = round((to - 1) / math.log(to) * mean / step) * step / mean

        def lasts(steps: int, now: float = 1.0) -> float:
            return _run_length(mean, extra, self.reference * mean, step, steps, sign, now)

        low, high = 0, 1
        while lasts(high) < length:
            low, high = high, 2 * high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if lasts(middle) < length else (low, middle)
        self.interval = high * step
        self.in_control, self.out_of_control = lasts(high), lasts(high, to)


def run_length(
    mean: float, reference: float, interval: float, *, now: float = 1.0, extra: float = 0.0
) -> float:
    """Average periods from 0 until count - reference (a count), added up, passes the interval.

    Counts have `now` times the mean, with variance mean + `extra` x mean squared. Reference and
    interval whole, for which it is exact.

    >>> round(run_length(4.0, 5, 10))
    655
    """
    return _run_length(mean, extra, reference, 1.0, round(interval), 1, now)


def _run_length(
    mean: float, extra: float, reference: float, step: float, steps: int, sign: int, now: float
) -> float:
    """By a Markov chain over sums of 0, 1, ... `steps` steps (Brook and Evans 1972).

    The reference is a whole number of steps. Steps of 1, 1/2, 1/4, ... hold every sum that there
    can be, so this is exact; longer ones, for large counts, gather sums to the nearest.
    """
    moves = np.arange(-steps, steps + 1)
    reach = (moves + 0.5) * step
    counts = np.floor(reference + reach + 1e-9) if sign > 0 else np.ceil(reference - reach - 1e-9)
    usual = Fit(np.full(counts.shape, mean * now), np.array([extra]), np.ones(1))
    found = tails(np.maximum(counts, 0), usual)
    up_to = np.where(counts < 0, 0.0, found.at_most) if sign > 0 else found.at_least
    move = np.arange(steps + 1)[None, :] - np.arange(steps + 1)[:, None] + steps
    chance = up_to[move] - np.where(move > 0, up_to[move - 1], 0.0)
    chance[:, 0] = up_to[move[:, 0]]
    try:
        length = float(np.linalg.solve(np.eye(steps + 1) - chance, np.ones(steps + 1))[0])
    except np.linalg.LinAlgError:
        return math.inf  # so long that it can't be told
    return length if length >= 1 else math.inf


def _sums(steps: Values, interval: float) -> tuple[Values, list[int]]:
    sums, signals, now = np.zeros(steps.size), [], 0.0
    for index, step in enumerate(steps.tolist()):
        now = max(0.0, now + step)
        sums[index] = now
        if now > interval:
            signals.append(index)
            now = 0.0
    return sums, signals
