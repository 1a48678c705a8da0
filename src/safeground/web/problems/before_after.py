"""Incidents at a hotspot before and after a day, as a sentence with its interval.

Whole months are counted, from what the hotspot's page shows; the month in which a response began
belongs to neither side. Where the same months of the year before are held they are the months
before, so that both share a season.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from safeground.web.places.families import title_of
from safeground.web.places.models import Hotspot
from safeground.web.places.queries import monthly_of, refresh_in_force

MOST_MONTHS = 12


@dataclass(frozen=True)
class Change:
    """What became of a count: the sentence, what it assumes, and why there is none."""

    sentence: str = ""
    assumes: tuple[str, ...] = ()
    why_not: str = ""


def sides(held: Sequence[str], began: date) -> tuple[list[str], list[str], bool]:
    """The months before and after a day, and whether they are the same months of two years.

    >>> sides(["2025-01", "2025-02", "2025-03", "2025-04"], date(2025, 3, 9))
    (['2025-01', '2025-02'], ['2025-04'], False)
    >>> sides(["2024-12", "2025-01", "2025-11", "2025-12"], date(2025, 11, 1))
    (['2024-12', '2025-01'], ['2025-11', '2025-12'], False)
    """
    month = f"{began:%Y-%m}"
    first = month if began.day == 1 else None
    earlier = [m for m in held if m < month]
    later = [m for m in held if m > month or m == first][:MOST_MONTHS]
    year_before = [f"{int(m[:4]) - 1}{m[4:]}" for m in later]
    if later and set(year_before) <= set(earlier):
        return year_before, later, True
    return earlier[-MOST_MONTHS:], later, False


def change_at(door: Any, hotspot: Hotspot | None, began: date | None) -> Change:
    """What became of the hotspot's own offences since a day; or why that can't be said."""
    if hotspot is None:
        return Change(why_not="This place was typed by hand, so nothing is counted inside it.")
    refresh = refresh_in_force(door)
    if began is None or refresh is None:
        return Change(why_not="No response has begun yet, so there is no before and after.")
    before, after, alike = sides(refresh.months, began)
    if not before or not after:
        return Change(
            why_not="No whole month is held on both sides of the day on which the first response "
            f"began ({_day(began)}): counts are held of {_span(refresh.months)}."
        )
    counts = dict(monthly_of(door, hotspot, hotspot.family, [*before, *after]))
    return _compared(title_of(hotspot.family), counts, before, after, alike)


def _compared(
    offences: str, counts: dict[str, float], before: list[str], after: list[str], alike: bool
) -> Change:
    import numpy as np  # with SciPy below a second to load: only where a sentence is asked for

    from safeground.core.trials.change.dispersion import dispersion_between, dispersion_of_pairs
    from safeground.core.trials.change.two_counts import two_counts
    from safeground.pipelines.change_in_words import answer

    parts = [np.array([counts[m] for m in side], dtype=float) for side in (before, after)]
    lengths = [np.array([_days(m) for m in side], dtype=float) for side in (before, after)]
    spread = dispersion_of_pairs if alike and len(after) > 1 else dispersion_between
    totals = [round(float(part.sum())) for part in parts]
    days = [float(length.sum()) for length in lengths]
    dispersion = spread(parts[0], lengths[0], parts[1], lengths[1])
    said = answer(
        two_counts(totals[0], totals[1], days[0], days[1], dispersion),
        f"in {_span(before)}", f"in {_span(after)}", days=True,
    )  # fmt: skip
    season = "" if alike else (
        "; these are other months of the year, so a usual season may be part or all of it"
    )  # fmt: skip
    return Change(f"{offences}: {said.sentence}{season}.", said.assumes)


def _days(month: str) -> int:
    year, number = int(month[:4]), int(month[5:])
    return (date(year + number // 12, number % 12 + 1, 1) - date(year, number, 1)).days


def _span(months: Sequence[str]) -> str:
    first, last = (f"{date(int(m[:4]), int(m[5:]), 1):%B %Y}" for m in (months[0], months[-1]))
    return first if first == last else f"{first} to {last}"


def _day(when: date) -> str:
    return f"{when.day} {when:%B %Y}"
