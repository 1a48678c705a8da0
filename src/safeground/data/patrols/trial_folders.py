"""Trial folders: what is in them, written whole and never overwritten.

A trial folder holds `design.json` and `seal.json`, which may be shown to anybody; `seed.txt`, which
opens every day and is for its keeper only; `released/2026-01-05.json`, one a released day; and
`overrides.jsonl`, to which lines are only added.
"""

import json
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock

from safeground.core.patrols.allocation.chain import linked
from safeground.core.patrols.allocation.design import Design, as_values, from_values
from safeground.core.patrols.allocation.seal import Seal
from safeground.data.errors import BadInput


@dataclass(frozen=True)
class Trial:
    """A trial folder: its design, what was sealed, and the hash that `seal.json` says."""

    folder: Path
    design: Design
    seal: Seal
    said: str


def read_trial(folder: Path) -> Trial:
    """The design and seal of a trial, whether or not they agree. Raises BadInput if unreadable."""
    if not (folder / "design.json").exists():
        raise BadInput(f"{folder} is not a trial: it has no design.json")
    try:
        design = from_values(read_json(folder / "design.json"))
    except ValueError as error:
        raise BadInput(f"design.json of {folder} can't be read: {error}") from None
    said = read_json(folder / "seal.json")
    return Trial(folder, design, seal_from(said, "seal.json"), str(said["seal"]))


def day_number(trial: Trial, day: date) -> int:
    """Which day of a trial a date is, from 0. Raises BadInput for one before or after it."""
    number, dates = (day - trial.design.start).days, trial.design.dates
    if not 0 <= number < len(dates):
        raise BadInput(f"{day} is not a day of this trial, which runs {dates[0]} to {dates[-1]}")
    return number


def seal_values(seal: Seal, design: Design) -> dict[str, Any]:
    """A seal as plain values: what it was made of, day by day."""
    days = zip(design.dates, seal.days, strict=True)
    return {
        "seal": seal.hash,
        "design": seal.design,
        "seed": seal.seed,
        "days": {day.isoformat(): commitment for day, commitment in days},
    }


def seal_from(values: Any, where: str) -> Seal:
    """The seal that `seal_values` wrote. Raises BadInput for anything else."""
    try:
        days = tuple(str(values["days"][day]) for day in sorted(values["days"]))
        str(values["seal"])
        return Seal(str(values["design"]), str(values["seed"]), days)
    except (KeyError, TypeError):
        raise BadInput(
            f"{where} has not what a seal is made of: seal, design, seed, days"
        ) from None


def write_trial(folder: Path, design: Design, seal: Seal, seed: str, made: Any) -> None:
    """Make a trial folder, whole or not at all. Raises BadInput where there is one already."""
    if folder.exists():
        raise BadInput(f"{folder} is there already; a trial is never overwritten")
    draft = folder.with_name(f".{secrets.token_hex(4)}-{folder.name}")
    try:
        (draft / "released").mkdir(parents=True)
        _write(draft / "design.json", as_values(design))
        _write(draft / "seal.json", {**seal_values(seal, design), "provenance": made})
        _keep_seed(draft / "seed.txt", seed)
        draft.rename(folder)
    except OSError as error:
        raise BadInput(f"{folder} can't be written: {error.strerror}") from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _keep_seed(path: Path, seed: str) -> None:
    """Write a seed that only its owner can read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(seed + "\n")


def read_seed(folder: Path) -> str | None:
    """The seed of a trial, None where it is kept elsewhere."""
    path = folder / "seed.txt"
    return path.read_text(encoding="utf-8").strip() if path.exists() else None


def released_file(folder: Path, day: date) -> Path:
    """Where a released day is, or would be."""
    return folder / "released" / f"{day.isoformat()}.json"


def released_files(folder: Path) -> list[Path]:
    """The files of the released days of a trial, in order of date."""
    if not (folder / "design.json").exists():
        raise BadInput(f"{folder} is not a trial: it has no design.json")
    return sorted((folder / "released").glob("*.json"))


def write_released(path: Path, values: Any) -> None:
    """Write a released day, whole or not at all; one that is there is left as it is."""
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        draft = path.with_name(f".{secrets.token_hex(4)}")
        _write(draft, values)
        draft.replace(path)


def append_override(folder: Path, entry: Mapping[str, Any], seal: str) -> dict[str, Any]:
    """Add a line to the log, linked to the one before it (the seal, for the first)."""
    with FileLock(folder / ".lock"):
        before = read_override_lines(folder)
        added = linked(entry, before[-1]["hash"] if before else seal)
        with (folder / "overrides.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(added, ensure_ascii=False) + "\n")
    return added


def read_override_lines(folder: Path) -> list[dict[str, Any]]:
    """The lines of the override log, as they were written."""
    log = folder / "overrides.jsonl"
    if not log.exists():
        return []
    return list(_objects(log, log.read_text(encoding="utf-8").splitlines()))


def _objects(log: Path, lines: Iterable[str]) -> Iterable[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        try:
            value = json.loads(line)
            date.fromisoformat(value["date"])
            str(value["hash"])
        except (ValueError, TypeError, KeyError):
            raise BadInput(f"line {number} of {log.name} is not an override") from None
        yield value


def read_json(path: Path) -> Any:
    """A JSON file. Raises BadInput where there is none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput(f"There is no file {path}") from None
    except ValueError:
        raise BadInput(f"{path.name} is not JSON") from None


def _write(path: Path, values: Any) -> None:
    path.write_text(json.dumps(values, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
