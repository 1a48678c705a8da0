"""The addresses of patrols."""

from datetime import date

from django.urls import include, path, register_converter

from safeground.web.lib.forms import FIRST_YEAR, LAST_YEAR
from safeground.web.patrols.views import changing, files, live, morning, night, planning


class Day:
    """A day in an address: 2026-01-09."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """The day; ValueError, which is a page not found, for one that never was or will be."""
        day = date.fromisoformat(value)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError(value)
        return day

    def to_url(self, value: date) -> str:
        """As it stands in the address."""
        return value.isoformat()


register_converter(Day, "day")

app_name = "patrols"
urlpatterns = [
    path("", night.tonight, name="tonight"),
    path("nights/<day:day>", night.night, name="night"),
    path("plans/new", planning.new, name="new"),
    path("plans/<int:pk>", night.plan, name="plan"),
    path("plans/<int:pk>/map", night.map_data, name="map"),
    path("plans/<int:pk>/release", planning.step, {"name": "release"}, name="release"),
    path("plans/<int:pk>/close", planning.step, {"name": "close"}, name="close"),
    path("plans/<int:pk>/set-aside", planning.set_aside, name="set-aside"),
    path("plans/<int:pk>/add", changing.add, name="add"),
    path("plans/<int:pk>/sheet", files.sheet, name="sheet"),
    path("plans/<int:pk>/visits.csv", files.visits_csv, name="visits-csv"),
    path("plans/<int:pk>/night.ics", files.night_ics, name="night-ics"),
    path("plans/<int:pk>/measure", morning.measure, name="measure"),
    path("plans/<int:pk>/morning", morning.morning_of, name="morning-of"),
    path("visits/<int:pk>/move", changing.move, name="move"),
    path("visits/<int:pk>/swap", changing.swap, name="swap"),
    path("visits/<int:pk>/withdraw", changing.withdraw, name="withdraw"),
    path("units/<int:pk>", changing.unit, name="unit"),
    path("units/<int:pk>/visits.ics", files.unit_ics, name="unit-ics"),
    path("live", live.live, name="live"),
    path("live/now", live.now, name="live-now"),
    path("morning", morning.morning, name="morning"),
    path("dosage", morning.dosage, name="dosage"),
    path("dosage.csv", morning.dosage_csv, name="dosage-csv"),
    path("dosage/<int:pk>", morning.dosage_of, name="dosage-of"),
    path("card/", include("safeground.web.patrols.card.urls")),
]
