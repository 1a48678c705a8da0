"""What lasts after a patrol, and what more minutes of it do: looked into, beside the answer."""

from collections.abc import Iterator, Sequence

from safeground.core.trials.estimate import Answer
from safeground.pipelines import wording
from safeground.pipelines.charts.dose_response import dose_response
from safeground.pipelines.trials.report.figures import marked
from safeground.pipelines.trials.report.parts import Block, Figure, Text
from safeground.pipelines.trials.report.told import Told

DAYS_AFTER = ("patrol day", "1 day after", "2 days after", "3 days after")


def lasting(told: Told) -> Iterator[Block]:
    """What is left of a patrol on the days after it, and the answer with washout if asked for."""
    found = told.evaluation.carry_over
    if found is None:
        return
    yield Text(wording.sentence(found.left.sentence))
    washout = told.document.washout_days
    if 0 < washout < len(found.washout):
        asked = found.washout[washout].sentence
        yield Text(wording.sentence(asked), "With the washout that was asked for.")
    pairs = list(zip(DAYS_AFTER, found.by_days_since, strict=True))
    title = marked(told, "Offences by days since a patrol")
    yield from _ratios(title, pairs, "carry-over", _AGAINST_LATER)


def minutes(told: Told) -> Iterator[Block]:
    """What minutes of patrol did: by the lot, and as delivered, which is no proof."""
    found = told.evaluation.dose
    if found is None:
        return
    yield Text(wording.sentence(found.by_instrument.sentence), "By the lot.")
    yield Text(wording.sentence(found.per_protocol.sentence), "As delivered.")
    bands = [(band.label, band.ratio) for band in found.bands if band.ratio is not None]
    title = marked(told, "Offences by minutes of patrol")
    yield from _ratios(title, bands, "dose-response", _AGAINST_NONE)


_AGAINST_NONE = "Rate ratio against the fewest minutes"
_AGAINST_LATER = "Rate ratio against control days 4 or more days after a patrol"


def _ratios(
    title: str, pairs: Sequence[tuple[str, Answer]], name: str, measure: str
) -> Iterator[Figure]:
    """A chart of the ratios that could be told; none where none could."""
    told = [(label, answer.estimate) for label, answer in pairs if answer.estimate is not None]
    if told:
        labels, estimates = zip(*told, strict=True)
        yield Figure(dose_response(title, labels, estimates, name=name, measure=measure))
