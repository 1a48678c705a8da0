"""Amend a sealed trial: what changed, to what, why and by whom, for ever beside the document."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from safeground.core.trials.document import amended, as_values, missing
from safeground.core.trials.document_seal import seal_broken
from safeground.data.errors import BadInput
from safeground.data.patrols.trial_folders import read_trial
from safeground.data.trials.documents import append_amendment, read_document
from safeground.pipelines.trials.reported import check_reported


def amend_trial(
    folder: Path, now: datetime, *, what: str, to: str, why: str, by: str
) -> Mapping[str, Any]:
    """Add an amendment to a sealed trial; the sealed document is never written again.

    `to` is JSON where the part is not text. Raises BadInput for a part that can't be amended, a
    value it can't have, and where the trial is not as it was sealed.
    """
    for name, text in (("why", why), ("by", by)):
        if not text.strip():
            raise BadInput(f"--{name} must say something: an amendment without it explains nothing")
    reading = read_document(folder)
    if reading.seal is None:
        raise BadInput(f"{folder} is not sealed: edit its trial.json instead")
    trial = read_trial(folder)
    if broken := seal_broken(reading.seal, reading.sealed, trial.said, reading.amendments):
        raise BadInput(f"{broken}, so nothing can be added to it")
    part = what.strip().replace("-", "_").replace(" ", "_")
    before = as_values(reading.document).get(part)
    value = to if isinstance(before, str) else _plain(to)
    try:
        document = amended(reading.document, [(part, value)])
    except ValueError as error:
        raise BadInput(str(error)) from None
    if lacks := missing(document):
        raise BadInput(f"a sealed trial can't do without {lacks[0]}")
    check_reported(document)
    if before == as_values(document)[part]:
        raise BadInput(f"{part} is that already")
    entry = {
        "what": part,
        "was": before,
        "to": as_values(document)[part],
        "why": why.strip(),
        "by": by.strip(),
        "at": now.isoformat(timespec="seconds"),
    }
    return append_amendment(reading, entry)


def _plain(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
