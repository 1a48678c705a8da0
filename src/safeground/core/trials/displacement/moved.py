"""Whether offences moved, in place or in time, from place-days: always beside the total."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from safeground.core.trials.change.dispersion import Dispersion, dispersion
from safeground.core.trials.change.widened import widened_difference, widened_rate_ratio
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
    """The rate ratio and rate difference of place-days by their totals.

    Exact and by profile likelihood where counts vary no more than Poisson counts do; else by score
    intervals as much wider as they vary more. Where every hotspot kept one condition, or every day
    had one, hotspots or days are what varies, with t quantiles for so few.

    >>> from datetime import date
    >>> two = (date(2026, 1, 5), date(2026, 1, 6))
    >>> condition, count = np.int8([[1, 0], [0, 1]]), np.float64([[0, 3], [1, 0]])
    >>> found = plain_effect(PlaceDays(("Pier", "Market"), two, condition, count))
    >>> found.ratio.estimate, found.difference.estimate
    (0.0, -2.0)
    """
    (treated, control), (offences, others) = days.place_days, days.offences
    if not treated or not control:
        missing = "treatment" if not treated else "control"
        return Effect(days, None, None, f"no place-day was {missing}, so there is no comparison")
    if not offences + others:
        return Effect(days, None, None, "not one offence was recorded there, on either kind of day")
    whole = _dealt_whole(days)
    varies = dispersion_of(days) if whole is None else _dispersion_of_wholes(days, whole)
    if whole is not None and varies is None:
        return Effect(days, None, None, f"there are too few {_WHOLE[whole]} to judge it by")
    if varies is None or (whole is None and varies.ratio <= 1):
        counts = (offences, treated, others, control)
        ratio = exact_rate_ratio(*counts, level)
        difference = profile_rate_difference(*counts, level)
    else:
        pairs = (others, offences, control, treated)
        ratio = widened_rate_ratio(*pairs, varies, level)
        difference = _per_place_day(widened_difference(*pairs, varies, level), control)
    return Effect(days, ratio, difference, dispersion=None if varies is None else varies.ratio)


_WHOLE = ("hotspots that kept one condition", "days that had one condition")


def _dealt_whole(days: PlaceDays) -> int | None:
    """0 where every hotspot kept one condition, 1 where every day had one; None for neither."""
    for axis in (0, 1):
        treated = days.treated.any(axis=axis)
        control = (days.condition == CONTROL).any(axis=axis)
        if not (treated & control).any():
            return axis
    return None


def _dispersion_of_wholes(days: PlaceDays, axis: int) -> Dispersion | None:
    """How much whole hotspots (axis 0) or days (1) of a condition vary; None for too few."""
    counts, expected = [], []
    for condition in (TREATMENT, CONTROL):
        mine = days.condition == condition
        length = mine.sum(axis=axis)
        count = days.count.sum(axis=axis, where=mine)
        rate = max(count.sum(), 0.5) / length.sum()  # none at all says nothing of how it varies
        counts.append(count[length > 0])
        expected.append(rate * length[length > 0])
    return dispersion(np.concatenate(counts), np.concatenate(expected), 2)


def _per_place_day(found: Estimate, place_days: int) -> Estimate:
    return replace(
        found,
        estimate=found.estimate / place_days,
        low=found.low / place_days,
        high=found.high / place_days,
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


def dispersion_of(days: PlaceDays) -> Dispersion | None:
    """How much a hotspot's counts vary from day to day within a condition; 1 for Poisson counts.

    The sum over hotspots and conditions of place-days times the sample variance, over that of
    place-days times the mean: what the variance of the totals is, over what it would be if each
    count were Poisson. None for fewer than 20 offences, from which it can't be told.
    """
    if days.count.sum() < 20:
        return None
    variance = mean = 0.0
    freedom = 0
    for condition in (TREATMENT, CONTROL):
        mine = days.condition == condition
        n = mine.sum(axis=0)
        total = days.count.sum(axis=0, where=mine)
        squares = ((days.count - total / np.maximum(n, 1)) ** 2).sum(axis=0, where=mine)
        enough = n > 1
        variance += float((squares * n / np.maximum(n - 1, 1))[enough].sum())
        mean += float(total[enough].sum())
        freedom += int((n - 1)[enough].sum())
    if not mean:
        return None
    ratio = variance / mean
    spread = math.sqrt((2 + freedom / mean) / freedom)  # of the ratio, were the counts Poisson
    return Dispersion(ratio, freedom, float(stats.norm.sf((ratio - 1) / spread)))
