"""Column names: how they are compared, and what an unknown one was probably meant to be."""

import re
from collections.abc import Iterable
from difflib import get_close_matches


def plain(name: str) -> str:
    """A column name in lower-case words: `CrimeRef_No.` and `crime ref no` are one name.

    >>> plain("CrimeRef_No."), plain("X-COORD (m)")
    ('crime ref no', 'x coord m')
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name.strip())
    return " ".join(re.findall(r"[a-z0-9]+", spaced.lower()))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name closest to a mistyped one, or None when nothing is close.

    >>> nearest("Eastings", ["Easting", "Northing"])
    'Easting'
    """
    by_plain = {plain(k): k for k in known}
    found = get_close_matches(plain(name), by_plain, n=1, cutoff=0.5)
    return by_plain[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """` (did you mean 'x'?)`, or what there is to choose from when nothing is close."""
    listed = list(known)
    close = nearest(name, listed)
    if close is not None:
        return f"did you mean '{close}'?"
    shown = ", ".join(f"'{k}'" for k in listed[:12])
    return f"there is {shown}{' and more' if len(listed) > 12 else ''}"
