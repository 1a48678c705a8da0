"""Open an extract for what it is, and say so when that is not what its name claims."""

import zlib
from pathlib import Path

from safeground.data.errors import BadInput
from safeground.data.extracts.delimited import open_delimited
from safeground.data.extracts.mapping import Layout
from safeground.data.extracts.rows import Table
from safeground.data.extracts.spatial import open_geopackage, open_parquet
from safeground.data.extracts.workbook import open_workbook

_CLAIMS = {
    ".csv": "text",
    ".txt": "text",
    ".tsv": "text",
    ".gz": "gzip",
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".xls": "workbook",
    ".parquet": "parquet",
    ".gpkg": "geopackage",
}
_SAID = {
    "text": "plain text (CSV)",
    "gzip": "a gzip file",
    "workbook": "an Excel workbook",
    "parquet": "Parquet",
    "geopackage": "a GeoPackage",
}
_SIGNATURES = (
    (b"PK\x03\x04", "workbook"),
    (b"\xd0\xcf\x11\xe0", "workbook"),  # old Excel, and new Excel behind a password
    (b"PAR1", "parquet"),
    (b"SQLite format 3\x00", "geopackage"),
    (b"\x1f\x8b", "gzip"),
)
_LARGEST_UNZIPPED = 2 * 2**30


def open_extract(path: Path, layout: Layout) -> Table:
    """Open CSV (also gzipped), Excel, Parquet or GeoPackage; raises BadInput for anything else."""
    head = _read(path, 4096)
    if not head.strip():
        raise BadInput(f"{path.name} is empty")
    kind = next((kind for start, kind in _SIGNATURES if head.startswith(start)), "text")
    _refuse_other_name(path, kind)
    if kind == "geopackage":
        return open_geopackage(path, layout)
    raw = _read(path, -1)
    if kind == "workbook":
        return open_workbook(path.name, raw, layout)
    if kind == "parquet":
        return open_parquet(path.name, raw)
    return open_delimited(path.name, _gunzip(path.name, raw) if kind == "gzip" else raw, layout)


def _read(path: Path, size: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError as error:
        raise BadInput(f"cannot read {path}: {error.strerror}") from None


def _refuse_other_name(path: Path, kind: str) -> None:
    claim = _CLAIMS.get(path.suffix.lower())
    if claim is None:
        known = ", ".join(_CLAIMS)
        raise BadInput(f"{path.name} is of a kind that is not known; known are {known}")
    if claim != kind:
        right = next(suffix for suffix, k in _CLAIMS.items() if k == kind)
        raise BadInput(
            f"{path.name} is named as {_SAID[claim]} but holds {_SAID[kind]}; if that is what it "
            f"should be, rename it to {path.stem}{right}"
        )


def _gunzip(name: str, raw: bytes) -> bytes:
    unzipper = zlib.decompressobj(wbits=31)
    try:
        data = unzipper.decompress(raw, _LARGEST_UNZIPPED)
    except zlib.error:
        raise BadInput(f"{name} cannot be unzipped: it is damaged") from None
    if not unzipper.eof:
        raise BadInput(f"{name} cannot be unzipped: it is cut short, or far too large")
    return data
