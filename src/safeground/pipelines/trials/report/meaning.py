"""What an answer means, and what it doesn't: in sentences that hold for this trial."""

from collections.abc import Iterator

from safeground.core.trials.estimate import Estimate
from safeground.core.trials.in_words import change
from safeground.pipelines import wording
from safeground.pipelines.trials.report.told import Told, is_ratio
from safeground.pipelines.trials.said import day, foresight_sentences


def means(told: Told) -> Iterator[str]:
    """What may be concluded."""
    found = told.primary.estimate
    if found is None:
        yield (
            "This trial can't answer its question. That is no evidence that patrols did nothing, "
            "and none that they worked."
        )
        return
    none = 1.0 if is_ratio(told.primary) else 0.0
    if not found.excludes(none):
        yield (
            "The interval reaches from fewer to more, so this trial can't tell whether patrols "
            "lowered or raised what was reported. That isn't evidence that they did nothing: "
            "everything in the interval fits what was seen."
        )
    else:
        fewer = found.high < none
        harm = told.document.analysis == "harm_difference"
        which = "more" if not fewer else "less" if harm else "fewer"
        what = f"{which} harm from" if harm else which
        yield (
            f"Chance alone would seldom give such a difference. It is evidence that being assigned "
            f"to patrol led to {what} reported offences at these hotspots on these days. The true "
            "effect may be anywhere in the interval, and its ends are less likely than its middle."
        )
        if not fewer:
            yield (
                "Where officers are, more may also be seen and reported. That wouldn't be more "
                "offences."
            )
    if told.unsaid:
        yield told.unsaid
    elif is_ratio(told.primary) and told.document.worth_having is not None:
        late = bool(told.reading.seal and told.reading.seal.get("late"))
        yield _worth(found, told.document.worth_having, late=late)


def _worth(found: Estimate, worth: float, *, late: bool) -> str:
    when = "once the trial had begun" if late else "beforehand"
    said = f"the smallest effect said {when} to be worth having ({change(worth)})"
    larger, smaller = (found.high <= worth, found.low > worth)
    if worth > 1:
        larger, smaller = found.low >= worth, found.high < worth
    if larger:
        return f"All of the interval is at least as large as {said}."
    if smaller:
        return f"An effect as large as {said} doesn't fit what was seen."
    return f"The interval holds effects both smaller and larger than {said}."


def does_not_mean(told: Told) -> Iterator[str]:
    """What must not be concluded."""
    if told.primary.estimate is not None:
        places = wording.plural(len(told.days.hotspots), "hotspot")
        yield (
            "It is the effect of being assigned to patrol, whether or not the patrol was made "
            "(intention to treat). Where patrols were missed, the effect of a patrol that is made "
            "may differ."
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


def foreseen(told: Told) -> str:
    """What its seal says the trial could see; why that isn't repeated where the seal is broken."""
    if told.foresight is not None:
        return " ".join(foresight_sentences(told.foresight))
    return told.unsaid if told.reading.seal is not None else ""


def turned_out(told: Told) -> str:
    """How large an effect would have been found with the offences that there were."""
    least = told.evaluation.detectable
    offences = wording.plural(sum(told.days.offences), "offence")
    if least is not None:
        return (
            f"With {offences}, an effect of {change(least)}, or larger, would have been found four "
            "times in five. A smaller one would have been missed more often, so that not finding "
            "it means little."
        )
    if all(told.days.place_days):
        return f"With {offences}, not even a fall to none would have been found four times in five."
    return "There was nothing to compare, so no effect could have been seen."
