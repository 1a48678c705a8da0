"""Words that every answer of a comparison without a lot shares."""

from safeground.core.trials.estimate import Answer, Estimate
from safeground.core.trials.in_words import change, span
from safeground.pipelines import wording
from safeground.pipelines.trials.comparison_places import Treated

NOT_BY_LOT = (
    "No lot decided which places were treated, so whatever else set them apart is in this figure"
)


def refused(name: str, why: str) -> Answer:
    """No number, and why."""
    return Answer(name, f"No effect is given: {why}", None)


def kind(treated: Treated, against: str = "", doubt: str = "") -> str:
    """What every sentence ends with, so that no number goes without it."""
    said = f"This is a comparison{against}, not a trial"
    if doubt:
        said += f", and what it assumes is in doubt: {doubt}"
    if by_the_outcome(treated):
        said += (
            ", and not one to believe: what happened after the start helped to choose the places, "
            "which makes them look worse than they are, whatever was done"
        )
    return said


def choice_checks(treated: Treated) -> tuple[str, ...]:
    if treated.chosen_on is None:
        return (
            "The file doesn't say which months chose the places; it is taken that they were "
            "months before the start",
        )
    return (f"The places were chosen on {span_of(*treated.chosen_on)}",)


def by_the_outcome(treated: Treated) -> bool:
    """Whether months after the start helped to choose the places."""
    return treated.chosen_on is not None and treated.chosen_on[1] >= treated.after[0]


def ratio_said(found: Estimate, subject: str, other: str) -> str:
    """A ratio as a sentence without its full stop: "they had 20% fewer offences than ..."."""
    seen = change(found.estimate)
    said = f"{subject} {seen} offences {'as' if 'as many' in seen else 'than'} {other}"
    if found.excludes(1):
        return f"{said} (95% interval: {span(found)})"
    return (
        f"{said}, but anything from {change(found.low)} to {change(found.high)} fits (95% "
        "interval), so whether it was a fall or a rise can't be told"
    )


def moved(ratio: float) -> str:
    """A ratio after to before as a fall or a rise."""
    percent = round(100 * abs(1 - ratio))
    return f"a {'fall' if ratio < 1 else 'rise'} of {percent}%" if percent else "no change"


def first_month(treated: Treated) -> str:
    return wording.month(treated.after[0])


def span_of(first: str, last: str) -> str:
    return wording.months([first, last])
