"""The effect by intention to treat: of the count as a ratio and a difference, and of harm."""

from dataclasses import replace

import numpy as np

from safeground.core.trials.bearing import detectable, fragility
from safeground.core.trials.by_lot.drawn_daily import crossed_over
from safeground.core.trials.by_lot.inference import difference_by_lot, ratio_by_lot
from safeground.core.trials.by_lot.lottery import Lottery
from safeground.core.trials.estimate import Answer, Estimate
from safeground.core.trials.in_words import change, compared, differed
from safeground.core.trials.models.poisson_model import dispersion_test
from safeground.core.trials.models.rate_difference import profile_rate_difference
from safeground.core.trials.models.rate_ratio import exact_rate_ratio
from safeground.core.trials.models.two_way import CannotTell
from safeground.core.trials.place_days import PlaceDays
from safeground.pipelines import wording

NAMES = ("rate_ratio", "difference", "harm_difference")
TREATED_DAYS, CONTROL_DAYS = "treated place-days", "control place-days"
TREATED, CONTROL = "hotspots on days assigned to patrol", "hotspots on control days"
_ITT = (
    "The lot was not looked into beforehand, and outcomes were recorded alike on both kinds of day"
)
_NO_CARRY = "A patrol works on its own day only; what lasts longer makes the effect look smaller"
_INDEPENDENT = "Offences happen independently of each other, as Poisson counts do"


def effects(
    days: PlaceDays, lottery: Lottery | None, *, refused: str, by_lot: bool, level: float
) -> tuple[Answer, ...]:
    """Answers called rate_ratio, difference and harm_difference, in that order.

    With `by_lot`, or where places or days were dealt whole, p and interval are by the lottery; else
    by exact and profile likelihood. `refused` says why no effect may be printed, "" if one may.
    """
    if refused:
        return tuple(_refused(name, refused) for name in NAMES)
    if lottery is not None and (by_lot or not crossed_over(days)):
        ratio, difference = (
            judge(days, lottery, level=level) for judge in (ratio_by_lot, difference_by_lot)
        )
        assumes: tuple[str, ...] = (_ITT, _NO_CARRY)
    else:
        counts = _counts(days)
        ratio, difference = (
            exact_rate_ratio(*counts, level),
            profile_rate_difference(*counts, level),
        )
        assumes = (_ITT, _NO_CARRY, _INDEPENDENT)
    return (
        _ratio_answer(days, ratio, assumes, level),
        _difference_answer(difference, assumes),
        _harm_answer(days, lottery, level),
    )


def _refused(name: str, why: str) -> Answer:
    return Answer(name, f"No effect is given: {why}", None)


def _counts(days: PlaceDays) -> tuple[int, int, int, int]:
    (treated_days, control_days), (treated, control) = days.place_days, days.offences
    return treated, treated_days, control, control_days


def _ratio_answer(
    days: PlaceDays, found: Estimate, assumes: tuple[str, ...], level: float
) -> Answer:
    treated, treated_days, control, control_days = _counts(days)
    counts = (
        f"{wording.plural(treated, 'offence')} on {treated_days:,} place-days of treatment, "
        f"{control:,} on {control_days:,} of control"
    )
    return Answer(
        "rate_ratio",
        compared(found, TREATED, CONTROL, counts=counts),
        found,
        assumes=assumes,
        checks=(_could_see(days, level), *_taken_off(days, found), *_varies(days)),
        would_change=tuple(_would_change(days, found, level)),
    )


def _could_see(days: PlaceDays, level: float) -> str:
    least = detectable(days, level=level)
    assert least is not None  # or the effect would have been refused
    best = "" if crossed_over(days) else ", at best, as whole places or days differ"
    return (
        f"With so many offences {change(least)} or a larger fall would be found four times in five"
        f"{best}, and a smaller one missed more often"
    )


def _taken_off(days: PlaceDays, found: Estimate) -> list[str]:
    """What the totals alone would say, where that isn't what the lot says."""
    totals = exact_rate_ratio(*_counts(days)).estimate
    if change(totals) == change(found.estimate):
        return []
    return [
        f"The totals alone would say {change(totals)}: some days or hotspots had more treatment "
        "than others, and what they had besides is taken off"
    ]


def _varies(days: PlaceDays) -> list[str]:
    """Whether counts vary as Poisson counts do."""
    try:
        found = dispersion_test(days)
    except CannotTell:  # places and days explain everything, so nothing can vary beside them
        return []
    return [] if found is None else [wording.sentence(found.sentence).removesuffix(".")]


def _would_change(days: PlaceDays, found: Estimate, level: float) -> list[str]:
    treated, control = days.offences
    if (moved := fragility(days, level)) is not None and found.excludes(1):
        return [
            f"If {moved} of the {treated + control:,} offences had fallen on the other kind of "
            "day, the exact interval would include no difference"
        ]
    if found.excludes(1):
        return ["By the exact test, which looks at nothing but the totals, it can't be told"]
    if found.low == 0 and found.high == np.inf:
        return []
    sides = [change(limit) for limit in (found.low, found.high)]
    return [f"More place-days: what fits now still reaches from {sides[0]} to {sides[1]}"]


def _difference_answer(found: Estimate, assumes: tuple[str, ...]) -> Answer:
    hundred = replace(
        found, estimate=100 * found.estimate, low=100 * found.low, high=100 * found.high
    )
    said = differed(
        hundred, f"every 100 {TREATED_DAYS}", f"100 {CONTROL_DAYS}", "offences", wording.number
    )
    return Answer("difference", said, found, assumes=assumes)


def _harm_answer(days: PlaceDays, lottery: Lottery | None, level: float) -> Answer:
    name = "harm_difference"
    if days.harm is None:
        return _refused(name, "the place-days have no harm in them")
    if lottery is None:
        return _refused(name, "which hotspots lie outside on which days went by lot")
    if not days.harm.any():
        return _refused(name, "no place-day had any harm, so there is nothing to compare")
    found = difference_by_lot(days, lottery, days.harm, level)
    said = differed(
        found, f"a {TREATED_DAYS[:-1]}", f"a {CONTROL_DAYS[:-1]}", "units of harm", wording.number
    )
    low, high, share = _without_one(days)
    return Answer(
        name,
        said,
        found,
        assumes=(_ITT, _NO_CARRY),
        checks=(
            f"Without any one place-day the difference is from {wording.number(low)} to "
            f"{wording.number(high)}; the worst place-day has {wording.percent(share)} of all harm",
        ),
        would_change=(
            ("One place-day alone: without it the difference points the other way",)
            if low < 0 < high
            else ()
        ),
    )


def _without_one(days: PlaceDays) -> tuple[float, float, float]:
    """The least and most difference in harm without one place-day; the worst one's share."""
    assert days.harm is not None
    inside, treated = days.inside, days.treated
    harm, on = days.harm[inside], treated[inside]
    sums, n = [harm[on].sum(), harm[~on].sum()], [int(on.sum()), int((~on).sum())]
    means = [total / count for total, count in zip(sums, n, strict=True)]
    left = [
        (total - harm[of]) / max(count - 1, 1)
        for total, count, of in zip(sums, n, (on, ~on), strict=True)
    ]
    differences = np.concatenate([left[0] - means[1], means[0] - left[1]])
    return float(differences.min()), float(differences.max()), float(harm.max() / harm.sum())
