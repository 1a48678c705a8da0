"""What forces' systems, health services and American cities call each thing: `synonyms.toml`."""

import tomllib
from functools import cache
from pathlib import Path

from safeground.data.extracts.names import plain


def field_of(column: str) -> str | None:
    """The mapping field that a column's name means by itself, or None.

    >>> field_of("X-Coord"), field_of("CommittedFromDate"), field_of("Colour")
    ('easting', 'occurred_from', None)
    """
    return _fields().get(_squeezed(column), (None, 0))[0]


def rank_of(column: str) -> int:
    """Where a column's name stands among the words for its field: 0 is the plainest word for it."""
    return _fields().get(_squeezed(column), (None, 0))[1]


def _squeezed(column: str) -> str:
    return plain(column).replace(" ", "")


@cache
def _fields() -> dict[str, tuple[str, int]]:
    text = Path(__file__).with_name("synonyms.toml").read_text(encoding="utf-8")
    fields: dict[str, tuple[str, int]] = {}
    for name, words in tomllib.loads(text).items():
        for rank, word in enumerate(" ".join(words.split()).split(", ")):
            fields.setdefault(_squeezed(word), (name, rank))
    return fields
