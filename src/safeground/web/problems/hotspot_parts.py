"""What problems know of a hotspot: the open ones, and where responses began on its trend."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from safeground.web.access.policy import Act
from safeground.web.places.marks import Mark, marks_from
from safeground.web.places.models import Hotspot
from safeground.web.places.panels import Panel, register_panel
from safeground.web.problems import queries
from safeground.web.problems.models import Problem, Response

SHOWN = 5


def open_problems(door: Any, hotspot: Hotspot) -> Mapping[str, Any] | None:
    """The open problems here, each with what is overdue and due next."""
    if not door.may(Act.SEE, Problem):
        return None
    today = timezone.localdate()
    found = queries.problems(door.who, today).filter(hotspot=hotspot, closed_at=None)[:SHOWN]
    rows = [(one, queries.stage(one), queries.next_due(one)) for one in found]
    may_open = door.may(Act.ADD, Problem)
    return {"rows": rows, "may_open": may_open} if rows or may_open else None


@marks_from
def responses_began(door: Any, hotspot: Hotspot) -> Iterable[Mark]:
    """A mark on the trend for each day on which a response began."""
    begun = door.among(Response).filter(problem__hotspot=hotspot).exclude(began_on=None)
    return [Mark(day, "response began") for day in {one.began_on for one in begun}]


PANEL = register_panel(
    Panel("What is behind it", "problems/hotspot_panel.html", open_problems, order=20)
)
