"""How numbers, times and lists are written on every page: pure functions, and Jinja's filters.

A number is "1,511", a time "20:15", a date "6 November 2026"; what is not known is "not known".
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

UNKNOWN = "not known"
LONDON = ZoneInfo("Europe/London")


def number(value: float | None, decimals: int = 0) -> str:
    """A count or a measure, with commas.

    >>> number(1511), number(-0.25, 1), number(None)
    ('1,511', '−0.2', 'not known')
    """
    return UNKNOWN if value is None else _minus(f"{value:,.{decimals}f}")


def share(part: float | None, decimals: int = 1) -> str:
    """A share between 0 and 1 as a percentage.

    >>> share(0.1271), share(0.5, 0), share(None)
    ('12.7%', '50%', 'not known')
    """
    return UNKNOWN if part is None else _minus(f"{part:.{decimals}%}")


def small_count(value: int | None) -> str:
    """A count for publishing: a small one does not say who.

    >>> small_count(0), small_count(4), small_count(1511)
    ('0', 'fewer than 5', '1,511')
    """
    return "fewer than 5" if value is not None and 0 < value < 5 else number(value)


def day(value: date | datetime | None) -> str:
    """A date, in London.

    >>> day(date(2026, 11, 6)), day(None)
    ('6 November 2026', 'not known')
    """
    if value is None:
        return UNKNOWN
    local = _local(value)
    return f"{local.day} {local:%B %Y}"


def clock(value: datetime | time | None) -> str:
    """A time of day, in London.

    >>> clock(datetime(2026, 7, 1, 20, 15, tzinfo=LONDON)), clock(time(2, 0))
    ('20:15', '02:00')
    """
    if value is None:
        return UNKNOWN
    return f"{value if isinstance(value, time) else _local(value):%H:%M}"


def day_and_time(value: datetime | None) -> str:
    """A moment, in London.

    >>> day_and_time(datetime(2026, 11, 6, 20, 15, tzinfo=LONDON))
    '6 November 2026 at 20:15'
    """
    return UNKNOWN if value is None else f"{day(value)} at {clock(value)}"


def minutes(value: float | None) -> str:
    """A length of time that is given in minutes.

    >>> minutes(1), minutes(15), minutes(75), minutes(1200)
    ('1 minute', '15 minutes', '1 hour 15 minutes', '20 hours')
    """
    if value is None:
        return UNKNOWN
    hours, rest = divmod(round(value), 60)
    said = [_counted(hours, "hour")] if hours else []
    return " ".join(said + ([_counted(rest, "minute")] if rest or not hours else []))


def list_of(values: Iterable[Any], word: str = "and") -> str:
    """A list in a sentence.

    >>> list_of(["a", "b", "c"]), list_of(["a", "b"], "or"), list_of([])
    ('a, b and c', 'a or b', '')
    """
    *first, last = [str(value) for value in values] or [""]
    return f"{', '.join(first)} {word} {last}" if first else last


def counted(value: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "hotspot"), counted(1511, "hotspot"), counted(2, "inquiry", "inquiries")
    ('1 hotspot', '1,511 hotspots', '2 inquiries')
    """
    return _counted(value, one, many)


def with_page(asked: Any, page: int) -> str:
    """The query of this address with another page number: a filter stays as it was.

    >>> from django.http import QueryDict
    >>> with_page(QueryDict("district=Southend&page=2"), 3)
    '?district=Southend&page=3'
    """
    kept = [(key, one) for key, many in asked.lists() if key != "page" for one in many]
    return f"?{urlencode([*kept, ('page', page)])}"


def _counted(value: int, one: str, many: str = "") -> str:
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def _minus(said: str) -> str:
    return said.replace("-", "−")  # a true minus sign, as wide as a plus


def _local(value: date | datetime) -> date | datetime:
    return value.astimezone(LONDON) if isinstance(value, datetime) and value.tzinfo else value


FILTERS: dict[str, Callable[..., str]] = {
    "number": number,
    "share": share,
    "small_count": small_count,
    "day": day,
    "time": clock,
    "day_and_time": day_and_time,
    "minutes": minutes,
    "list_of": list_of,
    "counted": counted,
    "with_page": with_page,
}
