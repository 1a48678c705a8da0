"""Compare two counts, or what the store holds of two periods."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

from safeground.core.trials.change.dispersion import (
    Dispersion,
    dispersion_between,
    dispersion_of_pairs,
)
from safeground.core.trials.change.two_counts import TwoCounts, two_counts
from safeground.core.trials.estimate import Answer
from safeground.data.errors import BadInput
from safeground.data.store import IncidentStore
from safeground.pipelines import wording
from safeground.pipelines.change_in_words import answer
from safeground.pipelines.identification import LeftOut
from safeground.pipelines.periods import Count, Period, count_period, day_in_words, period_of
from safeground.pipelines.question import Question
from safeground.pipelines.recorded_counts import RecordedCounts, recorded_counts

_LATE = timedelta(days=3)
MOST = 100_000_000  # offences: more than any country records
_OTHER_MONTHS = "these are other months of the year, so a usual season may be part or all of it"
_SEASONS = "a comparison of the same months of two years, which share a season"


@dataclass(frozen=True)
class Side:
    """One count that is compared: when, how many, over how many days, and whose records."""

    when: str
    count: int
    days: float | None = None
    sources: Mapping[str, int] | None = None
    months: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChangeFound:
    """A change: the numbers, the answer in words, and what to beware of.

    `heading` says what was counted, "" where only counts were given.
    """

    before: Side
    after: Side
    numbers: TwoCounts
    answer: Answer
    warnings: tuple[str, ...] = ()
    heading: str = ""
    left_out: tuple[LeftOut, ...] = ()
    provenance: Mapping[str, Any] | None = None


def compare_counts(
    before: int,
    after: int,
    before_days: float | None = None,
    after_days: float | None = None,
    *,
    command: str = "",
    warnings: tuple[str, ...] = (),
) -> ChangeFound:
    """Compare two counts as given; lengths are 1 each where not said."""
    if (before_days is None) != (after_days is None):
        raise BadInput("Give --before-days and --after-days together, or neither")
    lengths = (1.0, 1.0)
    if before_days is not None and after_days is not None:
        lengths = (before_days, after_days)
    if not all(0 < length < math.inf for length in lengths):
        raise BadInput("--before-days and --after-days must be above 0")
    if max(before, after) > MOST:
        raise BadInput(f"--before and --after must be at most {MOST:,}")
    numbers = two_counts(before, after, *lengths)
    return ChangeFound(
        Side("before", before, before_days),
        Side("after", after, after_days),
        numbers,
        answer(numbers, days=before_days is not None),
        warnings,
        provenance=_provenance(command, {"before": before, "after": after, "days": lengths}, {}),
    )


def compare_periods(
    store_dir: Path, question: Question, before: str, after: str, *, command: str = ""
) -> ChangeFound:
    """Compare what the store holds of two periods.

    Raises BadInput for periods that overlap or are out of order, and where one of them has no
    month that the store holds.
    """
    first, last = (
        period_of(text, option, "a count, or a period")
        for text, option in ((before, "--before"), (after, "--after"))
    )
    if last.first <= first.last:
        raise BadInput(
            f"--after must begin when --before has ended, and {last.says} doesn't: {first.says}"
        )
    by_day = not (first.of_months and last.of_months)
    counted = recorded_counts(store_dir, question, by_day=by_day)
    usable = _months(counted, first, last)
    counts = (count_period(counted, first, usable[0]), count_period(counted, last, usable[1]))
    spread = _spread(*counts)
    numbers = two_counts(counts[0].count, counts[1].count, counts[0].days, counts[1].days, spread)
    asked = {"before": before, "after": after} | {
        name: getattr(question, name) for name in ("offences", "study_area", "sources")
    }
    sides = [Side(_when(c), c.count, c.days, c.by_source, c.months) for c in counts]
    return ChangeFound(
        before=sides[0],
        after=sides[1],
        numbers=numbers,
        answer=_said(numbers, counted, *counts),
        warnings=tuple(wording.sentence(text) for text in _warnings(counted, *counts)),
        heading=f"{counted.family.title}, {counted.area or 'everywhere in the store'}",
        left_out=counted.left_out,
        provenance=_provenance(command, asked, counted.data),
    )


def _said(numbers: TwoCounts, counted: RecordedCounts, before: Count, after: Count) -> Answer:
    said = answer(numbers, f"in {_when(before)}", f"in {_when(after)}", days=True)
    alike = _same_months(before.period, after.period)
    seasons = () if alike else (_SEASONS,)
    return replace(
        said,
        sentence=said.sentence if alike else f"{said.sentence}; {_OTHER_MONTHS}",
        assumes=(
            *said.assumes,
            *(f"{share}; the same in both periods" for share in counted.shares),
        ),
        would_change=(*said.would_change, *seasons),
    )


def years_held(store_dir: Path) -> set[str]:
    """The years that the store has anything of; none where there is no store."""
    months = IncidentStore(store_dir).read(["month"]).unique().collect()["month"]
    return {month[:4] for month in months}


def _months(
    counted: RecordedCounts, first: Period, last: Period
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The months of each period that are held; of like months, those held of both."""
    held = [tuple(m for m in p.months if m in counted.months) for p in (first, last)]
    if _same_months(first, last):
        pairs = [(a, b) for a, b in zip(first.months, last.months, strict=True)
                 if a in held[0] and b in held[1]]  # fmt: skip
        held = [tuple(a for a, _ in pairs), tuple(b for _, b in pairs)]
    for period, months in zip((first, last), held, strict=True):
        if not months:
            raise BadInput(
                f"The store holds nothing to compare of {period.says}; it has "
                f"{wording.months(counted.months)}"
            )
    return held[0], held[1]


def _same_months(first: Period, last: Period) -> bool:
    """Whether both are of whole months, and of the same ones of their years."""
    if not (first.of_months and last.of_months):
        return False
    return [m[5:] for m in first.months] == [m[5:] for m in last.months]


def _spread(before: Count, after: Count) -> Dispersion | None:
    arrays = (before.parts, before.lengths, after.parts, after.lengths)
    if _same_months(before.period, after.period) and before.parts.size > 1:
        return dispersion_of_pairs(*arrays)
    return dispersion_between(*arrays)


def _when(count: Count) -> str:
    """The period; where months of it are left out, which are counted."""
    if len(count.months) == len(count.period.months):
        return count.period.says
    return f"{wording.plural(len(count.months), 'month')} of {count.period.says}"


def _warnings(counted: RecordedCounts, before: Count, after: Count) -> Iterator[str]:
    yield from _missing(before, after)
    yield from _other_seasons(before, after)
    yield from _other_sources(counted, before, after)
    yield from _cut_short(counted, after.period)
    if counted.undated:
        yield f"{counted.undated:,} more records are not dated to one day and are left out"


def _missing(before: Count, after: Count) -> Iterator[str]:
    missing = [*before.missing, *after.missing]
    if missing:
        names = wording.listing(wording.month(m) for m in missing)
        then = "rates are of the days that it holds"
        if _same_months(before.period, after.period):
            then = "the like month of the other year is left out as well"
        yield f"The store holds nothing of {names}; {then}"


def _other_seasons(before: Count, after: Count) -> Iterator[str]:
    if {m[5:] for m in before.months} != {m[5:] for m in after.months}:
        yield (
            "The two periods are of other months of the year, so a usual seasonal rise or fall is "
            "part of this change; compare the same months of two years where you can"
        )


def _other_sources(counted: RecordedCounts, before: Count, after: Count) -> Iterator[str]:
    """Months that some sources hold and others don't make changes of their own."""
    months = [*before.months, *after.months]
    for source, held in counted.held.items():
        lacks = [m for m in months if m not in held]
        if lacks and len(lacks) < len(months):
            yield (
                f"{source} has nothing of {wording.listing(wording.month(m) for m in lacks[:4])}"
                f"{' and others' if len(lacks) > 4 else ''}, which other sources have: part of "
                "this change may be of the source and not of offences; ask for one source"
            )
    both = [s for s, held in counted.held.items() if set(held) & set(months)]
    if len(both) > 1:
        yield (
            f"Several sources are counted together ({', '.join(both)}): an incident that two of "
            "them hold counts twice, so ask for one of them if they overlap"
        )


def _cut_short(counted: RecordedCounts, period: Period) -> Iterator[str]:
    for source, last in counted.last_day.items():
        if last.isoformat()[:7] in period.months and period.last - last > _LATE:
            yield (
                f"The last incident of {source} is of {day_in_words(last)}: if its records end "
                f"there, {period.says} is not whole"
            )


def _provenance(
    command: str, parameters: Mapping[str, Any], data: Mapping[str, object]
) -> dict[str, Any]:
    return {
        "safeground": version_of("safeground"),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": command,
        "parameters": dict(parameters),
        "data": dict(data),
    }
