"""A unit's shift as a calendar file: one entry a visit and a break."""

import hashlib
from datetime import UTC, datetime

from icalendar import Calendar, Event

from safeground.core.geography.exchange import grid_reference
from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.core.hotspots.windows import windows_name
from safeground.core.patrols.plan import PatrolPlan, PlannedBreak
from safeground.pipelines import wording
from safeground.pipelines.patrols.cards.shift import Shift, Stop
from safeground.pipelines.patrols.cards.times import minutes_between


def calendar(plan: PatrolPlan, shift: Shift) -> bytes:
    """The shift as iCalendar (RFC 5545), times in UTC so that no clock change can move them.

    An entry's UID comes from the plan's date, the unit, the hotspot and which visit to it this is,
    so that a plan read in again changes entries instead of doubling them. A calendar may be copied
    to servers of others, so it says where and when, and neither why nor what happened there.
    """
    made = Calendar()
    made.add("prodid", "-//Safeground//Patrol plan//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", f"{shift.unit.name}, {plan.date.isoformat()}")
    for item in shift.in_order():
        if isinstance(item, Stop):
            made.add_component(_visit(plan, shift, item))
        else:
            made.add_component(_break(plan, shift, item))
    if not shift.stops and not shift.breaks:  # a calendar must have an entry
        made.add_component(_idle(plan, shift))
    return bytes(made.to_ical())


def _visit(plan: PatrolPlan, shift: Shift, stop: Stop) -> Event:
    visit, hotspot = stop.visit, stop.hotspot
    event = _event(plan, shift, "visit", hotspot.name, hotspot.key, str(stop.again))
    _when(event, visit.arrive, visit.leave)
    event.add("summary", f"{stop.number}. {_marked(plan, hotspot.name)}")
    event.add("location", ", ".join(_where(stop)))
    (longitude,), (latitude,) = to_longitude_latitude(*([value] for value in hotspot.centre))
    event.add("geo", (round(float(latitude), 6), round(float(longitude), 6)))
    said = [f"Visit {stop.number} of {len(shift.stops)} of {shift.unit.name}."]
    takes = wording.plural(visit.travel_minutes, "minute")
    said.append(f"From {stop.come_from}, about {takes}.")
    if hotspot.windows:
        said.append(f"Risk window: {windows_name(hotspot.windows)}.")
    event.add("description", "\n".join([*said, "What to look for is on the card."]))
    return event


def _break(plan: PatrolPlan, shift: Shift, pause: PlannedBreak) -> Event:
    number = str(1 + shift.breaks.index(pause))
    event = _event(plan, shift, "break", number)
    _when(event, pause.start, pause.end)
    event.add("summary", _marked(plan, "Break"))
    event.add("location", pause.at)
    minutes = minutes_between(pause.start, pause.end)
    event.add("description", f"Break of {minutes} minutes at {pause.at}.")
    return event


def _idle(plan: PatrolPlan, shift: Shift) -> Event:
    event = _event(plan, shift, "shift")
    _when(event, shift.unit.starts_at, shift.unit.ends_at)
    event.add("summary", _marked(plan, "No visits planned"))
    event.add("location", shift.unit.start.name)
    return event


def _event(plan: PatrolPlan, shift: Shift, *what: str) -> Event:
    event = Event()
    told_by = "\0".join([plan.date.isoformat(), shift.unit.name, *what])
    event.add("uid", f"{hashlib.sha256(told_by.encode()).hexdigest()[:32]}@safeground")
    event.add("dtstamp", _made_at(plan))
    return event


def _when(event: Event, start: datetime, end: datetime) -> None:
    event.add("dtstart", start.astimezone(UTC))
    event.add("dtend", end.astimezone(UTC))


def _made_at(plan: PatrolPlan) -> datetime:
    """When the plan was made; where it does not say, the start of its day."""
    try:
        made = datetime.fromisoformat(str(plan.provenance.get("made_at")))
    except ValueError:
        made = datetime(plan.date.year, plan.date.month, plan.date.day, tzinfo=UTC)
    return (made if made.tzinfo else made.replace(tzinfo=UTC)).astimezone(UTC)


def _where(stop: Stop) -> list[str]:
    hotspot = stop.hotspot
    district = [hotspot.district] if hotspot.district not in hotspot.name else []
    return [hotspot.name, *district, grid_reference(*hotspot.centre, digits=8)]


def _marked(plan: PatrolPlan, summary: str) -> str:
    return f"Demonstration: {summary}" if plan.provenance.get("demonstration") else summary
