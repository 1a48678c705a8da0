"""Times of a shift as people in Britain say them, whatever zone a plan was written in."""

from datetime import date, datetime

from safeground.pipelines import wording
from safeground.pipelines.patrols.shift_clock import LONDON

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def local(at: datetime) -> datetime:
    """An aware time on the clocks of Britain."""
    return at.astimezone(LONDON)


def clock(at: datetime) -> str:
    """The time of day.

    >>> clock(datetime.fromisoformat("2026-07-06T19:15:00+00:00"))
    '20:15'
    """
    return f"{local(at):%H:%M}"


def clock_on(at: datetime, day: date) -> str:
    """The time of day, with the weekday where that is not the day of the plan.

    >>> clock_on(datetime.fromisoformat("2026-11-07T00:10:00+00:00"), date(2026, 11, 6))
    '00:10 Saturday'
    """
    when = local(at)
    return clock(at) if when.date() == day else f"{clock(at)} {DAYS[when.weekday()]}"


def long_day(day: date) -> str:
    """A date in full.

    >>> long_day(date(2026, 11, 6))
    'Friday 6 November 2026'
    """
    return f"{DAYS[day.weekday()]} {day.day} {wording.MONTHS[day.month - 1]} {day.year}"


def moment(stamp: str) -> str:
    """A written moment with a zone, on the clocks of Britain; without one as it is written.

    >>> moment("2026-07-06T14:02:11+00:00"), moment("2026-11-06 15:02")
    ('6 July 2026, 15:02', '6 November 2026, 15:02')
    """
    try:
        at = datetime.fromisoformat(stamp)
    except ValueError:
        return stamp
    return wording.moment((at if at.tzinfo is None else local(at)).isoformat())


def minutes_between(start: datetime, end: datetime) -> int:
    """Whole minutes from one time to another."""
    return round((end - start).total_seconds() / 60)
