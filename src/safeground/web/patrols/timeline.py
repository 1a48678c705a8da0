"""Where everything of a night lies on the timeline, in pixels: hours across, a row a unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from safeground.web.patrols.models import Break, Plan, Unit, Visit, VisitState
from safeground.web.patrols.night import clock

WIDTH = 960  # pixels that a desk has room for
HOUR = 84  # and an hour at the least
ROW = 60
HEAD = 28
LETTER = 7.3  # of a label, on the wide side
MARKS = {
    VisitState.PLANNED: "",
    VisitState.UNDER_WAY: "●",
    VisitState.MADE: "✓",
    VisitState.MISSED: "×",
}


@dataclass(frozen=True)
class Block:
    """A visit or a break; `label` is as much of its name as there is room for."""

    x: float
    y: float
    width: float
    way: float  # of the travel before it
    label: str
    says: str
    start: int  # minutes from the beginning of the timeline
    minutes: int
    visit: Visit | None = None
    mark: str = ""

    @property
    def state(self) -> str:
        """The visit's state as the name of a class."""
        return self.visit.state.replace(" ", "-") if self.visit else "break"


@dataclass(frozen=True)
class Line:
    """One unit's row."""

    unit: Unit
    y: float
    x: float  # of the shift
    width: float
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Timeline:
    """The whole drawing; `now` is where it is now, if that is on it."""

    origin: datetime
    width: float
    height: float
    lines: tuple[Line, ...]
    hours: tuple[tuple[float, str], ...]
    now: float | None
    per_minute: float
    row: int = ROW
    head: int = HEAD


@dataclass(frozen=True)
class _Scale:
    """Moments as pixels."""

    origin: datetime
    hours: int
    hour: int

    @property
    def end(self) -> float:
        return float(self.hours * self.hour)

    def x(self, at: datetime) -> float:
        return round((at - self.origin) / timedelta(hours=1) * self.hour, 1)


def timeline(plan: Plan, now: datetime) -> Timeline:
    """The timeline of a plan that `queries.whole` read."""
    units = list(plan.units.all())
    origin = plan.starts_at.replace(minute=0, second=0, microsecond=0)
    hours = -(-(plan.ends_at - origin) // timedelta(hours=1))
    scale = _Scale(origin, hours, max(HOUR, WIDTH // hours))
    marks = tuple(
        (float(n * scale.hour), clock(origin + timedelta(hours=n))) for n in range(hours + 1)
    )
    lines = tuple(_line(unit, n, scale) for n, unit in enumerate(units))
    passed = scale.x(now)
    return Timeline(
        origin=origin.astimezone(UTC),
        width=scale.end + 1,
        height=HEAD + ROW * len(units),
        lines=lines,
        hours=marks,
        now=passed if 0 <= passed <= scale.end else None,
        per_minute=scale.hour / 60,
    )


def short(name: str) -> str:
    """A hotspot's name without the district before it: "Southend: High Street" is High Street."""
    return name.split(": ", 1)[-1]


def _line(unit: Unit, number: int, scale: _Scale) -> Line:
    y = HEAD + ROW * number
    x = scale.x(unit.starts_at)
    steps: Sequence[Visit | Break] = sorted(
        [*unit.visits.all(), *unit.breaks.all()], key=lambda step: step.starts_at
    )
    ends = [scale.x(step.starts_at) for step in steps[1:]] + [scale.end]
    blocks = tuple(_block(step, y, scale, end) for step, end in zip(steps, ends, strict=True))
    return Line(unit, y, x, scale.x(unit.ends_at) - x, blocks)


def _block(step: Visit | Break, y: float, scale: _Scale, until: float) -> Block:
    x, minutes = scale.x(step.starts_at), (step.ends_at - step.starts_at).seconds // 60
    room = int((until - x - 4) / LETTER)
    visit = step if isinstance(step, Visit) else None
    name = short(visit.hotspot.name) if visit else "Break"
    when = f"{clock(step.starts_at)} to {clock(step.ends_at)}"
    state = visit.get_state_display() if visit else "Break"
    way = visit.travel_minutes if visit else 0
    return Block(
        x=x,
        y=y,
        width=round(minutes / 60 * scale.hour, 1),
        way=round(min(way / 60 * scale.hour, x), 1),
        label=name if len(name) <= room else f"{name[: max(room - 1, 1)].rstrip()}…",
        says=f"{visit.hotspot.name}, {when}, {state.lower()}" if visit else f"Break, {when}",
        start=(step.starts_at - scale.origin) // timedelta(minutes=1),
        minutes=minutes,
        visit=visit,
        mark=MARKS.get(VisitState(visit.state), "") if visit else "",
    )
