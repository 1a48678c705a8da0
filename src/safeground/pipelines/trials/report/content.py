"""What the report of a trial says, in the order in which a chief officer reads."""

import re
from collections.abc import Iterator

from safeground.core.trials.in_words import change
from safeground.pipelines import wording
from safeground.pipelines.trials.effects import NAMES
from safeground.pipelines.trials.report import figures
from safeground.pipelines.trials.report.alarm import alarm, seal_fact
from safeground.pipelines.trials.report.deviations import deviations
from safeground.pipelines.trials.report.flow import flow
from safeground.pipelines.trials.report.meaning import does_not_mean, means, prevented
from safeground.pipelines.trials.report.next_steps import next_steps
from safeground.pipelines.trials.report.outcomes import outcomes, terms
from safeground.pipelines.trials.report.parts import (
    Block,
    Commands,
    Facts,
    Figure,
    Points,
    ReportContent,
    Section,
    Table,
    Text,
)
from safeground.pipelines.trials.report.patrols import lasting, minutes, washout
from safeground.pipelines.trials.report.record import provenance, run_again
from safeground.pipelines.trials.report.seen import foreseen, turned_out
from safeground.pipelines.trials.report.told import Told, title_of
from safeground.pipelines.trials.said import day

_FOLDED = ("document", "provenance", "again")
BESIDE = {
    "around": "Around the hotspots.",
    "next_day": "The day after.",
    "other_hours": "In other hours.",
}


def report_content(told: Told) -> ReportContent:
    """Everything that page, PDF and files say."""
    sections = (
        ("means", "What this means, and what it doesn't", _meaning(told)),
        ("next", "What to do next", [Points(tuple(next_steps(told)))]),
        ("seen", "How large an effect could have been seen", _seen(told)),
        ("outcomes", "Outcomes", outcomes(told)),
        ("charts", "In pictures", tuple(_charts(told))),
        ("moved", "Did offences move?", tuple(_moved(told))),
        ("lasting", "How long it lasts", tuple(lasting(told))),
        ("minutes", "Minutes of patrol", tuple(minutes(told))),
        ("flow", "From the places considered to those analysed", _flow(told)),
        ("deviations", "What was not as planned", deviations(told)),
        ("change", "What would change the conclusion", _would_change(told)),
        ("methods", "Methods and what they assume", _methods(told)),
        ("document", "The trial's document", _document(told)),
        ("provenance", "Where this comes from", [Facts(tuple(provenance(told)), code=True)]),
        ("again", "Run it again", _again(told)),
    )
    return ReportContent(
        title=told.document.question or "Did patrols work?",
        under=_under(told),
        label=told.label,
        alarm=alarm(told),
        answer=wording.sentence(told.primary.sentence),
        prevented=prevented(told),
        facts=tuple(_facts(told)),
        terms=terms(told),
        sections=tuple(
            Section(key, title, tuple(blocks), folded=key in _FOLDED)
            for key, title, blocks in sections
            if blocks
        ),
        foot=tuple(_foot(told)),
        made_at=wording.moment(told.made_at),
    )


def _under(told: Told) -> str:
    places = wording.plural(len(told.design.sites), "hotspot")
    first, last = told.design.dates[0], told.design.dates[-1]
    return (
        f"A trial by lot at {places}, {day(first)} to {day(last)}. "
        f"{wording.sentence(told.document.treatment)}"
    ).strip()


def _facts(told: Told) -> Iterator[tuple[str, str]]:
    (on, off), (treated, control) = told.days.place_days, told.days.offences
    yield f"{treated:,}", f"{_noun(treated)} on {on:,} place-days of treatment"
    yield f"{control:,}", f"{_noun(control)} on {off:,} place-days of control"
    least = told.evaluation.detectable
    if least is not None:
        yield (
            change(least),
            "or a larger fall would usually (4 times in 5) have been found, a smaller one less",
        )
    yield seal_fact(told)


def _noun(count: int) -> str:
    return "offence" if count == 1 else "offences"


def _meaning(told: Told) -> Iterator[Block]:
    for sentence in means(told):
        yield Text(sentence)
    yield Points(tuple(does_not_mean(told)))


def _seen(told: Told) -> list[Block]:
    ahead = foreseen(told)
    before: list[Block] = [Text(ahead, "When it was sealed.")] if ahead else []
    return [*before, Text(turned_out(told), "As it turned out.")]


def _charts(told: Told) -> Iterator[Block]:
    yield from figures.estimates(told)
    yield from figures.added_up(told)


def _moved(told: Told) -> Iterator[Block]:
    if told.displacement is None:
        return
    answers = {answer.name: answer for answer in told.displacement.answers}
    for name, lead in BESIDE.items():
        if name in answers:
            yield Text(wording.sentence(answers[name].sentence), lead)
    yield from figures.displacement(told)


def _flow(told: Told) -> Iterator[Block]:
    chart = flow(told.document, told.design, told.days, figures.marked(told, ""))
    yield Figure(chart, caption="")
    if told.document.excluded:
        rows = tuple((place.hotspot, place.why) for place in told.document.excluded)
        yield Table("Places considered that are not in the trial", ("Place", "Why"), rows)


def _would_change(told: Told) -> Iterator[Block]:
    said = [wording.sentence(each) for each in told.primary.would_change]
    for answer in told.evaluation.answers:
        if answer is not told.primary:
            said += [f"{title_of(answer)}: {wording.sentence(w)}" for w in answer.would_change]
    if told.evaluation.carry_over is not None:
        said += map(wording.sentence, told.evaluation.carry_over.left.would_change)
    said.append(
        "If any assumption below doesn't hold, or the place-days are not what was recorded, the "
        "conclusion may be another."
    )
    yield Points(tuple(dict.fromkeys(said)))


def _methods(told: Told) -> Iterator[Block]:
    yield Text(
        "Each place-day is judged by the condition that it was dealt, whatever was done there "
        "(intention to treat)."
    )
    answers = told.evaluation.answers
    for answer in answers[: len(NAMES)]:
        if (found := answer.estimate) is not None:
            chance = f" Of no effect, two-sided: {_chance(found.p)}." if found.p is not None else ""
            yield Text(f"{wording.sentence(found.method)}{chance}", f"{title_of(answer)}.")
    for answer in answers[len(NAMES) :]:
        if answer.estimate is None:
            yield Text(wording.sentence(answer.sentence), f"{title_of(answer)}.")
    assumed = [wording.sentence(a) for answer in told.evaluation.answers for a in answer.assumes]
    if assumed:
        yield Text("", "What is assumed:")
        yield Points(tuple(dict.fromkeys(assumed)))
    checked = [
        _true_minus(wording.sentence(c))
        for answer in told.evaluation.answers
        for c in answer.checks
    ]
    if checked:
        yield Text("", "What was found when that was looked into:")
        yield Points(tuple(dict.fromkeys(checked)))


def _chance(p: float | None) -> str:
    """The p value of no effect, in no more digits than it bears."""
    if p is None:
        return ""
    return "p < 0.001" if p < 0.001 else f"p = {p:.2g}"


def _true_minus(text: str) -> str:
    return re.sub(r"(?<=\s)-(?=\d)", "−", text)


def _document(told: Told) -> Iterator[Block]:
    document = told.document
    if told.unsaid and told.reading.seal is not None:
        yield Text("This is the document as it is now, not as it was sealed.", warning=True)
    rings = wording.listing(f"{metres:g} m" for metres in document.rings_m) or "none"
    pairs = [
        ("Question", document.question),
        ("Responsible", document.responsible),
        ("Treatment", document.treatment),
        ("Control", document.control),
        ("Rings around them", rings),
        ("Design", _design(told)),
        ("Primary analysis", _ANALYSES[document.analysis]),
        ("Offences expected without patrol", _rate(told)),
        ("Stopping rule", document.stopping),
        ("Looks before the end", wording.listing(map(day, document.looks)) or "none"),
        ("Washout", washout(told)),
    ]
    yield Facts(tuple((name, value or "not said") for name, value in pairs))
    yield Text("", "The places:")
    yield Points(tuple(_named(site.name, site.key) for site in told.design.sites), compact=True)
    if told.reading.amendments:
        yield Text("This is the document as amended in time; the amendments are listed above.")


_ANALYSES = {
    "rate_ratio": "Ratio of offences a place-day, by intention to treat",
    "difference": "Difference in offences a place-day, by intention to treat",
    "harm_difference": "Difference in harm a place-day, by intention to treat",
}


def _named(name: str, key: str) -> str:
    return f"{name} ({key})" if key else name


def _rate(told: Told) -> str:
    rate, source = told.document.control_rate, told.document.rate_from
    return "" if rate is None else f"{rate:g} a place-day" + (f" ({source})" if source else "")


def _design(told: Told) -> str:
    design = told.design
    parts: list[str] = [design.scheme]
    if design.treat is not None:
        parts.append(f"{design.treat} of {len(design.sites)} hotspots treated a day")
    if design.share is not None:
        parts.append(f"{design.share} of days treated")
    if design.longest_run is not None:
        parts.append(f"no more than {wording.plural(design.longest_run, 'day')} in a row")
    return ", ".join(parts)


def _again(told: Told) -> list[Block]:
    return [
        Text(
            "With the same files these commands give the same figures. They are in rerun.sh, every "
            "figure is in analysis.json, and the numbers behind each chart are in charts."
        ),
        Commands(tuple(run_again(told))),
    ]


def _foot(told: Told) -> Iterator[str]:
    attribution = told.gathered.get("attribution", ())
    yield from (str(line) for line in attribution if isinstance(attribution, list | tuple))
    yield "Places are measured here, never people."
