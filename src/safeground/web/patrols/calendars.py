"""A night as a calendar file."""

from safeground.web.patrols.exchange import patrol_plan_of
from safeground.web.patrols.models import Plan


def calendar_of(plan: Plan, unit: str = "") -> bytes:
    """The visits and breaks of every unit, or of the one named, as iCalendar (RFC 5545)."""
    from icalendar import Calendar

    from safeground.pipelines.patrols.cards.calendars import calendar
    from safeground.pipelines.patrols.cards.shift import shifts

    planned = patrol_plan_of(plan)
    whole = Calendar()
    whole.add("prodid", "-//Safeground//Patrol plan//EN")
    whole.add("version", "2.0")
    whole.add("x-wr-calname", f"{plan.title}, {unit}" if unit else plan.title)
    for shift in shifts(planned):
        if not unit or shift.unit.name == unit:
            for event in Calendar.from_ical(calendar(planned, shift)).walk("VEVENT"):
                whole.add_component(event)
    return bytes(whole.to_ical())
