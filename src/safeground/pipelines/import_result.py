"""What an import did, and the one way in which every import is committed."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

from safeground.data.rejects import RejectsFile
from safeground.data.store import Change, IncidentStore

Progress = Callable[[str, int, int], None]


class ImportStopped(Exception):  # noqa: N818  (it is not an error)
    """The import was stopped because it was asked to; nothing was written."""


@dataclass(frozen=True)
class ImportedFile:
    """One file of an import. `rejected` rows of the `read` were refused; the rest were kept."""

    file: str
    kind: str
    sha256: str
    read: int
    rejected: int
    without_place: int


@dataclass(frozen=True)
class ImportResult:
    """What an import did.

    `read`: rows in the files, without first lines and blank lines; `read = kept + rejected` for
    each file and in all.
    `kept`: rows that the store now holds because these files hold them, also those that it held
    already (`unchanged`): importing a file again reports the same `read`, `kept` and `rejected`
    with `unchanged = kept` and `replaced = 0`, and makes no new version.
    `replaced`: rows of earlier imports that are gone because these files correct their month.
    `without_place`: those of the kept rows that have no position.
    `rejects_file`: CSV of file, line, column, value, reason and row; None if no row was refused.
    `version`: of the incidents table; `versions` by table.
    """

    read: int
    kept: int
    unchanged: int
    replaced: int
    rejected: int
    rejects_file: str | None
    without_place: int
    version: int | None
    versions: dict[str, int | None]
    files: tuple[ImportedFile, ...]
    notes: tuple[str, ...]
    provenance: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The result as JSON values."""
        return asdict(self)


@contextmanager
def rejects_of(store: IncidentStore) -> Iterator[RejectsFile]:
    """A rejects file that is gone again unless its import is committed."""
    pending = store.path / ".rejects.csv"
    try:
        yield RejectsFile(pending)
    finally:
        pending.unlink(missing_ok=True)


def commit(
    store: IncidentStore,
    change: Change,
    rejects: RejectsFile,
    files: Sequence[ImportedFile],
    note: str,
) -> ImportResult:
    """Keep the rejects, commit the change, and say what was done."""
    rejects_file = _settle(rejects, store.path / "rejects")
    report = change.commit(operation_note=note, sha256=[file.sha256 for file in files])
    read, rejected = sum(f.read for f in files), sum(f.rejected for f in files)
    return ImportResult(
        read=read,
        kept=read - rejected,
        unchanged=report.unchanged,
        replaced=report.replaced,
        rejected=rejected,
        rejects_file=str(rejects_file) if rejects_file else None,
        without_place=sum(f.without_place for f in files),
        version=report.version,
        versions=report.versions,
        files=tuple(files),
        notes=(),
        provenance={
            "safeground": version_of("safeground"),
            "store": str(store.path),
            "inputs": [{"file": f.file, "sha256": f.sha256} for f in files],
        },
    )


def _settle(rejects: RejectsFile, folder: Path) -> Path | None:
    """Name a rejects file for its content, so that the same import gives the same file."""
    if not rejects.count:
        return None
    name = sha256(rejects.path.read_bytes()).hexdigest()[:12]
    folder.mkdir(exist_ok=True)
    return rejects.path.replace(folder / f"rejects-{name}.csv")
