"""Asking for a job, cancelling it, and doing it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from django.db import transaction
from django_tasks import task

from safeground.data.errors import BadInput
from safeground.web.access.policy import Act, require, thing_of
from safeground.web.audit.kinds import Kind
from safeground.web.audit.record import record
from safeground.web.jobs.models import Job, State
from safeground.web.jobs.running import KINDS, Cancelled, Running

EVERY = 0.5  # seconds between two looks at whether Cancel was pressed


def start(kind: str, title: str, params: Mapping[str, Any], *, by: Any) -> Job:
    """Put a job in the queue; the app that asks has checked that `by` may."""
    with transaction.atomic():
        asked = Job.objects.create(kind=kind, title=title, params=dict(params), started_by=by)
        record(Kind.RUN, by=by.actor, thing=thing_of(asked), job=kind, state=State.WAITING.value)
        transaction.on_commit(lambda: run_job.enqueue(asked.pk))
    return asked


def cancel(job: Job, *, by: Any) -> None:
    """Ask a job to stop; one that still waits stops at once."""
    with transaction.atomic():
        require(by, Act.CHANGE, job)
        found = Job.objects.select_for_update().get(pk=job.pk)
        if found.ended:
            return
        found.cancel_asked = True
        if found.state == State.WAITING:
            found.state, found.ended_at = State.CANCELLED, datetime.now(UTC)
        found.save()
        record(Kind.RUN, by=by.actor, thing=thing_of(found), job=found.kind, state="cancel asked")


@task()
def run_job(number: int) -> None:
    """Do one job, in the worker."""
    asked = Job.objects.select_related("started_by").get(pk=number)
    if asked.state != State.WAITING:
        return
    _begin(asked)
    try:
        result = KINDS[asked.kind](
            Running(number, asked.params, asked.started_by, _reporter(number))
        )
    except Cancelled:
        _end(asked, State.CANCELLED)
    except BadInput as mistake:
        _end(asked, State.FAILED, error=str(mistake))
    except Exception:
        _end(asked, State.FAILED, error="Something went wrong on our side. Nothing was changed.")
        raise
    else:
        _end(asked, State.DONE, result=dict(result))


def _begin(job: Job) -> None:
    now = datetime.now(UTC)
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING, started_at=now, heard_at=now)


def _end(job: Job, state: State, *, error: str = "", result: dict[str, Any] | None = None) -> None:
    with transaction.atomic():
        Job.objects.filter(pk=job.pk).update(
            state=state, error=error[:500], result=result or {}, ended_at=datetime.now(UTC)
        )
        record(
            Kind.RUN, by=job.started_by.actor, thing=thing_of(job), job=job.kind, state=state.value
        )


def _reporter(number: int) -> Any:
    said_at, said = 0.0, ""

    def report(what: str, done: int, total: int) -> None:
        nonlocal said_at, said
        if what == said and monotonic() - said_at < EVERY:
            return
        said_at, said = monotonic(), what
        found = Job.objects.filter(pk=number)
        found.update(what=what[:200], done=done, total=total, heard_at=datetime.now(UTC))
        if found.values_list("cancel_asked", flat=True).get():
            raise Cancelled

    return report
