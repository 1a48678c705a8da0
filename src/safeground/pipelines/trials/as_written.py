"""What the document of a trial says is counted, and how far around."""

from dataclasses import dataclass
from pathlib import Path

from safeground.core.trials.amendments import made_late
from safeground.core.trials.displacement.rings import DISTANCES_M
from safeground.core.trials.document import amended
from safeground.data.trials.documents import DOCUMENT, read_document


@dataclass(frozen=True)
class AsWritten:
    """The primary outcome's offences, the outer edges of the rings in metres, and whether harm is
    among the outcomes."""

    offences: str = "serious-violence"
    rings: tuple[float, ...] = DISTANCES_M
    harm: bool = False


def as_written(trial: Path) -> AsWritten:
    """What a trial's document says, as amended before its end; the usual where there is none."""
    if not (trial / DOCUMENT).exists():
        return AsWritten()
    reading = read_document(trial)
    pairs = zip(
        reading.amendments, made_late(reading.amendments, reading.sealed.until), strict=True
    )
    document = amended(reading.sealed, [(a["what"], a["to"]) for a, late in pairs if not late])
    harm = any(outcome.measure == "harm" for outcome in document.outcomes)
    if document.primary is None:
        return AsWritten(rings=document.rings_m, harm=harm)
    return AsWritten(document.primary.offences, document.rings_m, harm)
