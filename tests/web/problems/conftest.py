"""A problem at a hotspot, who works on it, who agrees, and two partners."""

import pytest
from django.utils import timezone
from problems_help import MEASURE, in_days

from safeground.web.partners.models import Partner
from safeground.web.places.models import Hotspot
from safeground.web.problems.actions import partnering, responding, stating


@pytest.fixture
def solver(person):
    return person("problem-solver", name="Solver One")


@pytest.fixture
def commander(person):
    return person("operations-commander", name="Commander One")


@pytest.fixture
def council(db):
    return Partner.objects.create(name="Council")


@pytest.fixture
def partner_person(person, council):
    return person("partner", name="Partner One", partner=council)


@pytest.fixture
def hotspot(db):
    return Hotspot.objects.create(
        key="H0001", family="serious-violence", name="High Street", district="Southend-on-Sea",
        boundary={}, longitude=0.7, latitude=51.5, area_m2=20_000.0, since=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def problem(solver, hotspot):
    return stating.open_problem(
        title="Robberies at the stops", hotspot=hotspot, restriction="open", by=solver,
        objective="A third fewer",
    )  # fmt: skip


@pytest.fixture
def respond(problem, solver):
    def made(**said):
        given = {
            "what": "Mend the lamps", "mechanism": "People are seen", "owner": solver,
            "due": in_days(10), **MEASURE, **said,
        }  # fmt: skip
        return responding.propose(problem, by=solver, **given)

    return made


@pytest.fixture
def give(problem, solver, council):
    def made(**said):
        given = {
            "partner": council, "kind": "lighting", "what": "Mend six lamps",
            "where": "The covered way", "due": in_days(5), "contact": "Solver One", **said,
        }  # fmt: skip
        return partnering.give(given.pop("problem", problem), by=solver, **given)

    return made
