"""What the document of a trial says is counted, and how far around."""

from dataclasses import dataclass
from pathlib import Path

from safeground.core.trials.displacement.rings import DISTANCES_M
from safeground.data.trials.documents import DOCUMENT, read_document


@dataclass(frozen=True)
class AsWritten:
    """The primary outcome's offences, and the outer edges of the rings in metres."""

    offences: str = "serious-violence"
    rings: tuple[float, ...] = DISTANCES_M


def as_written(trial: Path) -> AsWritten:
    """What a trial's document says, as amended; the usual where there is no document."""
    if not (trial / DOCUMENT).exists():
        return AsWritten()
    document = read_document(trial).document
    if document.primary is None:
        return AsWritten(rings=document.rings_m)
    return AsWritten(document.primary.offences, document.rings_m)
