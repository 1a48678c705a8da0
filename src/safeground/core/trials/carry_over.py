"""Carry-over: what a patrol leaves behind on the days after it, and what that does to a trial.

In a trial that draws lots for every day, a control day may still be quiet because of yesterday's
patrol. The contrast of treatment with control days is then nearer 1 than what patrols do. Which
days come soon after a patrol is itself left to the lot, so it can be looked into: by the days since
the last patrol, by the patrol days in a row, and by dropping control days soon after a patrol.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from safeground.core.trials.estimate import LEVEL, Answer
from safeground.core.trials.in_words import change
from safeground.core.trials.invented import days_since
from safeground.core.trials.parts import Part, compare_parts
from safeground.core.trials.place_days import CONTROL, OUTSIDE, PlaceDays
from safeground.core.trials.power.exact_power import smallest_effect

FURTHEST = 4
"""Days since a patrol from which nothing is taken to be left of it: the reference."""
LONGEST = 3
"""Patrol days in a row from which they are taken together."""

ASSUMES = (
    "Lots were drawn for each day without regard to the days before, so days soon after a patrol "
    "differ from others by that alone",
    f"From {FURTHEST} days after a patrol on nothing is left of it",
    "Days of one place have no more to do with each other than place and day effects explain",
    "No patrol before the trial was still at work when it began: days before a hotspot's first "
    f"patrol count as {FURTHEST} or more days after one",
)


@dataclass(frozen=True)
class CarryOver:
    """What is left of patrols.

    `left` is the one answer: control days within 3 days of a patrol against later ones.
    `by_days_since` has 0 (a patrol day), 1, 2 and 3 days, `by_consecutive` a first, a second, and a
    third or later patrol day in a row, each against control days 4 or more days after a patrol.
    `washout` has treatment against control days, those within 0, 1, ... 4 days of a patrol dropped.
    """

    left: Answer
    by_days_since: tuple[Answer, ...]
    by_consecutive: tuple[Answer, ...]
    washout: tuple[Answer, ...]

    @property
    def answers(self) -> tuple[Answer, ...]:
        """All of them, the one that sums up first."""
        return (self.left, *self.by_days_since, *self.by_consecutive, *self.washout)


def carry_over(days: PlaceDays, level: float = LEVEL) -> CarryOver:
    """Look into carry-over from treatment days as assigned, with place and day effects.

    Every ratio is quasi-Poisson with its profile interval. What the days can't bear
    is refused, with a sentence.

    >>> from datetime import date
    >>> one = PlaceDays(("A",), (date(2026, 1, 5),), np.int8([[1]]), np.float64([[2]]))
    >>> print(carry_over(one).left.sentence)  # doctest: +NORMALIZE_WHITESPACE
    control days within 3 days of a patrol can't be compared with later control days: there were no
    control days within 3 days of a patrol
    """
    looked = _Looked(days, days_since_patrol(days), level)
    left = looked.left()
    bias = (_bias(left),)

    def told(answers: Iterable[Answer]) -> tuple[Answer, ...]:
        return tuple(replace(each, assumes=ASSUMES, would_change=bias) for each in answers)

    return CarryOver(
        left=told([left])[0],
        by_days_since=told(looked.by_days_since()),
        by_consecutive=told(looked.by_consecutive()),
        washout=told(_washed(days, washout, level) for washout in range(FURTHEST + 1)),
    )


def days_since_patrol(days: PlaceDays) -> NDArray[np.int64]:
    """Days since each hotspot was last treated, 0 on a treatment day, at most 4; (days, hotspots).

    Before the first, 4.
    """
    since = days_since(days.treated)
    return np.where((since < 0) | (since > FURTHEST), FURTHEST, since)


def patrols_in_a_row(days: PlaceDays) -> NDArray[np.int64]:
    """How many treatment days in a row each one ends, 0 on another day; (days, hotspots).

    >>> from datetime import date
    >>> dates = tuple(date(2026, 1, day) for day in (5, 6, 7, 8))
    >>> condition = np.int8([[1], [1], [0], [1]])
    >>> patrols_in_a_row(PlaceDays(("A",), dates, condition, np.zeros((4, 1))))[:, 0].tolist()
    [1, 2, 0, 1]
    """
    row = np.zeros(days.condition.shape, np.int64)
    before = np.zeros(days.condition.shape[1], np.int64)
    for day, treated in enumerate(days.treated):
        before = row[day] = np.where(treated, before + 1, 0)
    return row


@dataclass(frozen=True, eq=False)
class _Looked:
    """Place-days by the days `since` a patrol."""

    days: PlaceDays
    since: NDArray[np.int64]
    level: float

    def left(self) -> Answer:
        """Control days soon after a patrol against later ones."""
        near = self._part((self.since > 0) & (self.since < FURTHEST))
        far = self._part(self.since == FURTHEST)
        words = f"control days within {FURTHEST - 1} days of a patrol", "later control days"
        others = (self.since == 0,)
        found = compare_parts(self.days, "carry_over", words, (near, far), others, self.level)
        return replace(found, checks=(*found.checks, *_seen(self.days, near, far)))

    def by_days_since(self) -> Iterator[Answer]:
        """Patrol days, and 1, 2 and 3 days after one."""
        parts = [self._part(self.since == number) for number in range(FURTHEST)]
        words = ("patrol days", *(f"control days {_days(n)} after a patrol" for n in (1, 2, 3)))
        for number, one in enumerate(words):
            yield self._against_furthest(f"days_since_{number}", one, parts, number)

    def by_consecutive(self) -> Iterator[Answer]:
        """First, second and later patrol days in a row."""
        row = np.minimum(patrols_in_a_row(self.days), LONGEST)
        parts = [self._part(row == number) for number in range(1, LONGEST + 1)]
        parts += [self._part(self.since == number) for number in range(1, FURTHEST)]
        words = "first patrol days", "second patrol days in a row", "third or later patrol days"
        for number, one in enumerate(words):
            yield self._against_furthest(f"consecutive_{number + 1}", one, parts, number)

    def _part(self, part: Part) -> Part:
        found: Part = part & self.days.inside
        return found

    def _against_furthest(self, name: str, one: str, parts: Sequence[Part], number: int) -> Answer:
        """One of parts against the furthest control days, the other parts being in the model."""
        other = f"control days {FURTHEST} or more days after a patrol"
        both = parts[number], self._part(self.since == FURTHEST)
        rest = [part for place, part in enumerate(parts) if place != number]
        return compare_parts(self.days, name, (one, other), both, rest, self.level)


def _washed(days: PlaceDays, washout: int, level: float) -> Answer:
    """Treatment against control days, those soon after a patrol dropped."""
    since = days_since(days.treated)
    dropped = (days.condition == CONTROL) & (since > 0) & (since <= washout)
    kept = replace(
        days,
        condition=np.where(dropped, OUTSIDE, days.condition).astype(np.int8),
        count=np.where(dropped, 0.0, days.count),
    )
    other = f"control days more than {_days(washout)} after a patrol" if washout else "control days"
    words, parts = ("treatment days", other), (kept.treated, kept.condition == CONTROL)
    return compare_parts(kept, f"washout_{washout}", words, parts, level=level)


def _bias(left: Answer) -> str:
    """What carry-over does to the contrast of treatment with control days."""
    if left.estimate is None or not left.estimate.excludes(1):
        return (
            "Carry-over that these data can't show: if patrols keep offences off, it takes the "
            "ratio of treatment to control days towards 1, so patrols may do more than that says"
        )
    if left.estimate.estimate < 1:
        return (
            "Allowing for carry-over: control days soon after a patrol had fewer offences than "
            "later ones, which takes the ratio of treatment to control days towards 1, so patrols "
            "are likely to do more than that says"
        )
    return (
        "Allowing for offences put off: control days soon after a patrol had more of them than "
        "later ones, which takes the ratio of treatment to control days away from 1, so patrols "
        "are likely to do less than that says"
    )


def _seen(days: PlaceDays, near: Part, far: Part) -> tuple[str, ...]:
    """What so many days could have shown, whatever they did."""
    base = far if days.count[far].any() else near | far
    if not (near.any() and far.any() and days.count[base].any()):
        return ()
    least = smallest_effect(float(days.count[base].mean()), float(near.sum()), float(far.sum()))
    if least is None:
        return ("Of so few days, not even a fall to none would be found four times in five",)
    return (f"Of so many days, {change(least)} or fewer still would be found four times in five",)


def _days(number: int) -> str:
    return f"{number} day" if number == 1 else f"{number} days"
