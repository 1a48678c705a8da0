"""Import a force's own extracts through a mapping file: all of them, or none."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from safeground.data.errors import BadInput
from safeground.data.extracts.extract import Extract, read_extract
from safeground.data.extracts.mapping import Mapping
from safeground.data.extracts.mapping_file import load_mapping
from safeground.data.rejects import RejectsFile
from safeground.data.store import Change, IncidentStore
from safeground.pipelines.import_result import (
    ImportedFile,
    ImportResult,
    ImportStopped,
    Progress,
    commit,
    rejects_of,
)

# Part of every fingerprint: raise it when the same file would now give other rows.
RULES = "1"


def import_extracts(
    store_dir: str | Path,
    paths: Iterable[str | Path],
    mapping_file: str | Path,
    *,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
    today: date | None = None,
) -> ImportResult:
    """Read files of one kind, through one mapping, into the store at `store_dir`.

    As `import_incidents`: everything is imported in one transaction or, with BadInput, nothing;
    rows at fault are refused and listed. `replaces` in the mapping says whether rows take the place
    of those with the same id, or a file is the whole of each month that is in it. BadInput also
    when no row at all of a file fits the mapping, because then the mapping is wrong.
    """
    started = time.monotonic()
    mapping = load_mapping(Path(mapping_file))
    work = _Work(mapping, progress, stop, today or date.today())
    store = IncidentStore(store_dir)
    with store.change(waiting=work.wait) as change, rejects_of(store) as rejects:
        files = work.run([Path(path) for path in paths], change, rejects)
        note = f"import of {mapping.source} through a mapping"
        done = commit(store, change, rejects, files, note)
    return replace(
        done,
        notes=tuple(work.notes),
        provenance={
            **done.provenance,
            "mapping": Path(mapping_file).read_text(encoding="utf-8-sig"),
            "today": work.today.isoformat(),
            "seconds": round(time.monotonic() - started, 3),
        },
    )


class _Work:
    """One import under way: what to tell and whom to ask."""

    def __init__(
        self,
        mapping: Mapping,
        progress: Progress | None,
        stop: Callable[[], bool] | None,
        today: date,
    ) -> None:
        self._mapping, self._progress, self._stop = mapping, progress, stop
        self.today = today
        self.notes: list[str] = []

    def run(self, paths: list[Path], change: Change, rejects: RejectsFile) -> list[ImportedFile]:
        """Read each file once, and give its rows to the change and its rejects to their file."""
        if not paths:
            raise BadInput("no file was named to import")
        files: dict[str, ImportedFile] = {}
        for done, path in enumerate(paths):
            self._tell(f"Reading {path.name}", done, len(paths))
            digest = _digest(path)
            if digest in files:
                self.notes.append(f"{path.name} is the same file as {files[digest].file}.")
                continue
            extract = read_extract(path, self._mapping, today=self.today)
            files[digest] = self._take(path, digest, extract, change)
            rejects.add(extract.reject_list())
        self._tell("Writing the store", len(paths), len(paths))
        return list(files.values())

    def _take(self, path: Path, digest: str, extract: Extract, change: Change) -> ImportedFile:
        _refuse_misfit(path, extract)
        self.notes += [f"{path.name}: {note}." for note in extract.notes]
        if extract.unknown_codes:
            codes = ", ".join(f"{code} ({n:,})" for code, n in extract.unknown_codes.items())
            self.notes.append(f"{path.name}: kept without a Home Office code: {codes}.")
        rows = extract.frame
        if self._mapping.replaces == "id":
            change.upsert("incidents", rows)
        else:
            mark = sha256(f"{RULES} {self._mapping} {digest}".encode()).hexdigest()[:16]
            change.replace("incidents", rows, fingerprint=mark, label=path.name)
        missing = rows["easting"].null_count()
        rejected = extract.rejects.height
        return ImportedFile(path.name, self._mapping.kind, digest, extract.read, rejected, missing)

    def wait(self) -> bool:
        """Called while another import holds the store."""
        self._tell("Waiting for another import to finish", 0, 0)
        return True

    def _tell(self, what: str, done: int, total: int) -> None:
        if self._stop is not None and self._stop():
            raise ImportStopped("the import was stopped; nothing was written")
        if self._progress is not None:
            self._progress(what, done, total)


def _digest(path: Path) -> str:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise BadInput(f"cannot read {path}: {error.strerror}") from None


def _refuse_misfit(path: Path, extract: Extract) -> None:
    if extract.frame.is_empty() and extract.rejects.height:
        first = extract.reject_list()[0]
        raise BadInput(
            f"not one row of {path.name} fits the mapping; the first is line {first.line}, "
            f"{first.column} '{first.value}': {first.reason.rstrip('.')}"
        )
