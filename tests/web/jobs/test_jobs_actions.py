"""Jobs asked for, done, cancelled, given up and started again."""

from datetime import UTC, datetime, timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from safeground.data.errors import BadInput
from safeground.web.access.refusal import Refused
from safeground.web.audit.models import Row
from safeground.web.jobs import actions, heart
from safeground.web.jobs.models import Job, State
from safeground.web.jobs.running import KINDS, Kind
from safeground.web.lib.permissions import Permission


@pytest.fixture
def kind(monkeypatch):
    """Make a kind of job for one test."""

    def made(work, needs=Permission.SEE_PLACES, name="test"):
        monkeypatch.setitem(KINDS, name, Kind(work, needs))

    return made


@pytest.fixture
def done(django_capture_on_commit_callbacks):
    """Ask for a job, and have it done as if its transaction had ended."""

    def start(by, kind="test", **params):
        with django_capture_on_commit_callbacks(execute=True):
            asked = actions.start(kind, "A test", params, by=by)
        asked.refresh_from_db()
        return asked

    return start


def told() -> list[str]:
    return [row.facts["state"] for row in Row.objects.filter(kind="run a job").order_by("number")]


def test_a_job_is_done_and_leads_on(kind, done, person):
    def work(running):
        running.report("Looking", 1, 2)
        return {"url": f"/places/?by={running.by.name}&n={running.params['n']}"}

    kind(work)
    asked = done(person("analyst", name="Amara"), n=3)
    assert (asked.state, asked.what, asked.done, asked.total) == ("done", "Looking", 1, 2)
    assert asked.result == {"url": "/places/?by=Amara&n=3"}
    assert asked.started_at <= asked.ended_at
    assert told() == ["waiting", "done"]


def test_a_persons_mistake_is_said_and_an_error_of_ours_is_logged(
    kind, done, person, caplog, settings
):
    def mistaken(_running):
        raise BadInput(f"The file {settings.MEDIA_ROOT}/x1/may.csv has no rows.")

    def broken(_running):
        raise KeyError("what somebody wrote")

    kind(mistaken)
    assert done(person("analyst")).error == "The file may.csv has no rows."
    assert not caplog.records
    kind(broken)
    asked = done(person("analyst"))
    assert (asked.state, asked.error) == ("failed", actions.BROKEN)
    assert "KeyError" in caplog.text


def test_cancel_is_obeyed_in_the_middle(kind, done, person):
    reached = []

    def work(running):
        for step in range(5):
            reached.append(step)
            if step == 2:
                actions.cancel(Job.objects.get(pk=running.number), by=running.by)
            running.report(f"Step {step}", step, 5)

    kind(work)
    asked = done(person("analyst"))
    assert (asked.state, reached) == ("cancelled", [0, 1, 2])
    assert told() == ["waiting", "cancel asked", "cancelled"]


def test_one_that_waits_is_cancelled_at_once_and_never_begins(kind, person):
    kind(lambda _running: pytest.fail("it began"))
    by = person("analyst")
    asked = Job.objects.create(kind="test", title="A test", started_by=by)
    actions.cancel(asked, by=by)
    actions.run_job.call(asked.pk)
    asked.refresh_from_db()
    assert asked.state == State.CANCELLED


def test_a_worker_told_to_stop_now_says_so(kind, person):
    def work(_running):
        raise SystemExit(1)

    kind(work)
    asked = Job.objects.create(kind="test", title="A test", started_by=person("analyst"))
    with pytest.raises(SystemExit):
        actions.run_job.call(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.error) == ("failed", actions.STOPPED)


def under_way(by, ago: timedelta, kind: str = "test") -> Job:
    heard = datetime.now(UTC) - ago
    return Job.objects.create(
        kind=kind, title="A test", started_by=by, state=State.RUNNING, heard_at=heard
    )


def test_jobs_that_nobody_hears_of_are_given_up(person):
    by = person("analyst")
    silent, alive = under_way(by, timedelta(minutes=5)), under_way(by, timedelta(seconds=30))
    actions.give_up_the_stopped()
    actions.give_up_the_stopped()
    silent.refresh_from_db()
    alive.refresh_from_db()
    assert (silent.state, silent.error) == ("failed", actions.STOPPED)
    assert alive.state == State.RUNNING
    assert told() == ["failed"]


def test_a_second_job_of_the_kind_waits_and_one_of_another_kind_does_not(
    kind, done, person, settings
):
    kind(lambda _running: {})
    kind(lambda _running: {}, name="other")
    by = person("analyst")
    under_way(by, timedelta(seconds=5))
    assert done(by, "other").state == State.DONE
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    waits = Job.objects.create(kind="test", title="Second", started_by=by)
    actions.run_job.call(waits.pk)
    waits.refresh_from_db()
    later = DBTaskResult.objects.get()
    assert waits.state == State.WAITING
    assert later.args_kwargs["args"] == [waits.pk]
    assert later.run_after > datetime.now(UTC)


def test_a_heart_beats_while_the_work_says_nothing(monkeypatch):
    beats = []
    monkeypatch.setattr(heart, "BEAT", 0.01)
    monkeypatch.setattr(heart, "_note", lambda number: beats.append(number))
    with heart.heartbeat(7):
        while len(beats) < 2:
            pass
    assert set(beats) == {7}


def test_a_failed_job_is_started_again_as_it_was_asked_for(kind, done, person):
    tries = []

    def work(running):
        tries.append(running.params)
        if len(tries) == 1:
            raise BadInput("Not now.")
        return {}

    kind(work)
    by = person("analyst")
    first = done(by, n=1)
    second = actions.again(first, by=by)
    actions.run_job.call(second.pk)
    second.refresh_from_db()
    assert (second.state, tries) == ("done", [{"n": 1}, {"n": 1}])
    with pytest.raises(BadInput, match="failed or was cancelled"):
        actions.again(second, by=by)


def test_starting_again_needs_what_starting_needs(kind, done, person):
    kind(lambda _running: {}, needs=Permission.IMPORT_INCIDENTS)
    coordinator = person("patrol-coordinator")
    with pytest.raises(Refused, match="import incidents"):
        done(coordinator)
    failed = Job.objects.create(
        kind="test", title="A test", started_by=coordinator, state=State.FAILED
    )
    with pytest.raises(Refused):
        actions.again(failed, by=coordinator)
    with pytest.raises(Refused):
        actions.again(failed, by=person("analyst"))
