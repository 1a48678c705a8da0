"""From the form to the refresh's page, in the background, on a made-up town; and Cancel."""

import pytest
from django.urls import reverse

from invented_store import keep as keep_in_store
from invented_store import town
from safeground.web.incidents.actions import take_stock
from safeground.web.jobs.actions import run_job
from safeground.web.jobs.models import Job
from safeground.web.places.boundaries import in_metres
from safeground.web.places.counting import count_again
from safeground.web.places.models import Hotspot, Refresh, Tally

ASKED = {
    "offences": "robbery", "places": "3", "separation_m": "0", "model": "pooled",
    "patrol_hours": "12", "most_windows": "3", "seed": "1", "in_force": "yes",
}  # fmt: skip


@pytest.fixture
def held(settings, analyst):
    """A store with a made-up town in it."""
    keep_in_store(settings.STORE, town())
    take_stock(by=analyst)


@pytest.fixture
def quick(monkeypatch):
    """Without drawing the briefing, which is tested where it is made."""

    def written(_found, folder):
        (folder / "briefing.html").write_text("<title>The briefing</title>", encoding="utf-8")

    monkeypatch.setattr("safeground.pipelines.briefing.write.write_all", written)


@pytest.fixture
def asks(signed_in, analyst, django_capture_on_commit_callbacks):
    """Send the form, and let the worker do it."""

    def asked(**said):
        client = signed_in(who=analyst)
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(reverse("places:identify"), {**ASKED, **said})
        return client, response

    return asked


def test_an_identification_from_the_form_to_its_page(held, quick, asks):
    client, response = asks(study_area="Southend-on-Sea", quotas="Southend-on-Sea = 3")
    job = Job.objects.get()
    assert response["Location"] == reverse("jobs:job", kwargs={"pk": job.pk})
    assert (job.state, job.error) == ("done", "")
    refresh = Refresh.objects.get()
    assert job.result["url"] == reverse("places:refresh", kwargs={"pk": refresh.pk})
    page = client.get(job.result["url"]).content.decode()
    assert "In force" in page
    assert "Read the briefing" in page
    briefing = client.get(reverse("places:briefing", kwargs={"pk": refresh.pk}))
    assert "sandbox" in briefing["Content-Security-Policy"]
    # what is counted inside the boundaries is what the identification counted
    for one in refresh.listings.select_related("hotspot"):
        counted = sum(
            t.incidents for t in Tally.objects.filter(hotspot=one.hotspot, family="robbery")
        )
        assert counted == pytest.approx(one.recorded)
    again = count_again(list(Hotspot.objects.all()))
    assert again == Tally.objects.count()


def test_a_second_identification_says_what_stayed(held, quick, asks):
    asks()
    asks(places="2", in_force="no")
    first, second = Refresh.objects.order_by("made_at", "pk")
    assert first.in_force
    assert not second.in_force
    assert {one.hotspot_id for one in second.listings.all()} <= {
        one.hotspot_id for one in first.listings.all()
    }
    assert {c["status"] for c in second.changes} == {"stayed", "left"}


def test_what_can_not_be_found_is_said_in_one_sentence(held, quick, asks):
    asks(places="30", study_area="Atlantis")
    job = Job.objects.get()
    assert job.state == "failed"
    assert "There is no area called Atlantis" in job.error
    assert not Refresh.objects.exists()


def test_cancelled_before_it_begins_it_keeps_nothing(held, quick, signed_in, analyst):
    client = signed_in(who=analyst)
    client.post(reverse("places:identify"), ASKED)  # its commit is not reached: it waits
    job = Job.objects.get()
    client.post(reverse("jobs:cancel", kwargs={"pk": job.pk}))
    run_job.func(job.pk)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert not Refresh.objects.exists()


def test_cancelled_half_way_it_keeps_nothing(held, asks, monkeypatch):
    def pressed(_found, _folder):
        Job.objects.update(cancel_asked=True)

    monkeypatch.setattr("safeground.pipelines.briefing.write.write_all", pressed)
    asks()
    assert Job.objects.get().state == "cancelled"
    assert not Refresh.objects.exists()
    assert not Hotspot.objects.exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"places": "0"}, "greater than or equal to 1"),
        ({"quotas": "Southend four"}, "Write District = number"),
        ({"quotas": "Southend-on-Sea = 9"}, "more hotspots than there are in all"),
        ({"since": "2025-06", "until": "2025-01"}, "must not be before the first"),
        ({"offences": "jaywalking"}, "Select offences"),
    ],
)
def test_a_form_that_can_not_be_meant_starts_nothing(held, asks, said, words):
    _, response = asks(**said)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Job.objects.exists()


def test_putting_in_force_asks_why_and_counts_again(
    held, quick, asks, django_capture_on_commit_callbacks
):
    client, _ = asks(in_force="no")
    refresh = Refresh.objects.get()
    assert not Hotspot.objects.filter(left_at=None).exists()
    address = reverse("places:in-force", kwargs={"pk": refresh.pk})
    assert client.post(address, {"reason": ""}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"reason": "Agreed at tasking."})
    refresh.refresh_from_db()
    assert (refresh.in_force, refresh.in_force_why) == (True, "Agreed at tasking.")
    assert Job.objects.filter(kind="count inside hotspots", state="done").exists()
    for hotspot in Hotspot.objects.all():
        assert hotspot.counted_at is not None
        assert in_metres(hotspot.boundary).area == pytest.approx(hotspot.area_m2, rel=0.001)
