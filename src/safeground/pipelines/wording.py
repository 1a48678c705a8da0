"""Numbers, months and lists as a person would say them."""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def number(value: float) -> str:
    """A figure with no more digits than it can bear.

    >>> number(1511), number(81.26), number(0.514), number(0)
    ('1,511', '81.3', '0.51', '0')
    """
    if not math.isfinite(value):
        return "not known"
    if float(value).is_integer() or abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) < 0.005:
        return "less than 0.01" if value > 0 else "0"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def percent(share: float) -> str:
    """A share of one as a percentage.

    >>> percent(0.1134), percent(0.24), percent(0.00021), percent(0.00001), percent(1), percent(0)
    ('11.3%', '24.0%', '0.02%', 'less than 0.01%', '100%', '0%')
    """
    if not math.isfinite(share):
        return "not known"
    value = 100 * share
    if 0 < value < 0.005:
        return "less than 0.01%"
    if value in (0, 100):
        return f"{value:.0f}%"
    return f"{value:.2f}%" if value < 0.95 else f"{value:,.1f}%"


def round_share(share: float) -> str:
    """A share that someone chose, such as a share of the area, with no idle noughts.

    >>> round_share(0.005), round_share(0.01), round_share(0.125)
    ('0.5%', '1%', '12.5%')
    """
    return f"{100 * share:.4g}%"


def area(square_metres: float) -> str:
    """An area in the unit that people picture it in.

    >>> area(58_456), area(3_670_123_456)
    ('5.8 hectares', '3,670 km²')
    """
    if square_metres < 1e6:
        return f"{square_metres / 1e4:.1f} hectares"
    return f"{number(square_metres / 1e6)} km²"


def plural(count: int, one: str, many: str = "") -> str:
    """A count and its noun.

    >>> plural(1, "place"), plural(1511, "place")
    ('1 place', '1,511 places')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listing(parts: Iterable[str]) -> str:
    """Things one after another.

    >>> listing(["a", "b", "c"])
    'a, b and c'
    """
    *before, last = [*parts] or [""]
    return f"{', '.join(before)} and {last}" if before else last


def month(label: str) -> str:
    """A month in words; what is not a month is left as it is.

    >>> month("2025-01"), month("spring")
    ('January 2025', 'spring')
    """
    year, _, number_ = label.partition("-")
    if year.isdigit() and number_.isdigit() and 1 <= int(number_) <= 12:
        return f"{MONTHS[int(number_) - 1]} {year}"
    return label


def moment(stamp: str) -> str:
    """A date and time as people write it; what is not one is left as it is.

    >>> moment("2026-11-06T20:15:33"), moment("today")
    ('6 November 2026, 20:15', 'today')
    """
    try:
        at = datetime.fromisoformat(stamp)
    except ValueError:
        return stamp
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}, {at:%H:%M}"


def months(labels: Sequence[str]) -> str:
    """A run of months from first to last.

    >>> months(["2025-01", "2025-02", "2025-12"]), months(["2018-11", "2019-02"]), months([])
    ('January to December 2025', 'November 2018 to February 2019', 'no months')
    """
    if not labels:
        return "no months"
    first, last = month(min(labels)), month(max(labels))
    if first == last:
        return first
    same_year = first.rpartition(" ")[2] == last.rpartition(" ")[2]
    return f"{first.rpartition(' ')[0] if same_year else first} to {last}"


def sentence(text: str) -> str:
    """Text with a capital at its front and a full stop at its end."""
    text = text.strip()
    if not text:
        return ""
    ends = text[-1] in ".!?"
    return text[0].upper() + text[1:] + ("" if ends else ".")
