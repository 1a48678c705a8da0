"""Verify a trial folder, or an allocation and its seed, against a seal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from safeground.core.patrols.allocation.allocate import allocate
from safeground.core.patrols.allocation.chain import unlinked
from safeground.core.patrols.allocation.design import Design, from_values
from safeground.core.patrols.allocation.seal import Seal, broken, opens
from safeground.data.errors import BadInput
from safeground.data.patrols import trial_folders
from safeground.data.patrols.trial_folders import Trial
from safeground.data.patrols.trials import read_allocation


@dataclass(frozen=True)
class Verdict:
    """Whether everything is as it was sealed, and one sentence on it."""

    verified: bool
    sentence: str


def verify_trial(folder: Path, published: str | None = None) -> Verdict:
    """Check a trial: design, seal, released days, override log, and the seed where it is there.

    Raises BadInput only where there is no trial; what can't be read there is not as it was sealed.
    """
    if not (folder / "design.json").exists():
        raise BadInput(f"{folder} is not a trial: it has no design.json")
    try:
        return _trial_verdict(trial_folders.read_trial(folder), published)
    except BadInput as error:
        return Verdict(False, str(error))


def verify_allocation(path: Path, seed: str, published: str | None = None) -> Verdict:
    """Check what `patrols allocate --json` printed against its seal, given the seed."""
    if not path.exists():
        raise BadInput(f"There is no allocation {path}")
    try:
        return _file_verdict(path, seed.strip(), published)
    except BadInput as error:
        return Verdict(False, str(error))


def _trial_verdict(trial: Trial, published: str | None) -> Verdict:
    design, seal, folder = trial.design, trial.seal, trial.folder
    seed = trial_folders.read_seed(folder)
    why = (
        _seal_broken(design, seal, trial.said, published)
        or _days_broken(trial)
        or _log_broken(trial)
        or ("" if seed is None else broken(seal, design, seed))
    )
    if why:
        return Verdict(False, why)
    released = len(trial_folders.released_files(folder))
    days = f"all {design.days} days" if seed is not None else f"the {released} released days"
    against = "the published seal" if published else "the seal in the folder"
    more = "" if published else "; compare that with what was published, or give it with --seal"
    return Verdict(True, f"The design, {days} and the override log agree with {against}{more}")


def _file_verdict(path: Path, seed: str, published: str | None) -> Verdict:
    values, rows = trial_folders.read_json(path), read_allocation(path)
    seal = trial_folders.seal_from(values.get("sealed"), path.name)
    try:
        design = from_values(values.get("design"))
    except ValueError as error:
        raise BadInput(f"{path.name}: {error}") from None
    why = _seal_broken(design, seal, str(values.get("seal")), published)
    if why or (why := broken(seal, design, seed)):
        return Verdict(False, why)
    dealt = allocate(design, seed)
    for number, day in enumerate(design.dates):
        if rows.filter(date=day).select("hotspot", "condition").rows() != dealt.day(number):
            return Verdict(False, f"The rows of {day} are not what was sealed for that day")
    if rows.height != sum(len(dealt.day(number)) for number in range(design.days)):
        return Verdict(False, "There are rows of days that the design doesn't have")
    if not _keys_kept(design, values):
        return Verdict(False, "A hotspot's key in the rows is not the one that was sealed")
    return Verdict(True, f"All {design.days} days are what this design and seed give")


def _seal_broken(design: Design, seal: Seal, said: str, published: str | None) -> str:
    if design.digest != seal.design or len(seal.days) != design.days:
        return "The design is not the one that was sealed"
    if seal.hash != said:
        return "The seal is not what its parts give: it, or one of them, was changed"
    if published is not None and published.strip().lower() != said:
        return "The seal is not the one that was published"
    return ""


def _days_broken(trial: Trial) -> str:
    for path in trial_folders.released_files(trial.folder):
        try:
            values = trial_folders.read_json(path)
            number = trial_folders.day_number(trial, date.fromisoformat(path.stem))
            rows = [(row["hotspot"], row["condition"]) for row in values["allocation"]]
            kept = opens(trial.seal, trial.design, number, rows, bytes.fromhex(values["opening"]))
            kept = kept and {row["date"] for row in values["allocation"]} <= {path.stem}
            kept = kept and (values["date"], values["seal"]) == (path.stem, trial.said)
            kept = kept and _keys_kept(trial.design, values)
        except (ValueError, KeyError, TypeError):
            kept = False
        if not kept:
            return f"released/{path.name} is not what was sealed for that day"
    return ""


def _keys_kept(design: Design, values: Mapping[str, Any]) -> bool:
    """Whether every row gives its hotspot's key as it was sealed: others may join by it."""
    keys = {site.name: site.key for site in design.sites}
    return all(row.get("key") == keys.get(row["hotspot"]) for row in values["allocation"])


def _log_broken(trial: Trial) -> str:
    log = trial_folders.read_override_lines(trial.folder)
    if number := unlinked(log, trial.said):
        return f"The override log is not as it was written, from entry {number} on"
    for path in trial_folders.released_files(trial.folder):
        known = trial_folders.read_json(path).get("overrides", {})
        entries = known.get("entries", 0)
        hashes = [trial.said, *(entry["hash"] for entry in log)]
        if entries >= len(hashes) or hashes[entries] != known.get("last"):
            return f"The override log is not the one that there was when {path.stem} was released"
    return ""
