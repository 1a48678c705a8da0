"""The outcomes of a trial: what was recorded, and what it comes to."""

from collections.abc import Iterator

from safeground.core.trials.estimate import Answer
from safeground.core.trials.in_words import change
from safeground.core.trials.place_days import CONTROL
from safeground.pipelines import wording
from safeground.pipelines.trials.effects import NAMES
from safeground.pipelines.trials.report.parts import Block, Table, Text
from safeground.pipelines.trials.report.told import Told, is_ratio, title_of
from safeground.pipelines.trials.reported import outcome_titles


def outcomes(told: Told) -> Iterator[Block]:
    """What was counted, what was recorded, what it comes to, and that in sentences."""
    titles = outcome_titles(told.document)
    fixed = wording.listing(
        f"{titles[o.offences]} ({o.measure}{', primary' if o.primary else ''})"
        for o in told.document.outcomes
    )
    if fixed:
        yield Text(
            f"As fixed in the document: {fixed}. None is an offence that patrols find by being "
            "there."
        )
    yield _counts(told)
    answers = told.evaluation.answers[: len(NAMES)]
    if any(answer.estimate is not None for answer in answers):
        yield Table(
            "What they come to",
            ("Estimate", "Treated against control", "95% interval", "Rests on"),
            tuple(_estimated(answer) for answer in answers),
        )
    said: dict[str, list[str]] = {}
    for answer in answers:
        if answer.sentence != told.primary.sentence:  # which stands on top of everything
            said.setdefault(answer.sentence, []).append(title_of(answer))
    for sentence, who in said.items():
        yield Text(wording.sentence(sentence), f"{wording.listing(who)}.")


def _counts(told: Told) -> Table:
    days = told.days
    headings = ["", "Place-days", "Offences", "Offences per 100 place-days"]
    headings += ["Harm per 100 place-days"] if days.harm is not None else []
    headings += ["Minutes of patrol a place-day"] if days.minutes is not None else []
    rows = []
    for name, where in (("Treatment", days.treated), ("Control", days.condition == CONTROL)):
        n, found = int(where.sum()), days.count[where].sum()
        row = [name, f"{n:,}", f"{found:,.0f}", wording.number(100 * found / n) if n else "–"]
        for values, per in ((days.harm, 100), (days.minutes, 1)):
            if values is not None:
                row.append(wording.number(per * values[where].sum() / n) if n else "–")
        rows.append(tuple(row))
    return Table("What was recorded", tuple(headings), tuple(rows), tuple(range(1, len(headings))))


def _estimated(answer: Answer) -> tuple[str, str, str, str]:
    found = answer.estimate
    if found is None:
        return title_of(answer), "None can be given", "–", "–"
    rests = f"{found.n:,} {found.of}"
    if is_ratio(answer):
        low, high = change(found.low), change(found.high)
        return title_of(answer), change(found.estimate), f"{low} to {high}", rests
    middle, low, high = (_signed(100 * v) for v in (found.estimate, found.low, found.high))
    return title_of(answer), f"{middle} per 100 place-days", f"{low} to {high}", rests


def _signed(value: float) -> str:
    said = wording.number(abs(value))
    return said if said == "0" else f"{'−' if value < 0 else '+'}{said}"
