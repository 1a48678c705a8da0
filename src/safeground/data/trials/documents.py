"""The document of a trial in its folder, beside the allocation.

`trial.json` is a draft that may be edited until `trial-seal.json` is there; after that it is never
written again. `amendments.jsonl` only grows, each line linked to the one before it.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

from safeground.core.patrols.allocation.chain import linked
from safeground.core.trials.document import TrialDocument, amended, as_values, from_values
from safeground.data.errors import BadInput
from safeground.data.patrols.trial_folders import read_json

DOCUMENT, SEAL, AMENDMENTS = "trial.json", "trial-seal.json", "amendments.jsonl"


@dataclass(frozen=True)
class TrialReading:
    """A trial as amended, as sealed, and what was amended; `seal` is None while it is a draft.

    `tidy` says whether `trial.json` is written byte for byte as sealing writes it.
    """

    folder: Path
    document: TrialDocument
    sealed: TrialDocument
    amendments: tuple[Mapping[str, Any], ...]
    seal: Mapping[str, Any] | None
    tidy: bool


def read_document(folder: Path) -> TrialReading:
    """The document of a trial, whether or not its seal holds. Raises BadInput if unreadable."""
    path = folder / DOCUMENT
    if not path.exists():
        raise BadInput(f"{folder} has no {DOCUMENT}: begin a trial with 'safeground trials design'")
    try:
        document = from_values(read_json(path))
    except ValueError as error:
        raise BadInput(f"{path}: {error}") from None
    seal = read_json(folder / SEAL) if (folder / SEAL).exists() else None
    if seal is not None and not (isinstance(seal, dict) and isinstance(seal.get("hash"), str)):
        raise BadInput(f"{folder / SEAL} is not the seal of a trial")
    log = _read_amendments(folder)
    try:
        now = amended(document, [(entry["what"], entry["to"]) for entry in log])
    except ValueError as error:
        raise BadInput(f"{folder / AMENDMENTS}: {error}") from None
    tidy = path.read_text(encoding="utf-8") == _text(as_values(document))
    return TrialReading(folder, now, document, log, seal, tidy)


def write_draft(folder: Path, document: TrialDocument) -> None:
    """Write a draft, whole or not at all. Raises BadInput for a trial that is sealed."""
    if (folder / SEAL).exists():
        raise BadInput(f"{folder} is sealed; change it with 'safeground trials amend'")
    _write(folder / DOCUMENT, as_values(document))


def write_seal(folder: Path, document: TrialDocument, seal: Mapping[str, Any]) -> None:
    """Write the document as it is sealed and then its seal. Raises BadInput where there is one."""
    with FileLock(folder / ".lock"):
        write_draft(folder, document)
        _write(folder / SEAL, seal)


def append_amendment(reading: TrialReading, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Add an amendment, linked to the one before it (the seal, for the first)."""
    if reading.seal is None:
        raise BadInput(f"{reading.folder} is not sealed: edit its {DOCUMENT} instead")
    with FileLock(reading.folder / ".lock"):
        log = _read_amendments(reading.folder)
        added = linked(entry, log[-1]["hash"] if log else reading.seal["hash"])
        with (reading.folder / AMENDMENTS).open("a", encoding="utf-8") as file:
            file.write(json.dumps(added, ensure_ascii=False) + "\n")
    return added


def _read_amendments(folder: Path) -> tuple[Mapping[str, Any], ...]:
    path = folder / AMENDMENTS
    if not path.exists():
        return ()
    found = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            entry = json.loads(line)
            found.append({**entry, "what": str(entry["what"]), "hash": str(entry["hash"])})
            entry["to"]
        except (ValueError, TypeError, KeyError):
            raise BadInput(f"line {number} of {path} is not an amendment") from None
    return tuple(found)


def _write(path: Path, values: Mapping[str, Any]) -> None:
    draft = path.with_name(f".{secrets.token_hex(4)}")
    draft.write_text(_text(values), encoding="utf-8")
    draft.replace(path)


def _text(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, indent=1) + "\n"
