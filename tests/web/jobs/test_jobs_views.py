"""My jobs, and the page of one."""

from datetime import UTC, datetime, timedelta

import pytest

from safeground.web.jobs import actions
from safeground.web.jobs.models import Job, State


@pytest.fixture
def mine(person):
    """Somebody, and a job of theirs in a state."""
    somebody = person("analyst")

    def made(state: State = State.RUNNING, **facts) -> Job:
        now = datetime.now(UTC)
        return Job.objects.create(
            kind="test", title="Identify hotspots", started_by=somebody, state=state,
            started_at=now - timedelta(seconds=70), heard_at=now, **facts,
        )  # fmt: skip

    return made


def look(client, job: Job, page: str = "") -> str:
    response = client.get(f"/jobs/{job.pk}/{page}")
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_has_mine_and_nobody_elses(mine, signed_in, person):
    job = mine()
    assert "Identify hotspots" in signed_in(who=job.started_by).get("/jobs/").content.decode()
    other = signed_in("analyst")
    assert "Identify hotspots" not in other.get("/jobs/").content.decode()
    assert other.get(f"/jobs/{job.pk}/").status_code == 404
    assert other.post(f"/jobs/{job.pk}/cancel").status_code == 404


def test_the_page_says_what_how_far_and_how_long_and_comes_again_without_scripts(mine, signed_in):
    job = mine(what="Testing models", done=3, total=12)
    said = look(signed_in(who=job.started_by), job)
    assert "Testing models" in said
    assert "3 of 12 (25%)" in said
    assert "Under way for 1 minute." in said
    assert '<noscript><meta http-equiv="refresh"' in said
    assert f'hx-get="/jobs/{job.pk}/part"' in said


def test_the_part_leads_on_once_it_is_done(mine, signed_in):
    job = mine()
    client = signed_in(who=job.started_by)
    assert "HX-Redirect" not in client.get(f"/jobs/{job.pk}/part")
    Job.objects.update(state=State.DONE, result={"url": "/places/3/"}, ended_at=datetime.now(UTC))
    assert client.get(f"/jobs/{job.pk}/part")["HX-Redirect"] == "/places/3/"
    said = look(client, job)
    assert 'href="/places/3/"' in said
    assert "http-equiv" not in said


def test_cancel_and_start_again(mine, signed_in, monkeypatch):
    job = mine()
    client = signed_in(who=job.started_by)
    assert client.post(f"/jobs/{job.pk}/cancel").url == f"/jobs/{job.pk}/"
    job.refresh_from_db()
    assert job.cancel_asked
    assert "Stopping" in look(client, job)
    assert client.get(f"/jobs/{job.pk}/cancel").status_code == 405
    failed = mine(State.FAILED, error="The store is in use.", ended_at=datetime.now(UTC))
    assert "The store is in use." in look(client, failed)
    monkeypatch.setattr(actions, "again", lambda _job, by: mine(State.WAITING))  # noqa: ARG005
    assert client.post(f"/jobs/{failed.pk}/again").url == f"/jobs/{Job.objects.latest('pk').pk}/"


def test_a_job_whose_machine_stopped_is_said_to_have_failed(mine, signed_in):
    job = mine()
    Job.objects.update(heard_at=datetime.now(UTC) - timedelta(hours=1))
    assert actions.STOPPED in look(signed_in(who=job.started_by), job)
