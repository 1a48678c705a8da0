"""The clock of a shift: minutes from the midnight before it, and moments in Essex time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from safeground.core.hotspots.window_choice import Window

LONDON = ZoneInfo("Europe/London")
_WEEK = 7 * 24


@dataclass(frozen=True)
class ShiftClock:
    """Turns times of the day of a plan into minutes since its midnight, and back.

    Minutes are those that pass, so that on the night when the clocks change 03:00 is 120 or 240
    minutes after midnight.
    """

    date: date

    @property
    def midnight(self) -> datetime:
        """The beginning of the plan's day."""
        return datetime.combine(self.date, time(), LONDON)

    def minute(self, moment: datetime) -> int:
        """Whole minutes from midnight to a moment; one without a zone is taken as local time."""
        aware = moment if moment.tzinfo else moment.replace(tzinfo=LONDON)
        passed = aware.astimezone(UTC) - self.midnight.astimezone(UTC)
        return int(passed.total_seconds() // 60)

    def moment(self, minute: int) -> datetime:
        """The local time, with its offset, so many minutes after midnight.

        The offset is a fixed one: moments that share a zone are compared by what their clocks say,
        which in the hour that comes twice is the wrong order.
        """
        passed = self.midnight.astimezone(UTC) + timedelta(minutes=minute)
        local = passed.astimezone(LONDON)
        return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))

    def begins(self, starts: time | datetime) -> int:
        """The minute of a time of this day."""
        return self.minute(self._local(starts))

    def ends(self, starts: time | datetime, ends: time | datetime) -> int:
        """The minute of the first such time after `starts`."""
        return self.after(self.begins(starts), ends)

    def after(self, minute: int, at: time | datetime) -> int:
        """The first minute after `minute` at which the clock says so."""
        local = at
        if not isinstance(local, datetime):
            local = datetime.combine(self.moment(minute).date(), local)
        while self.minute(local) <= minute:
            local += timedelta(days=1)
        return self.minute(local)

    def from_or_after(self, minute: int, at: time | datetime) -> int:
        """The first minute from `minute` at which the clock says so."""
        return self.after(minute - 1, at)

    def stretches(self, window: Window, low: int, high: int) -> list[tuple[int, int]]:
        """The parts of a weekly window between two minutes that are near the plan's day."""
        monday = self.date - timedelta(days=self.date.weekday())
        found = []
        for week in (-1, 0, 1):
            start = datetime.combine(monday, time()) + timedelta(hours=window.start + week * _WEEK)
            opens = max(self.minute(start), low)
            closes = min(self.minute(start + timedelta(hours=window.hours)), high)
            if opens < closes:
                found.append((opens, closes))
        return found

    def hours(self, minute: int) -> str:
        """A minute as people say it: 20:15."""
        return f"{self.moment(minute):%H:%M}"

    def _local(self, at: time | datetime) -> datetime:
        return at if isinstance(at, datetime) else datetime.combine(self.date, at)
