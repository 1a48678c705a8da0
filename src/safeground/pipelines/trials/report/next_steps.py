"""What to do next, for each kind of answer: short, and nothing that the answer doesn't bear."""

from collections.abc import Iterator

from safeground.core.trials.estimate import Estimate
from safeground.core.trials.in_words import change
from safeground.core.trials.power.exact_power import events_needed
from safeground.pipelines import wording
from safeground.pipelines.trials.report.meaning import nearer
from safeground.pipelines.trials.report.told import Told, is_ratio

FURTHEST = 730  # days that a trial may still reasonably go on


def next_steps(told: Told) -> Iterator[str]:
    """Two or three things to do, in sentences."""
    found = told.primary.estimate
    if found is None:
        yield from _refused(told)
    elif not found.excludes(float(is_ratio(told.primary))):
        yield (
            "Don't stop patrols, and don't spread them, because of this result: it decides neither."
        )
        yield from _larger(told)
    elif found.high < float(is_ratio(told.primary)):
        yield from _fewer(told, found)
    else:
        yield (
            "See whether more was only reported or recorded on patrol days, before anybody "
            "concludes that patrols did harm."
        )
        yield "Don't spread these patrols until that is known; then try them again, dealt by lot."


def _fewer(told: Told, found: Estimate) -> Iterator[str]:
    near = "the end of the interval nearer to none"
    least = f"{nearer(found)}, {near}," if is_ratio(told.primary) else near
    yield (
        f"Ask whether {least} would be worth what the patrols cost. If so, keep them at these "
        "hotspots."
    )
    yield "Keep some control days, dealt by lot, so that it is seen whether this lasts."
    yield "Before patrols are spread to other places, try them there too: this is one trial."


def _refused(told: Told) -> Iterator[str]:
    yield "Don't read the counts above as an answer, either way."
    if not all(told.days.place_days):
        yield "Deal days of treatment and days of control by lot: without both nothing is compared."
        return
    if not sum(told.days.offences):
        yield "Choose a commoner outcome, or more and busier places, and size the trial again."
        return
    yield from _larger(told)


def _larger(told: Told) -> Iterator[str]:
    """How much more it takes to find the smallest effect worth having."""
    worth = told.worth_having
    if told.document.analysis == "harm_difference":
        yield (
            "Harm rests on a few grave offences, so it takes more of them to judge than their "
            "number does: next time count offences first, or plan for a much larger trial."
        )
        return
    if worth is None or worth in (0, 1):
        yield (
            "Say and seal beforehand which effect would be the smallest worth having: that settles "
            "how large the next trial must be."
        )
        return
    days = told.days
    (on, off), (treated, control) = days.place_days, days.offences
    total, size = on + off, f"an effect worth having ({change(worth)} or better)"
    rate = control / off or (treated + control) / total
    needed = events_needed(worth, on / total)
    more = needed - rate * total
    if more <= 0:
        yield (
            f"A larger trial isn't the first thing it needs: one of this size usually (4 times in "
            f"5) finds {size}. Decide by the interval whether what still fits is worth having."
        )
        return
    longer = more / (rate * days.inside.sum() / len(days.dates))
    said = (
        f"To find {size} usually (4 times in 5) takes about {_about(needed)} offences in all; this "
        f"trial had {treated + control:,}. At its rate the rest would come in about "
        f"{_about(longer)} more days at as many hotspots"
    )
    if longer > FURTHEST:
        yield f"{said}: too long. It takes more and busier places, or a commoner outcome."
    else:
        yield (
            f"{said}, sooner at more of them or with a commoner outcome. Seal that as a new trial, "
            "and pool the two."
        )


def _about(number: float) -> str:
    """A number to plan by: two figures of it."""
    return wording.number(float(f"{number:.2g}")) if number >= 10 else f"{max(1, round(number))}"
