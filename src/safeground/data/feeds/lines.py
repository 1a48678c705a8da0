"""Files of lines, in blocks of whole lines, so that memory does not grow with the file."""

from collections.abc import Iterator
from pathlib import Path

BLOCK = 1 << 25  # bytes: half a million rows or so


def blocks(path: Path, size: int = BLOCK) -> Iterator[tuple[bytes, int]]:
    """Whole lines of a file, and how many bytes of it have been read; a last part-line is last."""
    rest = b""
    done = 0
    with path.open("rb") as file:
        while read := file.read(size):
            done += len(read)
            cut = read.rfind(b"\n") + 1
            if cut:
                yield rest + read[:cut], done
                rest = read[cut:]
            else:
                rest += read
    if rest:
        yield rest, done
