"""The outcomes of a trial: what was recorded, and what it comes to."""

import math
from collections.abc import Iterator, Mapping

from safeground.core.offences.families import resolve_family
from safeground.core.trials.estimate import Answer
from safeground.core.trials.in_words import change, span
from safeground.core.trials.place_days import CONTROL
from safeground.data.reference.offences import offence_tables
from safeground.pipelines import wording
from safeground.pipelines.trials.effects import NAMES
from safeground.pipelines.trials.report.parts import Block, Table, Text
from safeground.pipelines.trials.report.told import Told, is_ratio, title_of
from safeground.pipelines.trials.reported import outcome_titles

_NONE = ("None can be given", "–", "–")


def terms(told: Told) -> str:
    """The words that the answer can't do without, each explained."""
    said = ["A place-day is one hotspot on one day.", _counted(told)]
    if told.primary.estimate is not None:
        said.append(f"The {_level(told)} interval holds what fits what was seen.")
    return " ".join(filter(None, said))


def _level(told: Told) -> str:
    return f"{100 * told.evaluation.question.level:.3g}%"


def _counted(told: Told) -> str:
    """What was counted, as the data says, and what that is where it is the primary outcome."""
    primary, counted = told.document.primary, str(told.gathered.get("offences", ""))
    if primary is not None:
        family = resolve_family(primary.offences, offence_tables())
        if counted.casefold() in ("", family.title.casefold()):
            what = _lower(family.note.partition(". ")[0])
            named = f"{_lower(family.title)}: {what}" if what else _lower(family.title)
            return wording.sentence(f"Offences here are {named}")
    return wording.sentence(f"Offences here are {_lower(counted)}") if counted else ""


def _lower(text: str) -> str:
    """Text to stand within a sentence; what begins with an abbreviation is left as it is."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def outcomes(told: Told) -> Iterator[Block]:
    """What was counted, what was recorded, and what it comes to: in a table and, where that isn't
    plain from a table, in sentences."""
    titles = outcome_titles(told.document)
    fixed = wording.listing(
        f"{titles[o.offences]} ({o.measure}{', primary' if o.primary else ''})"
        for o in told.document.outcomes
    )
    if fixed:
        named = "The document names" if told.unsaid else "As fixed in the document:"
        yield Text(f"{named} {fixed}. None is an offence that patrols find by being there.")
    if unit := _harm_unit(told):
        yield Text(f"Harm is in {unit}.")
    yield _counts(told)
    answers = told.evaluation.answers[: len(NAMES)]
    if any(answer.estimate is not None for answer in answers):
        yield Table(
            "What they come to",
            ("Outcome", "Treated against control", f"{_level(told)} interval", "Rests on"),
            tuple(_estimated(answer) for answer in answers),
        )
    said: dict[str, list[str]] = {}
    for answer in answers:
        if answer.sentence != told.primary.sentence and not _plain(answer):
            said.setdefault(answer.sentence, []).append(title_of(answer))
    for sentence, who in said.items():
        yield Text(wording.sentence(sentence), f"{wording.listing(who)}.")


def _plain(answer: Answer) -> bool:
    """Whether its row of the table says all: an effect was found."""
    found = answer.estimate
    return found is not None and found.excludes(float(is_ratio(answer)))


def _harm_unit(told: Told) -> str:
    data = told.gathered.get("data")
    return str(data.get("harm") or "") if isinstance(data, Mapping) else ""


def _counts(told: Told) -> Table:
    days = told.days
    headings = ["", "Place-days", "Offences", "Offences per 100 place-days"]
    headings += ["Harm a place-day"] if days.harm is not None else []
    headings += ["Minutes of patrol a place-day"] if days.minutes is not None else []
    rows = []
    for name, where in (("Treatment", days.treated), ("Control", days.condition == CONTROL)):
        n, found = int(where.sum()), days.count[where].sum()
        row = [name, f"{n:,}", f"{found:,.0f}", wording.number(100 * found / n) if n else "–"]
        for values in (days.harm, days.minutes):
            if values is not None:
                row.append(wording.number(values[where].sum() / n) if n else "–")
        rows.append(tuple(row))
    return Table("What was recorded", tuple(headings), tuple(rows), tuple(range(1, len(headings))))


def _estimated(answer: Answer) -> tuple[str, str, str, str]:
    found = answer.estimate
    if found is None:
        return title_of(answer), *_NONE
    rests = f"{found.n:,} {found.of}"
    if is_ratio(answer):
        return title_of(answer), change(found.estimate), span(found), rests
    harm = answer.name == "harm_difference"
    times, per, less = (1, "a place-day", "less") if harm else (100, "per 100 place-days", "fewer")
    limits = [times * found.low, times * found.high]
    if found.excludes(0):
        limits.sort(key=abs)  # as in `span`: the one nearer to no difference first
    near, far = (_way(limit, less) for limit in limits)
    for way in (f" {less}", " more"):
        if near.endswith(way) and far.endswith(way):
            near = near.removesuffix(way)
    return (
        title_of(answer),
        f"{_way(times * found.estimate, less)} {per}",
        f"{near} to {far}",
        rests,
    )


def _way(value: float, less: str) -> str:
    """A difference and its direction; one that the data don't limit is any number."""
    size = wording.number(abs(value)) if math.isfinite(value) else "any number"
    return f"{size} {less if value < 0 else 'more'}"
