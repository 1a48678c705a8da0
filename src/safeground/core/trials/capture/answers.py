"""What the curve of visit lengths says: an answer for each length."""

import math
from collections.abc import Iterator

from safeground.core.trials.capture.visit_length import FEWEST, Capture, Comparison, LengthBand
from safeground.core.trials.estimate import LEVEL, Answer, Estimate

ASSUMES = (
    "Whatever made officers stay longer has no bearing on how soon the next offence comes: lengths "
    "weren't drawn by lot",
    "When the next visit comes has nothing to do with an offence that is about to happen",
    "One length is to another as so many times, from the first hour to the last",
)
WOULD_CHANGE = (
    "Lengths drawn by lot, so that longer visits don't go where or when more happens",
    "Visits that were made because of an offence, if they are counted here as patrols",
)
_EIGHTY = 2.8  # standard errors from none at which an effect is seen four times in five


def capture_answers(capture: Capture, level: float = LEVEL) -> tuple[Answer, ...]:
    """How soon offences follow visits of each length against those of the reference.

    Each is a hazard ratio: below 1, the next offence came later. Lengths with too few offences
    are refused, with what could have been seen.
    """
    return tuple(
        _answer(capture, number, level)
        for number in range(len(capture.bands))
        if number != capture.reference
    )


def _answer(capture: Capture, number: int, level: float) -> Answer:
    band, reference = capture.bands[number], capture.bands[capture.reference]
    low, high = band.minutes
    name = f"hazard_{low:g}_{'or_more' if math.isinf(high) else f'to_{high:g}'}"
    n = band.offences + reference.offences
    found = _ratio(capture.after, number, level, n)
    if capture.after is None or found is None:
        return Answer(name, _refusal(band, reference), None, ASSUMES, (), WOULD_CHANGE)
    checks = (*_together(capture.after), *_others(capture, number, level))
    return Answer(name, _sentence(band, reference, found), found, ASSUMES, checks, WOULD_CHANGE)


def _sentence(band: LengthBand, reference: LengthBand, found: Estimate) -> str:
    said = (
        f"after visits of {band.label} the next offence came at about {found.estimate:.2f} times "
        f"the rate after visits of {reference.label} ({100 * found.level:.3g}% interval: "
        f"{found.low:.2f} to {found.high:.2f})"
    )
    if found.excludes(1):
        return f"{said}, so it came {'later' if found.estimate < 1 else 'sooner'}"
    return f"{said}, so it can't be told which of them kept offences off for longer"


def _refusal(band: LengthBand, reference: LengthBand) -> str:
    if not band.visits:
        return f"there was no visit of {band.label} that could be followed"
    if min(band.offences, reference.offences) >= FEWEST:
        return (
            f"visits of {band.label} can't be compared with those of {reference.label}: no hotspot "
            "had both, with offences after them"
        )
    error = math.sqrt(1 / max(band.offences, 1) + 1 / max(reference.offences, 1))
    return (
        f"visits of {band.label} can't be compared with those of {reference.label}: "
        f"{band.offences} offences followed the {band.visits:,} of the one, and "
        f"{reference.offences} the {reference.visits:,} of the other, and each should have "
        f"{FEWEST} at least (with so few, only a ratio below {math.exp(-_EIGHTY * error):.2f} "
        "would be found four times in five)"
    )


def _together(after: Comparison) -> Iterator[str]:
    yield f"All lengths together: p = {after.together:.2g} that length makes no difference"
    if math.isinf(after.df):
        yield (
            f"Only {after.fit.clusters} of the hotspots had offences after visits, so errors take "
            "visits of one hotspot for unrelated, and the interval may be too narrow"
        )


def _others(capture: Capture, number: int, level: float) -> Iterator[str]:
    """The first hours by themselves, and whether visits were unlike before anybody came."""
    early = _ratio(capture.early, number, level)
    if capture.early is not None and early is not None:
        yield f"In the first {capture.early.hours:.3g} hours alone: {_briefly(early)}"
    before = _ratio(capture.before, number, level)
    if before is None:
        return
    said = f"Looking back from arrival in place of ahead: {_briefly(before)}"
    if before.excludes(1):
        more = "more" if before.estimate > 1 else "less"
        yield (
            f"{said}; {more} had been going on before visits of this length, so the ratio after "
            "them isn't the work of their length alone"
        )
    else:
        yield f"{said}; no sign that officers chose how long to stay by what had happened"


def _ratio(found: Comparison | None, number: int, level: float, n: int = 0) -> Estimate | None:
    return None if found is None else found.ratio(number, n, level)


def _briefly(found: Estimate) -> str:
    return f"about {found.estimate:.2f} times the rate ({found.low:.2f} to {found.high:.2f})"
