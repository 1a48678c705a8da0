"""What was found where patrol was delivered, whatever the lot said: a description, not an effect.

Officers who stay away from a quiet place, or stay on in a busy one, make delivered minutes go with
offences both ways. Treatment as assigned, and the lot as instrument, don't suffer from that.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from safeground.core.trials.dose.instrument import measured_minutes
from safeground.core.trials.estimate import LEVEL, Answer
from safeground.core.trials.parts import Part, compare_parts
from safeground.core.trials.place_days import PlaceDays

LEAST_MINUTES = 15.0
EDGES = (0.0, 15.0, 30.0)

ASSUMES = (
    "Whether patrol was delivered had nothing to do with what would have happened anyway: the lot "
    "sees to that for what was assigned, not for what was delivered",
)
WOULD_CHANGE = (
    "Officers sent where or when trouble was expected, or kept from there, which makes this ratio "
    "larger or smaller than what patrols do",
)


@dataclass(frozen=True)
class DoseBand:
    """Place-days that received so many minutes: what happened there, and against the lowest band.

    `ratio` is None for the lowest band, the reference.
    """

    label: str
    place_days: int
    offences: int
    mean_minutes: float
    ratio: Answer | None

    @property
    def rate(self) -> float:
        """Offences a place-day."""
        return self.offences / self.place_days


def per_protocol(
    days: PlaceDays, least_minutes: float = LEAST_MINUTES, level: float = LEVEL
) -> Answer:
    """Place-days that received at least so many minutes against those that received fewer.

    A quasi-Poisson model with place and day effects. It is not randomised:
    read it beside the effect as assigned. Refused, with a sentence, where minutes weren't measured
    or all place-days are of one kind.

    >>> from datetime import date
    >>> one = PlaceDays(("A",), (date(2026, 1, 5),), np.int8([[1]]), np.float64([[2]]))
    >>> per_protocol(one).sentence
    "what was delivered can't be compared: minutes of patrol weren't measured"
    """
    name = "delivered_rate_ratio"
    if not least_minutes > 0:
        raise ValueError(f"least_minutes must be above 0, not {least_minutes}")
    try:
        minutes = measured_minutes(days)
    except ValueError as error:
        return Answer(name, f"what was delivered can't be compared: {error}", None, ASSUMES)
    enough = (minutes >= least_minutes) & days.inside
    words = (
        f"place-days with {least_minutes:g} minutes of patrol or more",
        "place-days with fewer",
    )
    others = ~enough & days.inside
    answer = _compared(days, name, words, (enough, others), (), level)
    treated = days.treated & enough
    kept = (
        f"{int(treated.sum()):,} of {days.place_days[0]:,} treatment days and "
        f"{int((enough & ~days.treated).sum()):,} of {days.place_days[1]:,} control days had "
        f"{least_minutes:g} minutes or more"
    )
    return replace(answer, checks=(*answer.checks, kept))


def dose_bands(
    days: PlaceDays, edges: Sequence[float] = EDGES, level: float = LEVEL
) -> tuple[DoseBand, ...]:
    """Offences by band of minutes received, each against the lowest; bands aren't randomised.

    A band begins above an edge of 0 (no patrol at all is a band of its own) and at any other. Bands
    without place-days are left out. Raises ValueError where minutes weren't measured, or for edges
    that don't rise from 0.

    >>> from datetime import date, timedelta
    >>> dates = tuple(date(2026, 1, 5) + timedelta(n) for n in range(4))
    >>> count, minutes = np.float64([[3], [1], [2], [0]]), np.float64([[0], [20], [0], [40]])
    >>> days = PlaceDays(("A",), dates, np.int8([[0], [1], [0], [1]]), count, None, minutes)
    >>> [(band.label, band.rate) for band in dose_bands(days)]
    [('no patrol', 2.5), ('15 to under 30 minutes', 1.0), ('30 minutes or more', 0.0)]
    """
    minutes = measured_minutes(days)
    if not edges or edges[0] != 0 or any(high <= low for low, high in pairwise(edges)):
        raise ValueError(f"edges must rise from 0, not {', '.join(map(str, edges))}")
    ends = [(-math.inf, 0.0), *pairwise((*edges, math.inf))]
    parts = {_label(*pair): _within(minutes, *pair) & days.inside for pair in ends}
    held = {label: part for label, part in parts.items() if part.any()}
    lowest = next(iter(held), "")
    others = [part for label, part in held.items() if label != lowest]
    found = []
    for label, part in held.items():
        ratio = None
        if label != lowest:
            words = f"place-days with {label}", f"place-days with {lowest}"
            rest = [other for other in others if other is not part]
            name = f"delivered_{label.replace(' ', '_')}"
            ratio = _compared(days, name, words, (part, held[lowest]), rest, level)
        mean = float(minutes[part].mean())
        count = round(float(days.count[part].sum()))
        found.append(DoseBand(label, int(part.sum()), count, mean, ratio))
    return tuple(found)


def _within(minutes: NDArray[np.float64], low: float, high: float) -> Part:
    if high == 0:
        return np.asarray(minutes == 0)
    return np.asarray((minutes > 0 if low == 0 else minutes >= low) & (minutes < high))


def _label(low: float, high: float) -> str:
    if high == 0:
        return "no patrol"
    if math.isinf(high):
        return f"{low:g} minutes or more" if low else "patrol"
    return f"{low:g} to under {high:g} minutes" if low else f"under {high:g} minutes"


def _compared(
    days: PlaceDays,
    name: str,
    words: tuple[str, str],
    parts: tuple[Part, Part],
    others: Sequence[Part],
    level: float,
) -> Answer:
    """Two parts of the place-days, said to be confounded."""
    found = compare_parts(days, name, words, parts, others, level)
    said = found.sentence
    if found.estimate is not None:
        said += "; this wasn't drawn by lot, so it may not be the work of patrols"
    checks = (*found.checks, "Delivered minutes may follow what was expected to happen")
    return Answer(name, said, found.estimate, ASSUMES, checks, WOULD_CHANGE)
