"""What lasts after a patrol, and what more minutes of it do: looked into, beside the answer."""

from collections.abc import Iterator, Sequence

from safeground.core.trials.estimate import Answer
from safeground.pipelines import wording
from safeground.pipelines.charts.dose_response import dose_response
from safeground.pipelines.trials.report.figures import marked
from safeground.pipelines.trials.report.parts import Block, Figure, Text
from safeground.pipelines.trials.report.told import Told

LATER = "4 or more days after"  # what the others are held against
DAYS_AFTER = ("patrol day", "1 day after", "2 days after", "3 days after")


def lasting(told: Told) -> Iterator[Block]:
    """What is left of a patrol on the days after it, and the answer with washout if asked for."""
    found = told.evaluation.carry_over
    if found is None:
        return
    yield Text(wording.sentence(found.left.sentence))
    days = told.document.washout_days
    if 0 < days < len(found.washout):
        asked = found.washout[days].sentence
        yield Text(wording.sentence(asked), "With the washout that was asked for.")
    pairs = [*zip(DAYS_AFTER, found.by_days_since, strict=True), (LATER, None)]
    title = marked(told, "Offences by days since a patrol")
    figures = list(_ratios(title, pairs, "carry-over", _AGAINST_LATER))
    if figures:
        yield Text(f"{_SEVERAL} {_NOT_ON_TOP}")
    yield from figures


def washout(told: Told) -> str:
    """The washout that was asked for, and which answer goes by it: never the first."""
    asked, found = told.document.washout_days, told.evaluation.carry_over
    many = wording.plural(asked, "day")
    if not asked:
        return many
    if found is None or asked >= len(found.washout):
        return f"{many}. The first answer leaves no day out; no second look with washout was made."
    return (
        f"{many}. The first answer leaves no day out; the second look, with washout, stands under "
        "“How long it lasts”."
    )


def minutes(told: Told) -> Iterator[Block]:
    """What minutes of patrol did: by the lot, and as delivered, which is no proof."""
    found = told.evaluation.dose
    if found is None:
        return
    yield Text(wording.sentence(found.by_instrument.sentence), "By the lot.")
    yield Text(wording.sentence(found.per_protocol.sentence), "As delivered.")
    bands = [(band.label, band.ratio) for band in found.bands]  # the first is the reference
    title = marked(told, "Offences by minutes of patrol")
    yield Text(_SEVERAL)
    yield from _ratios(title, bands, "dose-response", _AGAINST_NONE)


_SEVERAL = (
    "These are several looks at the same offences, of which chance alone often puts one outside no "
    "difference: no single one of them is a finding."
)
_NOT_ON_TOP = (
    "In the chart each kind of day is held against control days 4 or more days after a patrol, so "
    "that of the patrol day isn't the figure at the top of this report."
)
_AGAINST_NONE = "Rate ratio against the fewest minutes"
_AGAINST_LATER = "Rate ratio against control days 4 or more days after a patrol"


def _ratios(
    title: str, pairs: Sequence[tuple[str, Answer | None]], name: str, measure: str
) -> Iterator[Figure]:
    """A chart of the ratios that could be told, beside what they are held against (None).

    No chart where none could be told.
    """
    told = {
        label: None if answer is None else answer.estimate
        for label, answer in pairs
        if answer is None or answer.estimate is not None
    }
    if any(told.values()):
        yield Figure(dose_response(title, [*told], [*told.values()], name=name, measure=measure))
