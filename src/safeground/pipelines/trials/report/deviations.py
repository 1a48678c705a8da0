"""What was not as it was sealed or dealt: said, never hidden."""

from collections.abc import Iterator

import polars as pl

from safeground.core.offences.shares import wilson_interval
from safeground.core.trials.place_days import CONTROL, PlaceDays
from safeground.pipelines import wording
from safeground.pipelines.trials.looks import said_of_looks
from safeground.pipelines.trials.report.parts import Block, Points, Table, Text
from safeground.pipelines.trials.report.told import Told, in_words
from safeground.pipelines.trials.reported import outcome_titles
from safeground.pipelines.trials.said import day

MOST = 20  # overrides listed one by one


def deviations(told: Told) -> tuple[Block, ...]:
    """Late sealing, amendments, overrides, patrols and days that are missing, other analyses."""
    reading, blocks = told.reading, list[Block]()
    if reading.seal is None:
        blocks.append(Text("What is read here was not fixed beforehand.", "Never sealed.", True))
    elif reading.seal.get("late"):
        when = wording.moment(str(reading.seal["sealed_at"]))
        said = f"The trial began on {day(reading.sealed.start)} and was sealed on {when}."
        why = wording.sentence(str(reading.seal["late"]))
        blocks.append(Text(f"{said} The reason given: {why}", "Sealed late.", True))
    blocks.append(Points(tuple(_points(told))))
    if reading.amendments:
        blocks.append(_amended(told))
    if told.overrides.height:
        blocks.append(_overridden(told.overrides))
    return tuple(blocks)


def _points(told: Told) -> Iterator[str]:
    many = wording.plural(len(told.reading.amendments), "amendment")
    yield (
        f"{many} to the sealed document, listed below."
        if told.reading.amendments
        else "The document was not amended."
    )
    many = wording.plural(told.overrides.height, "hotspot-day")
    yield (
        f"{many} on which something else was done than was dealt, listed below. They stay in the "
        "condition that they were dealt."
        if told.overrides.height
        else "No override was recorded: nobody said that something else was done than was dealt."
    )
    yield from _delivered(told.days)
    missing = len(told.design.sites) * told.design.days - int(told.days.inside.sum())
    if missing and told.design.scheme != "staircase":
        yield f"{wording.plural(missing, 'place-day')} of the trial are not in the data."
    if (looks := told.reading.sealed.looks) and not told.unsaid:
        looked = wording.listing(map(day, looks))
        yield f"Results were to be read before the end, on {looked}. That was fixed beforehand."
    if looked := said_of_looks(told.looked, told.evaluation.question.level):
        yield looked
    for left in told.gathered.get("left_out", ()):
        yield f"Left out, {left['what']}: {left['incidents']}. {wording.sentence(left['reason'])}"
    yield from _not_as_asked(told)


def _not_as_asked(told: Told) -> Iterator[str]:
    """Where the analysis is not the one that was fixed."""
    document, names = told.document, {answer.name for answer in told.evaluation.answers}
    if document.analysis not in names:
        said = document.analysis.replace("_", " ")
        yield f"The primary analysis was to be the {said}, and that wasn't made."
    yield from _not_measured(told)
    found = told.evaluation.carry_over
    if found is not None and document.washout_days >= len(found.washout):
        many = wording.plural(document.washout_days, "day")
        most = len(found.washout) - 1
        yield f"The washout was to be {many}; no second look with more than {most} was made."


def _not_measured(told: Told) -> Iterator[str]:
    """Outcomes that were fixed and are not in the place-days."""
    document, counted = told.document, told.gathered.get("offences")
    titles, others = outcome_titles(document), dict[str, None]()
    for outcome in document.outcomes:
        title = titles[outcome.offences]
        if counted and str(counted).casefold() != title.casefold():
            others[title] = None
        elif outcome.measure == "harm" and told.days.harm is None:
            yield f"Harm was to be an outcome ({title}), and wasn't measured: none was gathered."
    primary = document.primary
    if primary is not None and titles[primary.offences] in others:
        title = titles[primary.offences]
        others.pop(title)
        yield f"The place-days count {counted}; the primary outcome is {title}."
    for title in others:
        yield f"{title} was to be an outcome, and wasn't measured: the place-days count {counted}."


def _delivered(days: PlaceDays) -> Iterator[str]:
    if days.minutes is None:
        yield (
            "Minutes of patrol are not in the data, so it isn't known whether patrols were made "
            "where they were dealt, nor whether control place-days were left without."
        )
        return
    treated, control = days.place_days
    off = days.condition == CONTROL
    made = int((days.minutes[days.treated] > 0).sum())
    if treated:
        low, high = (wording.percent(share) for share in wilson_interval(made, treated))
        share = wording.percent(made / treated)
        yield (
            f"Patrols were made on {made:,} of {treated:,} place-days of treatment: {share} "
            f"(95% interval {low} to {high}), {wording.number(days.minutes[days.treated].mean())} "
            "minutes each on average."
        )
    if control:
        there = int((days.minutes[off] > 0).sum())
        yield (
            f"Of {control:,} control place-days {there:,} had some patrol, "
            f"{wording.number(days.minutes[off].mean())} minutes each on average over all."
        )


def _amended(told: Told) -> Table:
    pairs = zip(told.reading.amendments, told.late, strict=True)
    rows = tuple(
        (
            str(number),
            wording.moment(str(entry.get("at", ""))) + (f": {late}, not followed" if late else ""),
            f"{str(entry['what']).replace('_', ' ')}: {in_words(entry.get('was'))} became "
            f"{in_words(entry['to'])}",
            str(entry.get("why", "")),
            str(entry.get("by", "")),
        )
        for number, (entry, late) in enumerate(pairs, 1)
    )
    return Table("Amendments", ("", "When", "What", "Why", "By"), rows)


def _overridden(overrides: pl.DataFrame) -> Table:
    rows = tuple(
        (
            day(row["date"]),
            str(row["hotspot"]),
            f"{row['assigned']}; done: {row['done']}",
            str(row["why"]),
            str(row["by"]),
        )
        for row in overrides.head(MOST).iter_rows(named=True)
    )
    left = overrides.height - MOST
    more = f" (the first {MOST} of {overrides.height})" if left > 0 else ""
    return Table(f"Overrides{more}", ("When", "Hotspot", "Dealt", "Why", "By"), rows)
