"""What a trial could see, its days and its chances, in words."""

from collections.abc import Iterator
from datetime import date

from safeground.core.trials.document_seal import Foresight
from safeground.core.trials.in_words import change
from safeground.pipelines import wording


def chance(share: float) -> str:
    """A chance in words of a hundred.

    >>> chance(0.74), chance(0.999), chance(0.001)
    ('about 74 times in 100', 'more than 99 times in 100', 'less than once in 100')
    """
    if share > 0.99:
        return "more than 99 times in 100"
    if share < 0.01:
        return "less than once in 100"
    return f"about {round(100 * share)} times in 100"


def foresight_sentences(seen: Foresight) -> Iterator[str]:
    """What a trial could see when it was sealed; what it was likely to miss is said first."""
    place_days = f"{seen.treated:,} place-days of treatment and {seen.control:,} of control"
    if seen.power < seen.wanted:
        yield (
            f"It is likely to miss the smallest effect worth having "
            f"({change(seen.worth_having)}): "
            f"it would find such an effect {chance(seen.power)}. More places, more days or a "
            "commoner outcome would find it more often."
        )
    else:
        yield (
            f"The smallest effect worth having ({change(seen.worth_having)}) would be found "
            f"{chance(seen.power)}."
        )
    if seen.detectable is None:
        yield (
            f"With {place_days}, and {seen.control_rate:g} offences a place-day, not even a fall "
            "to none would be found four times in five."
        )
    else:
        yield (
            f"With {place_days}, and {seen.control_rate:g} offences a place-day without patrol, "
            f"an effect of {change(seen.detectable)} is found "
            "four times in five; smaller ones less often."
        )
    yield "Counts that vary more than by chance alone would let it see less."


def day(when: date) -> str:
    """A day in words.

    >>> day(date(2026, 1, 5))
    '5 January 2026'
    """
    return f"{when.day} {wording.MONTHS[when.month - 1]} {when.year}"
