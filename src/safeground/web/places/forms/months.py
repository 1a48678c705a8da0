"""Months to choose from."""

from collections.abc import Sequence

from safeground.pipelines.wording import month as month_in_words

Choices = list[tuple[str, str]]


def month_choices(months: Sequence[str]) -> Choices:
    """Months in words, to choose from."""
    return [(month, month_in_words(month)) for month in months]
