"""Seal a trial before its first day, and check afterwards that it is as it was sealed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from safeground.core.patrols.allocation.allocate import allocate, balance
from safeground.core.patrols.allocation.design import Design
from safeground.core.trials.document import TrialDocument, missing
from safeground.core.trials.document_seal import Foresight, foresee, seal_broken, seal_document
from safeground.data.errors import BadInput
from safeground.data.patrols.trial_folders import Trial, read_trial
from safeground.data.trials.documents import TrialReading, read_document, write_seal
from safeground.pipelines.patrols.verify_allocations import Verdict, verify_trial
from safeground.pipelines.trials.reported import check_reported


@dataclass(frozen=True, eq=False)
class Sealed:
    """What was sealed, its seal as written, and what the trial can see."""

    document: TrialDocument
    seal: Mapping[str, Any]
    foresight: Foresight


def seal_trial(folder: Path, now: datetime, *, late: str = "") -> Sealed:
    """Check a draft for completeness, seal it with its allocation, and write `trial-seal.json`.

    Raises BadInput for what is missing, outcomes that patrols find, a document that doesn't go with
    its allocation, and from the first day on, unless `late` gives a reason, which is kept for ever.
    """
    reading, trial = read_document(folder), read_trial(folder)
    document = reading.document
    if reading.seal is not None:
        raise BadInput(f"{folder} is sealed already; change it with 'safeground trials amend'")
    if lacks := missing(document):
        raise BadInput("trial.json is not complete:\n- " + "\n- ".join(lacks))
    check_reported(document)
    _check_fits(document, trial, folder)
    reason = _why_late(document, now, late)
    foresight = foresight_of(document, trial.design)
    said = {
        "sealed_at": now.isoformat(timespec="seconds"),
        "late": reason,
        "safeground": version("safeground"),
    }
    seal = seal_document(document, trial.said, foresight, said)
    write_seal(folder, document, seal)
    return Sealed(document, seal, foresight)


def foresight_of(document: TrialDocument, design: Design) -> Foresight:
    """What a trial can see. No seed is needed: any deal has these place-days, or nearly these."""
    days = balance(allocate(design, "any")).place_days
    rate, worth = document.control_rate, document.worth_having
    assert rate is not None
    assert worth is not None
    return foresee(rate, worth, days["treatment"], days["control"])


def verify_document(folder: Path, published: str | None = None) -> Verdict:
    """Check the whole of a trial: document, amendments, and allocation with its logs.

    Raises BadInput only where there is no trial; what can't be read is not as it was sealed.
    """
    if not (folder / "trial.json").exists():
        raise BadInput(f"{folder} has no trial.json: begin with 'safeground trials design'")
    try:
        reading, trial = read_document(folder), read_trial(folder)
        why = _broken(reading, trial, published)
    except BadInput as error:
        return Verdict(False, str(error))
    if why:
        return Verdict(False, why)
    lots = verify_trial(folder)
    if not lots.verified:
        return lots
    against = "the published seal" if published else "the seal in the folder"
    return Verdict(
        True, f"The document, its amendments, the allocation and its logs agree with {against}"
    )


def _broken(reading: TrialReading, trial: Trial, published: str | None) -> str:
    if reading.seal is None:
        return "The trial was never sealed"
    if why := seal_broken(reading.seal, reading.sealed, trial.said, reading.amendments):
        return why
    if not reading.tidy:
        return "trial.json is not written as it was sealed, though it says the same"
    if published is not None and published.strip().lower() != reading.seal["hash"]:
        return "The seal is not the one that was published"
    return ""


def _check_fits(document: TrialDocument, trial: Trial, folder: Path) -> None:
    first, last = trial.design.dates[0], trial.design.dates[-1]
    if (document.start, document.until) != (first, last):
        raise BadInput(
            f"trial.json says {document.start} to {document.until}, and the allocation is for "
            f"{first} to {last}"
        )
    if outside := [day for day in document.looks if not first <= day <= last]:
        raise BadInput(f"a look on {outside[0]} is not within the trial, {first} to {last}")
    lots = verify_trial(folder)
    if not lots.verified:
        raise BadInput(f"The allocation can't be sealed: {lots.sentence}")


def _why_late(document: TrialDocument, now: datetime, late: str) -> str:
    begun = now.date() >= document.start
    if begun and not late.strip():
        raise BadInput(
            f"the trial began on {document.start}, and a seal is only worth something before the "
            "first day; --late REASON seals it all the same and prints the reason in every report"
        )
    if late.strip() and not begun:
        raise BadInput(f"--late is for a trial that has begun; this one begins {document.start}")
    return late.strip()
