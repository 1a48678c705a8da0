"""Design a trial: deal its lots, and begin the document that says what is asked of them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from safeground.core.trials.document import FORMAT, TrialDocument, from_values, missing
from safeground.data.errors import BadInput
from safeground.data.trials.documents import write_draft
from safeground.pipelines.patrols.allocate_patrols import Allocated, Asked, allocate_patrols
from safeground.pipelines.trials.reported import check_reported


@dataclass(frozen=True, eq=False)
class Designed:
    """A trial's lots, its draft document, and what has still to be said before it can be sealed."""

    allocated: Allocated
    document: TrialDocument
    missing: tuple[str, ...]


def design_trial(asked: Asked, said: Mapping[str, Any], now: datetime) -> Designed:
    """Make a trial's folder with its sealed lots and a draft `trial.json`.

    `said` are parts of a `TrialDocument` as plain values, those that are known. Raises BadInput for
    what can't be meant, an outcome that patrols themselves find, and a folder that is there.
    """
    if asked.out is None:
        raise BadInput("say with --out which folder to make for the trial")
    document = _document(asked, said)
    check_reported(document)
    allocated = allocate_patrols(asked, now)
    write_draft(asked.out, document)
    return Designed(allocated, document, missing(document))


def _document(asked: Asked, said: Mapping[str, Any]) -> TrialDocument:
    start, days = asked.settings["start"], int(asked.settings["days"])
    if days < 1:
        raise BadInput(f"--days must be at least 1, not {days}")
    if not asked.hotspots.exists():
        raise BadInput(f"There is no file {asked.hotspots}")
    fixed = {
        "format": FORMAT,
        "hotspots": asked.hotspots.name,
        "boundaries": hashlib.sha256(asked.hotspots.read_bytes()).hexdigest(),
        "start": start.isoformat(),
        "until": _last(start, days).isoformat(),
    }
    try:
        return from_values({**said, **fixed})
    except ValueError as error:
        raise BadInput(str(error)) from None


def _last(start: date, days: int) -> date:
    try:
        return start + timedelta(days=days - 1)
    except OverflowError:
        raise BadInput(f"--days must be fewer than {days:,}") from None
