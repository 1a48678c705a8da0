"""How large an effect a trial could see: as foreseen when it was sealed, and as it turned out."""

from safeground.core.trials.in_words import change
from safeground.core.trials.power.exact_power import exact_power
from safeground.pipelines import wording
from safeground.pipelines.trials.report.told import Told, is_ratio
from safeground.pipelines.trials.said import chance


def foreseen(told: Told) -> str:
    """What its seal says the trial could see; why that isn't repeated where the seal is broken."""
    seen = told.foresight
    if seen is None:
        return told.unsaid if told.reading.seal is not None else ""
    few = "only " if seen.power < seen.wanted else ""
    return (
        f"With {seen.treated:,} place-days of treatment, {seen.control:,} of control, and "
        f"{seen.control_rate:g} offences expected a place-day without patrol, "
        f"{_usually(seen.detectable)}. The smallest effect worth having "
        f"({change(seen.worth_having)}) would have been found {few}{chance(seen.power)}. Counts "
        "that vary more than by chance alone let a trial see less."
    )


def turned_out(told: Told) -> str:
    """How large an effect would have been found with the offences that there were."""
    total = sum(told.days.offences)
    if not (all(told.days.place_days) and total):
        return "There was nothing to compare, so no effect could have been seen."
    least = told.evaluation.detectable
    said = f"With {wording.plural(total, 'offence')}, {_usually(least)}."
    found = told.primary.estimate
    if least and found is not None and not found.excludes(float(is_ratio(told.primary))):
        said += " A smaller one would often have been missed, so that not finding it means little."
    return said


def power_for_worth(told: Told) -> float | None:
    """The chance with which so many offences find the smallest effect worth having."""
    worth, total = told.worth_having, sum(told.days.offences)
    on, off = told.days.place_days
    if worth is None or not (on and off and total):
        return None
    return exact_power(total / (worth * on + off), worth, on, off)


def _usually(least: float | None) -> str:
    """Which falls would mostly be found, as the rest of a sentence."""
    if least is None:
        return "not even a fall to none would usually (4 times in 5) have been found"
    size = change(least).removesuffix(" fewer")
    return f"only falls of {size} or more would usually (4 times in 5) have been found"
