"""Whether offences moved, in place or in time, from place-days: always beside the total."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from safeground.core.trials.estimate import LEVEL, Estimate
from safeground.core.trials.invented import days_since
from safeground.core.trials.models.rate_difference import profile_rate_difference
from safeground.core.trials.models.rate_ratio import exact_rate_ratio
from safeground.core.trials.place_days import CONTROL, OUTSIDE, TREATMENT, Conditions, PlaceDays


@dataclass(frozen=True, eq=False)
class Effect:
    """What place-days say: rate under treatment over and less that under control, or why not.

    Differences are per place-day. `dispersion` is the variance of counts over their mean (1 is
    Poisson), None where too little was recorded to tell.
    """

    days: PlaceDays
    ratio: Estimate | None
    difference: Estimate | None
    why_not: str = ""
    dispersion: float | None = None


Judge = Callable[[PlaceDays], Effect]


@dataclass(frozen=True, eq=False)
class Moved:
    """Where patrols were (`own`), each place or time beside (`beside`), those together and in all.

    `around` is all of `beside` in one, and `total` is `own` and `around` in one: whether patrols
    prevented offences or only moved them is for `total` to say.
    """

    own: Effect
    beside: Mapping[str, Effect]
    around: Effect
    total: Effect


def plain_effect(days: PlaceDays, level: float = LEVEL) -> Effect:
    """The exact rate ratio and the profile rate difference of place-days, taken as Poisson.

    >>> from datetime import date
    >>> two = (date(2026, 1, 5), date(2026, 1, 6))
    >>> days = PlaceDays(("Pier",), two, np.int8([[1], [0]]), np.float64([[0], [3]]))
    >>> plain_effect(days).difference.estimate
    -3.0
    """
    (treated, control), (offences, others) = days.place_days, days.offences
    if not treated or not control:
        missing = "treatment" if not treated else "control"
        return Effect(days, None, None, f"no place-day was {missing}, so there is no comparison")
    if not offences + others:
        return Effect(days, None, None, "not one offence was recorded there, on either kind of day")
    return Effect(
        days,
        exact_rate_ratio(offences, treated, others, control, level),
        profile_rate_difference(offences, treated, others, control, level),
        dispersion=dispersion_of(days),
    )


def moved_in_space(
    hotspots: PlaceDays, rings: Mapping[str, PlaceDays], judge: Judge = plain_effect
) -> Moved:
    """The effect in the hotspots, in each ring by its hotspot's condition, and in all together.

    `rings` are by name, of the same trial; where a hotspot has no such ring, it is not in it.
    Raises ValueError for no ring.
    """
    if not rings:
        raise ValueError("rings must hold at least one")
    return _moved(hotspots, rings, together([hotspots, *rings.values()]), judge)


def moved_in_hours(
    in_hours: PlaceDays, out_of_hours: PlaceDays, judge: Judge = plain_effect
) -> Moved:
    """The effect in the hours of patrol, in the other hours of the same days, and in all hours."""
    whole = together([in_hours, out_of_hours])
    return _moved(in_hours, {"other hours": out_of_hours}, whole, judge)


def moved_to_next_day(hotspots: PlaceDays, judge: Judge = plain_effect) -> Moved:
    """The effect on patrol days, on control days just after one, and on both together.

    What they are all held against is the other control days: those whose day before was not a
    treatment day (or not of the trial).
    """
    after = (days_since(hotspots.treated) == 1) & (hotspots.condition == CONTROL)
    treated = hotspots.treated

    def among(chosen: np.ndarray) -> PlaceDays:
        other = np.where(treated | after, OUTSIDE, hotspots.condition)
        return conditioned(hotspots, np.where(chosen, TREATMENT, other).astype(np.int8))

    effects = [judge(among(chosen)) for chosen in (treated, after, treated | after)]
    return Moved(effects[0], {"the day after": effects[1]}, effects[1], effects[2])


def _moved(
    own: PlaceDays, beside: Mapping[str, PlaceDays], whole: PlaceDays, judge: Judge
) -> Moved:
    effects = {name: judge(days) for name, days in beside.items()}
    alone = len(effects) == 1
    around = next(iter(effects.values())) if alone else judge(together([*beside.values()]))
    return Moved(judge(own), effects, around, judge(whole))


def conditioned(days: PlaceDays, condition: Conditions) -> PlaceDays:
    """Place-days with other conditions; what they leave outside is 0 there, as it has to be."""
    inside = condition != OUTSIDE
    harm, minutes = (
        None if values is None else np.where(inside, values, 0.0)
        for values in (days.harm, days.minutes)
    )
    count = np.where(inside, days.count, 0.0)
    return PlaceDays(days.hotspots, days.dates, condition, count, harm, minutes)


def together(parts: Sequence[PlaceDays]) -> PlaceDays:
    """One set of place-days from several of the same trial: offences and harm added up.

    A place-day is in it if it is in any of them. Minutes are those of the first part: nobody
    patrols a ring. Raises ValueError where two parts give a place-day different conditions.

    >>> from datetime import date
    >>> one = PlaceDays(("Pier",), (date(2026, 1, 5),), np.int8([[1]]), np.float64([[2]]))
    >>> together([one, one]).count
    array([[4.]])
    """
    names = tuple(dict.fromkeys(name for part in parts for name in part.hotspots))
    dates = tuple(sorted({day for part in parts for day in part.dates}))
    condition = np.full((len(dates), len(names)), OUTSIDE, np.int8)
    sums = {"count": np.zeros(condition.shape), "harm": np.zeros(condition.shape)}
    for part in parts:
        at = np.ix_([dates.index(d) for d in part.dates], [names.index(n) for n in part.hotspots])
        both = part.inside & (condition[at] != OUTSIDE)
        if (both & (condition[at] != part.condition)).any():
            raise ValueError("parts must give each place-day one condition")
        condition[at] = np.where(part.inside, part.condition, condition[at])
        sums["count"][at] += part.count
        sums["harm"][at] += 0.0 if part.harm is None else part.harm
    weighed = all(part.harm is not None for part in parts)
    same = (parts[0].dates, parts[0].hotspots) == (dates, names)
    minutes = parts[0].minutes if same else None
    return PlaceDays(
        names, dates, condition, sums["count"], sums["harm"] if weighed else None, minutes
    )


def dispersion_of(days: PlaceDays) -> float | None:
    """Variance over mean of a place-day's count, around each hotspot's mean in each condition.

    Pearson's statistic over its degrees of freedom; 1 for Poisson counts. None for fewer than 20
    offences, from which it can't be told.
    """
    if days.count.sum() < 20:
        return None
    statistic, freedom = 0.0, 0
    for condition in (TREATMENT, CONTROL):
        mine = days.condition == condition
        n = mine.sum(axis=0)
        mean = days.count.sum(axis=0, where=mine) / np.maximum(n, 1)
        some = mean > 0
        squares = np.where(mine, (days.count - mean) ** 2, 0.0).sum(axis=0)
        statistic += float((squares[some] / mean[some]).sum())
        freedom += int((n[some] - 1).sum())
    return statistic / freedom if freedom > 0 else None
