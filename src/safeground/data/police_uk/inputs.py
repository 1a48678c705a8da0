"""Finding CSV files in what a person points at, and reading them as bounded streams of bytes.

A path may be a CSV file, a gzipped one, the ZIP from the police.uk site, or a folder of any of
those. Nothing is ever unpacked to disk, so a name inside a ZIP can't lead anywhere.
"""

import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Protocol

from safeground.data.errors import BadInput

_ZIP, _GZIP = b"PK", b"\x1f\x8b"
_READ = (".csv", ".csv.gz", ".zip")
_OTHER_TABLES = (".xlsx", ".xls", ".xlsb", ".ods", ".parquet", ".gpkg", ".json", ".pdf")


class Stream(Protocol):
    """A file of bytes open for reading."""

    def read(self, n: int, /) -> bytes: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Bounds:
    """How far a compressed file may expand before it is taken for a trap.

    police.uk files expand about five-fold. Beyond `free` bytes a file may not expand more than
    `ratio` times, nor all files of an import together beyond `total` bytes.
    """

    free: int = 64 * 2**20
    ratio: int = 200
    total: int = 200 * 2**30


@dataclass(frozen=True)
class Input:
    """One CSV file: `label` for messages, `size` in bytes as stored, `open` for its raw bytes."""

    label: str
    size: int
    open: Callable[[], Stream] = field(repr=False)


def find_inputs(path: Path) -> tuple[list[Input], list[str]]:
    """The CSV files at a path, in order of name, and what was passed over because it is not CSV.

    Raises BadInput for a path that is not there, or holds nothing that can be read.
    """
    if not path.exists():
        raise BadInput(f"there is no file or folder {path}")
    if path.is_file():
        return _in_file(path, path.name)
    found: list[Input] = []
    ignored: list[str] = []
    for file in sorted(p for p in path.rglob("*") if p.is_file()):
        label = str(file.relative_to(path.parent))
        if file.name.lower().endswith(_READ) and not _is_litter(label):
            inputs, passed = _in_file(file, label)
            found, ignored = found + inputs, ignored + passed
        else:
            ignored.append(label)
    if not found:
        raise BadInput(f"{path} holds no CSV or ZIP file: expected what data.police.uk gives")
    return found, ignored


def _in_file(path: Path, label: str) -> tuple[list[Input], list[str]]:
    with path.open("rb") as file:
        magic = file.read(2)
    size = path.stat().st_size
    if path.suffix.lower() in _OTHER_TABLES:
        raise BadInput(
            f"{label} is not a police.uk file: a force's own extract is read with a mapping file"
        )
    if magic == _ZIP:
        return _in_zip(path, label)
    if path.suffix.lower() == ".zip":
        raise BadInput(f"{label} is named as a ZIP but is not one")
    if magic == _GZIP:
        return [Input(label, size, lambda: gzip.open(path, "rb"))], []
    if path.suffix.lower() == ".gz":
        raise BadInput(f"{label} is named as gzip but is not")
    return [Input(label, size, lambda: path.open("rb"))], []


def _in_zip(path: Path, label: str) -> tuple[list[Input], list[str]]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = sorted(archive.infolist(), key=lambda member: member.filename)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise BadInput(f"{label} is a damaged or incomplete ZIP: download it again") from error
    found: list[Input] = []
    ignored: list[str] = []
    for member in members:
        name = f"{label} > {member.filename}"
        if member.is_dir():
            continue
        if member.filename.lower().endswith((".csv", ".csv.gz")) and not _is_litter(name):
            found.append(Input(name, member.compress_size, _member_opener(path, member)))
        else:
            ignored.append(name)
    if not found:
        raise BadInput(f"{label} holds no CSV file: expected the ZIP that data.police.uk gives")
    return found, ignored


def _member_opener(path: Path, member: zipfile.ZipInfo) -> Callable[[], Stream]:
    def open_member() -> Stream:
        archive = zipfile.ZipFile(path)
        stream = archive.open(member)
        archive.close()  # the member keeps the file itself open until it is closed
        if member.filename.lower().endswith(".gz"):
            return gzip.GzipFile(fileobj=stream)
        return stream

    return open_member


def _is_litter(label: str) -> bool:
    """Files that operating systems leave in folders and archives."""
    name = label.replace("\\", "/").split("/")[-1]
    return name.startswith(".") or "__MACOSX" in label


class Expansion:
    """Counts the bytes that all files of an import expand to, against the bounds."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds, self.total = bounds, 0
        self._lock = Lock()

    def count(self, n: int) -> None:
        """Count `n` bytes more; BadInput if that is too many."""
        with self._lock:
            self.total += n
        if self.total > self.bounds.total:
            limit = self.bounds.total / 2**30
            raise BadInput(f"the files hold more than {limit:.0f} GiB together")

    @contextmanager
    def reading(self, source: Input) -> Iterator[Callable[[int], bytes]]:
        """Open an input; yields `read(n)`, which gives n bytes, or fewer at the end.

        Raises BadInput for a damaged file and for one that expands beyond the bounds.
        """
        with _plain_errors(source.label), closing(source.open()) as stream:
            yield _Reader(self, source, stream).read


class _Reader:
    def __init__(self, expansion: Expansion, source: Input, stream: Stream) -> None:
        self._expansion, self._source, self._stream = expansion, source, stream
        self._size = 0

    def read(self, n: int) -> bytes:
        pieces: list[bytes] = []
        wanted = n
        with _plain_errors(self._source.label):
            while wanted and (piece := self._stream.read(wanted)):
                pieces.append(piece)
                wanted -= len(piece)
        self._count(n - wanted)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _count(self, n: int) -> None:
        bounds, source = self._expansion.bounds, self._source
        self._size += n
        if self._size > max(bounds.free, bounds.ratio * source.size):
            raise BadInput(
                f"{source.label} expands to more than {bounds.ratio} times its size, "
                "as no police.uk file does: it was not read"
            )
        self._expansion.count(n)


@contextmanager
def _plain_errors(label: str) -> Iterator[None]:
    try:
        yield
    except (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile) as error:
        raise BadInput(f"{label} is damaged or incomplete: download it again") from error
    except NotImplementedError as error:
        raise BadInput(f"{label} is compressed in a way that can't be read: unzip it") from error
    except RuntimeError as error:
        if "password" not in str(error) and "encrypted" not in str(error):
            raise
        raise BadInput(f"{label} is locked with a password: unzip it first") from error
