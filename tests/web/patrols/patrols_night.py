"""The small night of the tests of patrols: two units on foot, and hotspots on one road."""

from datetime import date
from typing import Any

from safeground.core.patrols.plan import PatrolPlan
from small_plans import a_night, at, crew, stay

DAY = date(2027, 1, 8)
NAMES = ("Park", "Arcade", "Pier", "Market", "Mill")


def small_night(day: date = DAY, **more: Any) -> PatrolPlan:
    """Grip 1 goes to Pier at 18:00 and Market at 20:00, Grip 2 to Park at 19:00; 16:00 to 00:00."""
    units = [
        crew("Grip 1", at(day, 16), at(day, 0)),
        crew("Grip 2", at(day, 16), at(day, 0), skills=frozenset({"OpenGate"})),
    ]
    visits = [
        stay("Grip 1", "Pier", at(day, 18), 5, 3.0),
        stay("Grip 1", "Market", at(day, 20), 5, 2.0),
        stay("Grip 2", "Park", at(day, 19), 10, 1.0),
    ]
    return a_night(day, units, visits, **more)
