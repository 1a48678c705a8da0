"""A small night on the site: two units on foot round a station, and four hotspots on one road."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from patrols_night import NAMES, small_night
from shapely.geometry import mapping

from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.data.boundaries import degrees
from safeground.web.accounts.models import Person
from safeground.web.patrols.actions import keep_plan, release_plan
from safeground.web.patrols.models import Plan, Visit
from safeground.web.places.models import Hotspot
from small_plans import place


@pytest.fixture
def hotspots(db) -> dict[str, Hotspot]:
    """The places of the small night, as the site keeps them."""
    made = {}
    for name in NAMES:
        x, y = place(name).centre
        lon, lat = to_longitude_latitude([x], [y])
        made[name] = Hotspot.objects.create(
            key=f"K-{name}",
            family="serious-violence",
            name=name,
            district="Southend-on-Sea",
            boundary=mapping(degrees(place(name).boundary)),
            longitude=float(lon[0]),
            latitude=float(lat[0]),
            area_m2=10_000,
            since=datetime(2026, 1, 1, tzinfo=UTC),
        )
    return made


@pytest.fixture
def coordinator(person) -> Person:
    """Somebody who plans and releases."""
    return person("patrol-coordinator")


@pytest.fixture
def plan(hotspots, coordinator) -> Plan:
    """The small night as a draft."""
    return keep_plan(small_night(), by=coordinator)


@pytest.fixture
def released(plan, coordinator) -> Plan:
    """The small night, released."""
    return release_plan(plan, by=coordinator)


@pytest.fixture
def visit() -> Callable[[str], Visit]:
    """The visit to a place of this name."""

    def found(name: str) -> Visit:
        return Visit.objects.select_related("hotspot", "unit").get(hotspot__name=name)

    return found
