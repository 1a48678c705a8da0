"""What a trial can bear: whether it could see an effect, and how little would change it."""

from math import comb

from scipy import stats

from safeground.core.trials.estimate import LEVEL
from safeground.core.trials.in_words import change
from safeground.core.trials.models.rate_ratio import exact_rate_ratio
from safeground.core.trials.place_days import PlaceDays
from safeground.core.trials.power.exact_power import rejected

LARGEST_PUBLISHED = 0.265
"""The rate ratio of the largest fall that a trial of hotspot patrols has reported: 73.5% fewer
offences of community violence in Southend, 2020 (Basford et al. 2021)."""
FEWEST_WAYS = 40  # of dealing, for the rarest to be 1 in 40 on each side


def detectable(days: PlaceDays, power: float = 0.8, level: float = LEVEL) -> float | None:
    """The rate ratio nearest 1 (below it) that so many offences find with that power.

    None where not even a fall to nothing would be found. By the exact test given all offences,
    wherever they fell: so that whether a result may be seen doesn't depend on which way it points,
    which would let falls through and hold rises back. For counts that vary as Poisson counts do.

    >>> import numpy as np
    >>> from datetime import date
    >>> dates = tuple(date.fromordinal(738_000 + day) for day in range(1800))
    >>> condition = np.repeat(np.int8([1, 0]), (720, 1080))[:, None]
    >>> count = np.repeat([1.0, 0], (40, 1760))[:, None]
    >>> round(detectable(PlaceDays(("A",), dates, condition, count)), 2)
    0.34
    """
    (treated_days, control_days), total = days.place_days, sum(days.offences)
    if not (treated_days and control_days and total):
        return None
    fewest, _ = rejected(total, treated_days / (treated_days + control_days), round(1 - level, 12))
    if fewest < 0:
        return None
    share = float(stats.beta.isf(power, fewest + 1, total - fewest))  # of all offences, on treated
    return share / (1 - share) * control_days / treated_days


def refusal(days: PlaceDays, level: float = LEVEL) -> str:
    """Why no effect may be printed from these place-days, in one sentence; "" if one may.

    A design that would miss even the largest fall that any trial has reported, more than once in
    five times, sees nothing: whatever it "found" would be luck or error.

    >>> import numpy as np
    >>> from datetime import date
    >>> nothing = PlaceDays(("A",), (date(2026, 1, 5),), np.int8([[1]]), np.zeros((1, 1)))
    >>> refusal(nothing)
    'every place-day was of treatment, so there is nothing to compare them with'
    """
    treated, control = days.place_days
    if not treated + control:
        return "there is no place-day in the trial"
    if not treated or not control:
        only = "treatment" if treated else "control"
        return f"every place-day was of {only}, so there is nothing to compare them with"
    if not sum(days.offences):
        return (
            f"no offence happened on any of {treated + control:,} place-days, so there is nothing "
            "to compare"
        )
    if why := too_few_ways(_ways(days)):
        return why
    least = detectable(days, level=level)
    if least is not None and least >= LARGEST_PUBLISHED:
        return ""
    seen = (
        "not even a fall to none would be found four times in five"
        if least is None
        else f"only {change(least)}, or fewer still, would be found four times in five"
    )
    return (
        f"with {sum(days.offences):,} offences on {treated + control:,} place-days {seen}, and no "
        f"trial of hotspot patrols has reported one so large"
    )


def too_few_ways(ways: int) -> str:
    """Why no effect may be printed if the lot could have fallen in so many ways; "" if enough.

    >>> too_few_ways(2).split(",")[0], too_few_ways(40)
    ('the lot could have fallen in only 2 ways', '')
    """
    if ways >= FEWEST_WAYS:
        return ""
    return (
        f"the lot could have fallen in only {ways} way{'s' * (ways != 1)}, so nothing that it gave "
        "could be told from chance"
    )


def _ways(days: PlaceDays) -> int:
    """In how many ways so much treatment could be dealt; whole places, where none crossed over."""
    treated, inside = days.treated, days.inside
    if ((treated.sum(axis=0) == 0) | (treated.sum(axis=0) == inside.sum(axis=0))).all():
        return comb(treated.shape[1], int(treated.any(axis=0).sum()))
    if ((treated.sum(axis=1) == 0) | (treated.sum(axis=1) == inside.sum(axis=1))).all():
        return comb(treated.shape[0], int(treated.any(axis=1).sum()))
    ways = 1
    for on, of in zip(treated.sum(axis=1).tolist(), inside.sum(axis=1).tolist(), strict=True):
        ways = min(ways * comb(of, on), 10**6)
    return ways


def fragility(days: PlaceDays, level: float = LEVEL) -> int | None:
    """How many offences would have to be on the other side for the exact interval to hold 1.

    None where it does already. Moved are offences of the condition that had more for its
    place-days, one at a time.

    >>> import numpy as np
    >>> from datetime import date
    >>> dates = tuple(date.fromordinal(738_000 + day) for day in range(1800))
    >>> count = np.repeat([1.0, 0, 1, 0], (6, 714, 34, 1046))[:, None]
    >>> condition = np.repeat(np.int8([1, 0]), (720, 1080))[:, None]
    >>> fragility(PlaceDays(("A",), dates, condition, count))
    4
    """
    (treated_days, control_days), (treated, control) = days.place_days, days.offences
    step = 1 if treated * control_days < control * treated_days else -1
    moved = 0
    while exact_rate_ratio(
        treated + step * moved, treated_days, control - step * moved, control_days, level
    ).excludes(1):
        moved += 1
    return moved or None
