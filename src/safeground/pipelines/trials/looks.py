"""Results that were read before a trial's end, and how much wider that makes what is read later."""

from collections.abc import Sequence
from datetime import date

from safeground.core.trials.estimate import LEVEL
from safeground.core.trials.looks import levels
from safeground.data.errors import BadInput
from safeground.pipelines import wording
from safeground.pipelines.trials.said import day


def level_after(looked: Sequence[date], days: Sequence[date], until: date | None = None) -> float:
    """The confidence level that is left for a reading after these earlier ones.

    `days` are the trial's, `until` the last day of this reading, its end if None. Raises BadInput
    for a reading outside the trial, and where one was made up to that day or later.
    """
    now = until or days[-1]
    if not days[0] <= now <= days[-1]:
        raise BadInput(f"a look at {now} is not within the trial, {days[0]} to {days[-1]}")
    before = sorted(set(looked))
    if until is not None and before and before[-1] >= until:
        raise BadInput(f"results were read up to {before[-1]} already: a look must be later")
    if until is None and not before:
        return LEVEL
    shares = [_share(seen, days) for seen in before if days[0] <= seen < now]
    return levels([*shares, _share(now, days)], 1 - LEVEL)[-1]


def said_of_looks(looked: Sequence[date], level: float) -> str:
    """What readers should know of the looks; "" where there was none."""
    if not looked:
        return ""
    return (
        f"Results were read {wording.plural(len(looked), 'time')} before, up to "
        f"{wording.listing(map(day, sorted(looked)))}. So that all readings together err in no "
        f"more than 5%, intervals here are {100 * level:.3g}% ones (O'Brien-Fleming error "
        "spending), wider than they would have been."
    )


def _share(last: date, days: Sequence[date]) -> float:
    return sum(one <= last for one in days) / len(days)
