"""Names of files that any system takes, whatever units are called."""

import re
import unicodedata
from collections.abc import Sequence

# names that mean something else: on Windows, or among the files written beside the cards
_TAKEN = {"index", "visits", "con", "prn", "aux", "nul"}
_TAKEN |= {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
_LONGEST = 60


def file_names(units: Sequence[str]) -> dict[str, str]:
    """The stem of each unit's files: letters, digits and hyphens, no two alike.

    >>> file_names(["Alpha 1", "ALPHA/1", "../../etc", "北"])
    {'Alpha 1': 'alpha-1', 'ALPHA/1': 'alpha-1-2', '../../etc': 'etc', '北': 'unit'}
    """
    given: dict[str, str] = {}
    for unit in units:
        stem = wanted = _stem(unit)
        number = 1
        while stem in given.values():
            number += 1
            stem = f"{wanted}-{number}"
        given[unit] = stem
    return given


def _stem(unit: str) -> str:
    plain = unicodedata.normalize("NFKD", unit).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-")
    return f"unit-{stem}" if stem in _TAKEN else stem or "unit"
