"""The sentence: what patrols led to, and nothing that the counts do not say."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from safeground.core.disclosure import SMALLEST_SHOWN
from safeground.core.patrols.results.counts import Counts
from safeground.core.patrols.results.question import ReportQuestion

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
Number = Callable[[int], str]


def sentence(counts: Counts, question: ReportQuestion, number: Number | None = None) -> str:
    """What was recorded on visits, in one sentence that ends with a full stop.

    Arrests and stop searches are always said, also where there were none; the rest only where there
    was any. Weapons that were surrendered or found stand apart from those that officers seized.
    `number` writes a count in words (`in_words`, or `in_rough_words` for publication).

    >>> sentence(
    ...     Counts(arrests=32, stop_searches=58, weapons_seized=4),
    ...     ReportQuestion(date(2024, 2, 1), date(2024, 2, 29)),
    ... )
    'In February 2024 patrols led to 32 arrests, 58 stop searches and the seizure of four weapons.'
    """
    number = number or in_words
    if not counts:
        return _nothing(question)
    parts = [
        f"{_opening(question)} led to {_led_to(counts, number)}",
        _handed_in(counts, number),
        _said(counts, number),
    ]
    return "; ".join(part for part in parts if part) + "."


def in_words(n: int) -> str:
    """A number in words below ten and in figures from ten.

    >>> in_words(0), in_words(4), in_words(1511)
    ('no', 'four', '1,511')
    """
    return _WORDS[n] if n < len(_WORDS) else f"{n:,}"


def in_rough_words(n: int) -> str:
    """The same for publication: what is fewer than the smallest count shown is not told apart.

    >>> in_rough_words(0), in_rough_words(3), in_rough_words(5)
    ('no', 'fewer than five', 'five')
    """
    return f"fewer than {_WORDS[SMALLEST_SHOWN]}" if 0 < n < SMALLEST_SHOWN else in_words(n)


def period_in_words(first: date | None, last: date | None) -> str:
    """A period as a sentence has it after a small letter; empty where both ends are open.

    >>> period_in_words(date(2026, 2, 1), date(2026, 2, 28))
    'in February 2026'
    >>> period_in_words(date(2026, 3, 3), date(2026, 3, 9))
    'from 3 to 9 March 2026'
    >>> period_in_words(date(2025, 12, 29), date(2026, 1, 4))
    'from 29 December 2025 to 4 January 2026'
    >>> period_in_words(date(2026, 1, 1), date(2026, 3, 31))
    'from January to March 2026'
    """
    if first is None or last is None:
        if first is not None:
            return f"since {_day(first)}"
        return "" if last is None else f"up to {_day(last)}"
    if first == last:
        return f"on {_day(first)}"
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        return _months(first, last)
    start = _day(first)
    if first.year == last.year:
        start = f"{first.day} {first:%B}" if first.month != last.month else str(first.day)
    return f"from {start} to {_day(last)}"


def _months(first: date, last: date) -> str:
    if (first.year, first.month) == (last.year, last.month):
        return f"in {first:%B} {first.year}"
    if (first.month, last.month, first.year) == (1, 12, last.year):
        return f"in {first.year}"
    start = f"{first:%B}" if first.year == last.year else f"{first:%B} {first.year}"
    return f"from {start} to {last:%B} {last.year}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _opening(question: ReportQuestion) -> str:
    """When, and which patrols: "In February 2026 patrols in Basildon"."""
    when = period_in_words(question.first, question.last)
    if question.operation:
        when = ", ".join(part for part in (when, f"in {question.operation}") if part) + ","
    if not when:
        return "Patrols" + _where(question)
    return when[0].upper() + when[1:] + " patrols" + _where(question)


def _where(question: ReportQuestion) -> str:
    hotspot = f" at {question.hotspot}" if question.hotspot else ""
    return hotspot + (f" in {question.district}" if question.district else "")


def _nothing(question: ReportQuestion) -> str:
    when = period_in_words(question.first, question.last)
    operation = f"in {question.operation}" if question.operation else ""
    rest = ", ".join(part for part in (when, operation) if part)
    said = f"Nothing was recorded on patrol{_where(question)}" + (f" {rest}" if rest else "")
    return said + ", which does not mean that nothing happened."


def _led_to(counts: Counts, number: Number) -> str:
    always = [(counts.arrests, "arrest", "arrests"), (counts.stop_searches, *_SEARCH)]
    items = [_count(n, one, many, number) for n, one, many in always if n]
    if counts.drug_seizures:
        seizures = ("seizure of drugs", "seizures of drugs")
        items.append(_count(counts.drug_seizures, *seizures, number))
    if taken := _taken(counts, number):
        items.append("the seizure of " + listed(taken))
    none = [many for n, _, many in always if not n]
    if not none:
        return listed(items)
    if not items:
        return "no " + " or ".join(none)
    return f"{listed(items)}, and no {' or '.join(none)}"


_SEARCH = ("stop search", "stop searches")


def _taken(counts: Counts, number: Number) -> list[str]:
    taken = []
    if counts.weapons_seized:
        taken.append(_count(counts.weapons_seized, "weapon", "weapons", number))
    if counts.cash_seizures or counts.cash_pounds:
        hidden = counts.cash_seizures and number(counts.cash_seizures).startswith("fewer")
        taken.append("some cash" if hidden else f"{pounds(counts.cash_pounds)} in cash")
    return taken


def _handed_in(counts: Counts, number: Number) -> str:
    """What was recovered without being taken from anyone."""
    ways = [("surrendered", counts.weapons_surrendered), ("found", counts.weapons_found)]
    said: list[str] = []
    for way, n in ways:
        if n:
            what = number(n) if said else _count(n, "weapon", "weapons", number)
            said.append(f"{what} {'was' if n == 1 and what.startswith('one') else 'were'} {way}")
    return " and ".join(said)


def _said(counts: Counts, number: Number) -> str:
    """What officers wrote, whom they met, and what they saw of the place."""
    reports = ("intelligence report", "intelligence reports")
    people = ("person", "people")
    problems = ("problem with a place", "problems with places")
    items = [
        f"{verb} {_count(n, *noun, say)}"
        for verb, n, noun, say in (
            ("submitted", counts.intelligence_reports, reports, number),
            ("spoke to", counts.people_spoken_to, people, number),
            ("noted", counts.problems, problems, in_words),  # about places, so never small
        )
        if n
    ]
    return "officers " + listed(items) if items else ""


def _count(n: int, one: str, many: str, number: Number) -> str:
    text = number(n)
    return f"{text} {one if text == 'one' else many}"


def pounds(amount: float) -> str:
    """An amount of money, with pence where there are any.

    >>> pounds(1250), pounds(12.5)
    ('£1,250', '£12.50')
    """
    return f"£{amount:,.0f}" if amount == int(amount) else f"£{amount:,.2f}"


def listed(items: Sequence[str]) -> str:
    """Items with commas and "and"; a comma also before the last where an item has an "and".

    >>> listed(["32 arrests", "the seizure of four weapons and £20 in cash"])
    '32 arrests, and the seizure of four weapons and £20 in cash'
    """
    if len(items) < 2:
        return "".join(items)
    before = ", and " if any(" and " in item for item in items) else " and "
    return ", ".join(items[:-1]) + before + items[-1]
