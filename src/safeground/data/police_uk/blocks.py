"""Cutting a stream of CSV into blocks of whole rows, so that a file of any size fits in memory."""

from collections.abc import Callable, Iterator

from safeground.data.errors import BadInput

BLOCK = 24 * 2**20  # bytes; a month of the largest force fits in one
MOST_LINES_IN_A_ROW = 100


def blocks(read: Callable[[int], bytes], label: str, size: int = BLOCK) -> Iterator[bytes]:
    """Blocks of about `size` bytes, each ending at the end of a row, with a line feed.

    Raises BadInput if a block has no line end at all.
    """
    rest = b""
    while piece := read(size):
        buffer = rest + piece if rest else piece
        cut = end_of_rows(buffer)
        if not cut and len(piece) == size:
            raise BadInput(f"{label} has a line of more than {size / 2**20:.0f} MB: it is not CSV")
        if cut:
            yield buffer[:cut]  # no copy if that is all of it
        rest = buffer[cut:]
    if rest:
        yield rest + b"\n"


def end_of_rows(buffer: bytes) -> int:
    """Where the last whole row ends: after a line feed that is not inside quotation marks.

    Quotation marks come in pairs, so a line feed with an odd number before it is inside a field. A
    quotation mark that is never closed would put all that follows inside; beyond a hundred lines
    the last line feed is taken, and whoever reads the rows finds the fault.

    >>> end_of_rows(b'1,a\\n2,"b\\nc"\\n3,d'), end_of_rows(b'1,a\\n2,"b\\n')
    (12, 4)
    """
    last = end = buffer.rfind(b"\n")
    if end < 0:
        return 0
    if b'"' not in buffer:
        return end + 1
    odd = buffer.count(b'"', 0, end) % 2
    for _ in range(MOST_LINES_IN_A_ROW):
        if not odd:
            return end + 1
        before = buffer.rfind(b"\n", 0, end)
        if before < 0:
            break
        odd = (odd + buffer.count(b'"', before, end)) % 2
        end = before
    return last + 1
