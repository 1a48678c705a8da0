"""One cell of a row: what it means, or what was expected instead."""

import difflib
import math
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from safeground.data.reference.visit_results import visit_terms

LONDON = ZoneInfo("Europe/London")
FIRST_YEAR = 2000
LONGEST = 1_000  # characters of any text
MOST = 1_000_000_000
_LISTED = 20  # more names than this are no longer read
_TRUTHS = {"true": True, "yes": True, "y": True, "false": False, "no": False, "n": False}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class Unmeant(ValueError):  # noqa: N818  (it is said of a cell)
    """A cell that can't be meant; the text says what was expected."""


def moment(text: str, now: datetime) -> datetime:
    """A date and time as Europe/London wall time; a time with a zone is converted.

    Raises Unmeant if it can't be read, never was (the hour that clocks skip in March), or is after
    `now`.
    """
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        said = None
    if said is None or len(text) <= len("2026-02-06") or said.year < FIRST_YEAR:
        raise Unmeant(f"expected a date and time like 2026-02-06T20:40, not {text!r}")
    instant = said if said.tzinfo else said.replace(tzinfo=LONDON)
    wall = instant.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None)
    if said.tzinfo is None and wall != said:
        raise Unmeant(f"there was no {text} that day: clocks went forward an hour")
    if instant > now + timedelta(hours=1):  # a clock may be a little fast
        raise Unmeant(f"expected a time that has passed, not {text}")
    return wall


def term(text: str, list_name: str, day: date) -> str:
    """A word of one of the lists, however its letters are cased; Unmeant names near misses."""
    terms = visit_terms()[list_name]
    name = text if text in terms else _by_lower(list_name).get(" ".join(text.lower().split()))
    if name is None:
        raise Unmeant(f"{text!r} is not known; {suggest(text, terms)}")
    if not terms[name].holds_on(day):
        first, last = terms[name].in_force_from, terms[name].in_force_to
        raise Unmeant(f"{name!r} holds from {first or 'ever'} to {last or 'now'}, not on {day}")
    return name


@lru_cache
def _by_lower(list_name: str) -> dict[str, str]:
    return {name.lower(): name for name in visit_terms()[list_name]}


def suggest(text: str, names: Collection[str]) -> str:
    """A question with the nearest names, or what the names are if none is near.

    >>> suggest("Pier Hil", ["Pier Hill", "Market"])
    "did you mean 'Pier Hill'?"
    """
    lowered: Mapping[str, str] = {name.lower(): name for name in names}
    near = difflib.get_close_matches(text.lower(), lowered, n=2, cutoff=0.6)
    near += [low for low in lowered if text.lower() and text.lower() in low and low not in near]
    if near:
        return f"did you mean {' or '.join(repr(lowered[name]) for name in near[:2])}?"
    some = list(names)[:_LISTED]
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"expected one of {', '.join(some)}{more}"


def truth(text: str) -> bool:
    """Yes or no."""
    if text.lower() not in _TRUTHS:
        raise Unmeant(f"expected True or False, not {text!r}")
    return _TRUTHS[text.lower()]


def whole(text: str) -> int:
    """A whole number from 0."""
    value = _number(text, "a whole number from 0")
    if value != int(value):
        raise Unmeant(f"expected a whole number from 0, not {text!r}")
    return int(value)


def amount(text: str) -> float:
    """A number from 0; a pound sign and commas between thousands are passed over."""
    return _number(text.removeprefix("£").replace(",", ""), "a number of pounds or grams from 0")


def label(text: str) -> str:
    """A name that is printed; one that a spreadsheet would run as a formula is refused."""
    if text.startswith(FORMULA_STARTS):
        raise Unmeant(f"expected a name that begins with a letter or figure, not {text!r}")
    return text


def _number(text: str, expected: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= MOST or "_" in text:
        raise Unmeant(f"expected {expected}, not {text!r}")
    return value
