"""The API answers with what the pages show, to those who may open them, and writes it down."""

import pytest
from django.test import Client
from small_world import small_world

from safeground.web.audit.models import Row
from safeground.web.config.api import ROUTERS
from safeground.web.trials.models import Trial, TrialState

pytestmark = pytest.mark.django_db


def test_every_operation_declares_who_may_open_it():
    operations = [one for router in ROUTERS for path in router.path_operations.values()
                  for one in path.operations]  # fmt: skip
    assert operations
    assert all(hasattr(one.view_func, "opens_to") for one in operations)
    assert all(one.methods == ["GET"] for one in operations)


@pytest.mark.parametrize("address", ["/api/me", "/api/hotspots?page=none", "/api/openapi.json"])
def test_nobody_asks_without_signing_in(address):
    response = Client(headers={"host": "localhost"}).get(address)
    assert response.status_code == 401
    assert response.json() == {"error": "Sign in first."}


def test_a_refusal_is_one_sentence_and_one_row(signed_in):
    response = signed_in("administrator").get("/api/hotspots")
    assert response.status_code == 403
    assert response.json() == {"error": "Your role does not let you see hotspots."}
    assert [row.kind for row in Row.objects.all()] == ["refuse"]


def test_what_is_not_there_is_one_sentence(signed_in):
    client = signed_in("analyst")
    for address in ("/api/hotspots/999", "/api/nothing", "/api/"):
        response = client.get(address)
        assert response.status_code == 404
        assert set(response.json()) == {"error"}


@pytest.mark.parametrize("asked", [
    "page=0", "page_size=201", "family=kindness", "since=2025-13", "since=2025-12&until=2025-01",
])  # fmt: skip
def test_a_mistake_is_one_sentence(signed_in, asked):
    small_world()
    response = signed_in("analyst").get(f"/api/hotspots?{asked}")
    assert response.status_code == 422
    assert set(response.json()) == {"error"}


def test_an_answer_is_a_page_of_a_list_with_its_total_and_one_row(signed_in):
    world = small_world()
    said = signed_in("patrol-officer").get("/api/hotspots").json()
    assert (said["page"], said["page_size"], said["total"]) == (1, 50, 1)
    assert said["items"][0]["number"] == world["places.hotspot"].pk
    row = Row.objects.get()
    assert (row.kind, row.thing, row.facts["page"]) == ("consult", "places.hotspot", "api:hotspots")


def test_a_file_of_hotspots_is_an_export(signed_in):
    small_world()
    assert signed_in("patrol-officer").get("/api/hotspots.geojson").status_code == 403
    said = signed_in("analyst").get("/api/hotspots.geojson").json()
    assert said["features"][0]["geometry"]["type"] == "Polygon"
    assert list(Row.objects.values_list("kind", flat=True)) == ["refuse", "export"]


def test_a_trial_has_no_answer_until_it_was_read(signed_in):
    trial, client = small_world()["trials.trial"], signed_in("analyst")
    Trial.objects.filter(pk=trial.pk).update(answer={"sentence": "12 fewer"})
    address = f"/api/trials/{trial.pk}"
    assert client.get(address).json()["answer"] is None
    assert "12 fewer" not in client.get("/api/trials").content.decode()
    Trial.objects.filter(pk=trial.pk).update(state=TrialState.READ)
    assert client.get(address).json()["answer"] == {"sentence": "12 fewer"}


def test_no_plan_names_who_walks_it(signed_in):
    world = small_world()
    unit, officer = world["patrols.unit"], world["accounts.person"]
    unit.people.add(officer)
    said = signed_in("analyst").get(f"/api/plans/{world['patrols.plan'].pk}").content.decode()
    assert unit.name in said
    assert officer.name not in said


def test_who_i_am(signed_in, person):
    who = person("analyst", name="Amara Lindqvist")
    said = signed_in(who=who).get("/api/me").json()
    assert said["roles"] == [{"name": "analyst", "title": "Analyst"}]
    assert "see hotspots" in said["permissions"]
    assert "see stops" not in said["permissions"]


def test_its_page_is_ours_and_loads_nothing_from_elsewhere(signed_in):
    page = signed_in("analyst").get("/api/docs").content.decode()
    assert "GET /api/hotspots/{pk}" in page
    assert "cdn." not in page
