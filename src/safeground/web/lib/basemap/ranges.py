"""A file given in parts, as PMTiles is read: a few thousand bytes of a file of any size."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

CHUNK = 2**16
_ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def ranged(path: Path, asked: str, content_type: str) -> HttpResponseBase:
    """What a Range header asks of a file (206), the whole where it asks for nothing (200).

    Several ranges at once are answered with the whole, as the standard allows; one that the file
    does not have with 416.
    """
    size, tag = path.stat().st_size, etag(path)
    first, last, status = 0, size - 1, 200
    if match := _ONE_RANGE.fullmatch(asked.strip()):
        bounds = _bounds(match[1], match[2], size)
        if bounds is None:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        first, last, status = *bounds, 206
    answer = StreamingHttpResponse(
        _part(path, first, last), status=status, content_type=content_type
    )
    answer["Accept-Ranges"] = "bytes"
    answer["Content-Length"] = str(last - first + 1)
    answer["ETag"] = tag
    if status == 206:
        answer["Content-Range"] = f"bytes {first}-{last}/{size}"
    return answer


def etag(path: Path) -> str:
    """Another for every change of the file."""
    said = path.stat()
    return f'"{said.st_mtime_ns:x}-{said.st_size:x}"'


def _bounds(first: str, last: str, size: int) -> tuple[int, int] | None:
    if not first:  # the last so many bytes
        count = int(last or 0)
        return (max(size - count, 0), size - 1) if count and size else None
    start, end = int(first), min(int(last or size - 1), size - 1)
    return (start, end) if start <= end else None


def _part(path: Path, first: int, last: int) -> Iterator[bytes]:
    left = last - first + 1
    with path.open("rb") as file:
        file.seek(first)
        while left > 0 and (read := file.read(min(CHUNK, left))):
            left -= len(read)
            yield read


def holds_pictures(path: Path) -> bool:
    """Whether the tiles of a PMTiles file are pictures, by the 100th byte of its header."""
    with path.open("rb") as file:
        header = file.read(127)
    return len(header) < 127 or header[99] != 1
