"""The seal of a trial: one hash over its document, its allocation and what it could see."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from safeground.core.patrols.allocation.chain import unlinked
from safeground.core.patrols.allocation.design import canonical
from safeground.core.trials.document import TrialDocument
from safeground.core.trials.power.exact_power import exact_power, smallest_effect

FORMAT = "safeground trial seal 1"
WANTED = 0.8  # the usual power: an effect that is found four times in five


@dataclass(frozen=True)
class Foresight:
    """What a trial could see when it was sealed, if counts vary no more than Poisson.

    `power` is the chance to find the smallest effect worth having, `detectable` the rate ratio that
    is found four times in five; None where not even a fall to nothing would be.
    """

    treated: int
    control: int
    control_rate: float
    worth_having: float
    power: float
    detectable: float | None
    wanted: float = WANTED
    method: str = "exact conditional Poisson test, two-sided at 5%"


def foresee(control_rate: float, worth_having: float, treated: int, control: int) -> Foresight:
    """What so many place-days of treatment and control can see.

    >>> foresee(0.05, 0.5, 720, 1080).power > 0.73
    True
    """
    return Foresight(
        treated,
        control,
        control_rate,
        worth_having,
        round(exact_power(control_rate, worth_having, treated, control), 4),
        _rounded(smallest_effect(control_rate, treated, control, WANTED)),
    )


def _rounded(ratio: float | None) -> float | None:
    return None if ratio is None else round(ratio, 4)


def seal_document(
    document: TrialDocument, allocation: str, foresight: Foresight, said: Mapping[str, Any]
) -> dict[str, Any]:
    """The seal as plain values with its `hash`; `allocation` is the hash that seals the lots.

    `said` is what else is fixed: when it was sealed, by which version, why late. All are hashed.
    """
    text = {
        "format": FORMAT,
        "document": document.digest,
        "allocation": allocation,
        "foresight": asdict(foresight),
        **said,
    }
    return {**text, "hash": _hash(text)}


def seal_broken(
    seal: Mapping[str, Any],
    document: TrialDocument,
    allocation: str,
    amendments: Sequence[Mapping[str, Any]],
) -> str:
    """What is not as it was sealed, in one sentence; "" if all is."""
    text = {name: value for name, value in seal.items() if name != "hash"}
    if _hash(text) != seal.get("hash"):
        return "The seal of the trial is not what its parts give: it was changed"
    if seal.get("document") != document.digest:
        return "The trial's document is not the one that was sealed"
    if seal.get("allocation") != allocation:
        return "The allocation is not the one that was sealed with the trial's document"
    if number := unlinked(amendments, str(seal["hash"])):
        return f"The amendments are not as they were written, from number {number} on"
    return ""


def _hash(text: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(text)).hexdigest()
