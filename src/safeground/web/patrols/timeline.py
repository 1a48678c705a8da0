"""Where everything of a night lies on the timeline, in pixels: hours across, a row a unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from safeground.web.patrols.models import Break, Plan, Unit, Visit, VisitState
from safeground.web.patrols.night import LONDON, clock

HOUR = 84  # pixels
ROW = 60
HEAD = 28
LETTER = 6.6  # of a label, on the wide side
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
    per_minute: float = HOUR / 60
    row: int = ROW
    head: int = HEAD


def timeline(plan: Plan, now: datetime) -> Timeline:
    """The timeline of a plan that `queries.whole` read."""
    units = list(plan.units.all())
    origin = plan.starts_at.replace(minute=0, second=0, microsecond=0)
    hours = -(-(plan.ends_at - origin) // timedelta(hours=1))
    marks = tuple((n * float(HOUR), clock(origin + timedelta(hours=n))) for n in range(hours + 1))
    lines = tuple(_line(unit, n, origin, hours) for n, unit in enumerate(units))
    passed = (now - origin) / timedelta(hours=1) * HOUR
    return Timeline(
        origin=origin.astimezone(UTC),
        width=hours * HOUR + 1,
        height=HEAD + ROW * len(units),
        lines=lines,
        hours=marks,
        now=round(passed, 1) if 0 <= passed <= hours * HOUR else None,
    )


def short(name: str) -> str:
    """A hotspot's name without the district before it: "Southend: High Street" is High Street."""
    return name.split(": ", 1)[-1]


def _line(unit: Unit, number: int, origin: datetime, hours: int) -> Line:
    y = HEAD + ROW * number
    x = _x(unit.starts_at, origin)
    steps: Sequence[Visit | Break] = sorted(
        [*unit.visits.all(), *unit.breaks.all()], key=lambda step: step.starts_at
    )
    ends = [_x(step.starts_at, origin) for step in steps[1:]] + [float(hours * HOUR)]
    blocks = tuple(_block(step, y, origin, end) for step, end in zip(steps, ends, strict=True))
    return Line(unit, y, x, _x(unit.ends_at, origin) - x, blocks)


def _block(step: Visit | Break, y: float, origin: datetime, until: float) -> Block:
    x, minutes = _x(step.starts_at, origin), (step.ends_at - step.starts_at).seconds // 60
    room = int((until - x - 4) / LETTER)
    visit = step if isinstance(step, Visit) else None
    name = short(visit.hotspot.name) if visit else "Break"
    when = f"{clock(step.starts_at)} to {clock(step.ends_at)}"
    state = visit.get_state_display() if visit else "Break"
    way = visit.travel_minutes if visit else 0
    return Block(
        x=x,
        y=y,
        width=round(minutes / 60 * HOUR, 1),
        way=round(min(way / 60 * HOUR, x), 1),
        label=name if len(name) <= room else f"{name[: max(room - 1, 1)].rstrip()}…",
        says=f"{visit.hotspot.name}, {when}, {state.lower()}" if visit else f"Break, {when}",
        start=(step.starts_at - origin) // timedelta(minutes=1),
        minutes=minutes,
        visit=visit,
        mark=MARKS.get(VisitState(visit.state), "") if visit else "",
    )


def _x(at: datetime, origin: datetime) -> float:
    return round((at - origin) / timedelta(hours=1) * HOUR, 1)


def day_of(at: datetime) -> str:
    """The local day of a moment, as an address has it."""
    return at.astimezone(LONDON).date().isoformat()
