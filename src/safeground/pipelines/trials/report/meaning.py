"""What an answer means, and what it doesn't: in sentences that hold for this trial."""

import math
from collections.abc import Iterator

from safeground.core.trials.estimate import Estimate
from safeground.core.trials.in_words import change
from safeground.pipelines import wording
from safeground.pipelines.trials.displacement_words import in_offences
from safeground.pipelines.trials.report.seen import power_for_worth
from safeground.pipelines.trials.report.told import Told, is_ratio
from safeground.pipelines.trials.said import day

FEW = 0.5  # power below which what is found is mostly luck's exaggeration
CLEARLY = 0.05  # how far, as a rate ratio, an interval must leave something out


def prevented(told: Told) -> str:
    """The answer in offences, on all the treated place-days; "" where none can be given."""
    answers = {answer.name: answer.estimate for answer in told.evaluation.answers}
    found, treated = answers.get("difference"), told.days.place_days[0]
    if told.primary.estimate is None or told.document.analysis == "harm_difference" or not found:
        return ""
    middle, low, high = (treated * v for v in (found.estimate, found.low, found.high))
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    than, level = "than expected at the control rate", f"{100 * found.level:.3g}%"
    if found.excludes(0):
        near, far = sorted(map(abs, (low, high)))
        between = f"between {_whole(near)} and {_whole(far)} ({level} interval)"
        return f"That is about {_way(middle, ' offences')} {than}, {between}."
    return (
        f"In offences, about {_way(middle)} were seen {than}, and anything from {_way(low)} to "
        f"{_way(high)} fits ({level} interval)."
    )


def means(told: Told) -> Iterator[str]:
    """What may be concluded."""
    found = told.primary.estimate
    if found is None:
        yield (
            "This trial can't answer its question. That is no evidence that patrols did nothing, "
            "and none that they worked."
        )
        return
    if not found.excludes(float(is_ratio(told.primary))):
        yield (
            "The interval reaches from fewer to more, so this trial can't tell whether patrols "
            "lowered or raised what was reported. That isn't evidence that they did nothing: "
            "everything in the interval fits what was seen."
        )
    else:
        yield from _found(told, found)
    if told.unsaid:
        yield told.unsaid
    elif is_ratio(told.primary) and told.worth_having is not None:
        yield _worth(told, found, told.worth_having)
    yield from _moved(told)


def _found(told: Told, found: Estimate) -> Iterator[str]:
    fewer = found.high < float(is_ratio(told.primary))
    harm = told.document.analysis == "harm_difference"
    which = "more" if not fewer else "less" if harm else "fewer"
    what = f"{which} harm from" if harm else which
    luck = _exaggerated(told, found)
    ends = "" if luck else ", and its ends are less likely than its middle"
    yield (
        f"Chance alone would seldom give such a difference. It is evidence that being assigned "
        f"to patrol led to {what} reported offences at these hotspots on these days. The true "
        f"effect may be anywhere in the interval{ends}."
    )
    if luck:
        yield luck
    if not fewer:
        yield (
            "Where officers are, more may also be seen and reported. That wouldn't be more "
            "offences."
        )


def _exaggerated(told: Told, found: Estimate) -> str:
    """That what a small trial finds is likely too large; "" where it isn't, or a difference."""
    if not is_ratio(told.primary) or found.estimate in (0, math.inf):
        return ""
    power, least = power_for_worth(told), told.evaluation.detectable
    beyond = least is not None and found.estimate < least
    if not (beyond if power is None else power < FEW):
        return ""
    size = change(found.estimate).removesuffix(" fewer").removesuffix(" more")
    return (
        "A trial of this size finds an effect mainly when chance makes it look large, so the true "
        f"effect is likelier smaller than {size} than larger. Plan on the end of the interval "
        f"nearer to none ({nearer(found)})."
    )


def nearer(found: Estimate) -> str:
    """The end of a ratio's interval that is nearer to no difference, in words."""
    fewer = found.high < 1
    said = change(found.high if fewer else found.low)
    return said if said != "as many" else f"barely {'fewer' if fewer else 'more'}"  # rounded


def _worth(told: Told, found: Estimate, worth: float) -> str:
    said = f"the smallest effect said {told.beforehand} to be worth having ({change(worth)})"
    larger, smaller = (found.high <= worth, found.low > worth)
    if worth > 1:
        larger, smaller = found.low >= worth, found.high < worth
    if not larger and not smaller:
        return f"The interval holds effects both smaller and larger than {said}."
    if _only_just(told, found, worth):
        if larger:
            return (
                f"What fits is at least about as large as {said}, but only just, so a slightly "
                "smaller effect isn't ruled out."
            )
        return f"An effect as large as {said} is at the edge of what fits: it isn't ruled out."
    if larger:
        return f"All of the interval is at least as large as {said}."
    return f"An effect as large as {said} doesn't fit what was seen."


def _only_just(told: Told, found: Estimate, worth: float) -> bool:
    """Whether an interval barely leaves an effect out, or another method's holds it."""
    others = [each.estimate for each in told.evaluation.answers if is_ratio(each) and each.estimate]
    inside = any(not other.excludes(worth) for other in others)
    return inside or min(abs(found.low - worth), abs(found.high - worth)) < CLEARLY


def _moved(told: Told) -> Iterator[str]:
    """What is known of displacement, always with the total."""
    if told.displacement is None or "space" not in told.displacement.moved:
        return
    space = told.displacement.moved["space"]
    metres = [*space.beside][-1].removeprefix("rings-")
    around, total = in_offences(space.around), in_offences(space.total)
    if around is None or total is None:
        yield f"Whether offences moved nearby can't be told: {space.around.why_not}."
        return
    fell = space.own.difference is not None and space.own.difference.high < 0
    change_nearby = f"{_way(around.estimate)}, {_way(around.low)} to {_way(around.high)}"
    if not around.excludes(0):
        said = "Whether offences moved nearby can't be told"
    elif around.low > 0:
        sign = ", a sign that some moved" if fell else ""
        said = f"Nearby there were more offences ({change_nearby}){sign}"
    else:
        sign = ", a sign that the benefit spread" if fell else ""
        said = f"Nearby there were fewer offences ({change_nearby}){sign}"
    so = "it isn't shown that the area as a whole had fewer"
    if total.excludes(0):
        so = f"the area as a whole had {'fewer' if total.high < 0 else 'more'}"
    yield (
        f"{said}: with the {metres} m around, {_way(total.estimate)} in all "
        f"({_way(total.low)} to {_way(total.high)}), so {so}."
    )


def does_not_mean(told: Told) -> Iterator[str]:
    """What must not be concluded."""
    if told.primary.estimate is not None:
        places = wording.plural(len(told.days.hotspots), "hotspot")
        yield (
            "It is the effect of being assigned to patrol, whether or not the patrol was made. "
            "Where patrols were missed, the effect of a patrol that is made may differ."
        )
        yield (
            f"It is about these {places} from {day(told.document.start)} to "
            f"{day(told.days.dates[-1])}. Elsewhere, later, or with other patrols it may be "
            "otherwise."
        )
        if told.displacement is None or "space" not in told.displacement.moved:
            yield (
                "It doesn't say whether offences moved around the corner: what happened in rings "
                "around the hotspots is not in the data."
            )
    yield (
        "It is about offences that were reported and recorded. It says nothing of those that never "
        "were, and nothing of any person."
    )


def _way(offences: float, what: str = "") -> str:
    """A change in offences, to the whole: "9 fewer"."""
    return f"{_whole(offences)} {'fewer' if offences < 0 else 'more'}{what}"


def _whole(offences: float) -> str:
    size = round(abs(offences))
    return f"{size:,}" if size else "under 1"
