"""Import police.uk files into an incident store: all of them, or none."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path

from safeground.data.errors import BadInput
from safeground.data.police_uk import (
    Batch,
    Bounds,
    Expansion,
    Input,
    KnownPoints,
    PoliceFile,
    find_inputs,
    open_file,
)
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

_Opened = tuple[PoliceFile, Iterable[Batch]]
_READERS, _AHEAD = 2, 4


def import_incidents(
    store_dir: str | Path,
    paths: Iterable[str | Path],
    *,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
    today: date | None = None,
    bounds: Bounds | None = None,
) -> ImportResult:
    """Read police.uk files (CSV, gzip, ZIP or folders of them) into the store at `store_dir`.

    Either everything is imported, in one transaction a table, or, if any file is not what it
    should be, nothing is and BadInput says why. Single rows at fault are refused and listed in the
    rejects file; the others are kept. Only one import writes at a time; others wait.

    `progress(what, done, total)` is told of bytes read; `stop()` is asked between blocks, and if
    it returns True, ImportStopped is raised and nothing was written. `today` (the real date by
    default) is the day after which months are in the future.
    """
    started = time.monotonic()
    work = _Import(progress, stop, today or date.today(), Expansion(bounds or Bounds()))
    inputs = work.find([Path(path) for path in paths])
    store = IncidentStore(store_dir)
    with store.change(waiting=work.wait) as change, rejects_of(store) as rejects:
        files = work.run(inputs, change, rejects)
        done = commit(store, change, rejects, files, "import of police.uk files")
    return replace(
        done,
        notes=tuple(work.notes),
        provenance={
            **done.provenance,
            "today": work.today.isoformat(),
            "seconds": round(time.monotonic() - started, 3),
        },
    )


class _Import:
    """One import under way: what to tell and whom to ask."""

    def __init__(
        self,
        progress: Progress | None,
        stop: Callable[[], bool] | None,
        today: date,
        expansion: Expansion,
    ) -> None:
        self._progress, self._stop = progress, stop
        self.today, self._expansion = today, expansion
        self._points: dict[str, KnownPoints] = {}
        self._done = self._total = 0
        self.notes: list[str] = []

    def find(self, paths: list[Path]) -> list[Input]:
        inputs: list[Input] = []
        for path in paths:
            found, ignored = find_inputs(path)
            inputs += found
            if ignored:
                self.notes.append(f"Not CSV, so not read: {_list(ignored)}.")
        if not inputs:
            raise BadInput("no file was named to import")
        self._total = sum(source.size for source in inputs)
        return inputs

    def run(self, inputs: list[Input], change: Change, rejects: RejectsFile) -> list[ImportedFile]:
        """Read every input, and give its rows to the change and its rejects to their file."""
        counts: dict[str, _Count] = {}
        for source, file, batch in self._read(inputs):
            self._check_stop()
            self._tell(f"Reading {source.label}")
            if batch is None:
                self._done += source.size
                continue
            if file.whole_months:
                mark = file.fingerprint
                change.replace(batch.table, batch.rows, fingerprint=mark, label=file.label)
            else:
                change.upsert(batch.table, batch.rows)
            rejects.add(batch.rejects)
            counts.setdefault(file.label, _Count(file)).add(batch)
        if not counts:
            raise BadInput(f"there is not one row in {_list([s.label for s in inputs])}")
        self.notes += [note for count in counts.values() for note in count.notes()]
        self._tell("Writing the store")
        return [count.file() for count in counts.values()]

    def _read(self, inputs: list[Input]) -> Iterator[tuple[Input, PoliceFile, Batch | None]]:
        """The batches of each input in turn, and None when it has no more.

        The next few files are read meanwhile, on two threads.
        """
        labels: dict[str, str] = {}
        pool, ahead = ThreadPoolExecutor(_READERS), deque[Future[_Opened]]()
        waiting = iter(inputs)
        try:
            for source in inputs:
                ahead.extend(
                    pool.submit(self._open, next_) for next_ in islice(waiting, _AHEAD - len(ahead))
                )
                file, batches = ahead.popleft().result()
                if not file.has_rows:
                    self.notes.append(f"{file.label} has column names but no rows.")
                elif file.sha256 in labels:
                    self.notes.append(f"{file.label} is the same file as {labels[file.sha256]}.")
                else:
                    labels[file.sha256] = file.label
                    for batch in batches:
                        yield source, file, batch
                yield source, file, None
        finally:
            pool.shutdown(cancel_futures=True)

    def _open(self, source: Input) -> _Opened:
        """A file and its batches: read at once if it is one block, or else when asked for."""
        file = open_file(source, self._expansion, self.today, self._points)
        return file, list(file.batches()) if file.is_one_block else file.batches()

    def wait(self) -> bool:
        """Called while another import holds the store."""
        self._tell("Waiting for another import to finish")
        self._check_stop()
        return True

    def _check_stop(self) -> None:
        if self._stop is not None and self._stop():
            raise ImportStopped("the import was stopped; nothing was written")

    def _tell(self, what: str) -> None:
        if self._progress is not None:
            self._progress(what, self._done, self._total)


class _Count:
    """What one file gave; it must not hold the file itself, or memory would grow with every one."""

    def __init__(self, file: PoliceFile) -> None:
        self._label, self._kind, self._sha256 = file.label, file.kind, file.sha256
        self._read = self._rejected = self._without_place = self._recoded = 0

    def add(self, batch: Batch) -> None:
        self._read += batch.read
        self._rejected += len(batch.rejects)
        self._without_place += batch.rows["longitude"].null_count()
        self._recoded += batch.recoded

    def file(self) -> ImportedFile:
        counts = (self._read, self._rejected, self._without_place)
        return ImportedFile(self._label, self._kind, self._sha256, *counts)

    def notes(self) -> list[str]:
        if not self._recoded:
            return []
        return [f"{self._label}: {self._recoded} lines read as Windows-1252, not UTF-8."]


def _list(names: list[str], most: int = 3) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
