"""Asking for a job, cancelling it, doing it, and giving up one whose machine stopped."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django_tasks import task

from safeground.data.errors import BadInput
from safeground.web.access.policy import Act, require, thing_of
from safeground.web.access.refusal import Refused
from safeground.web.audit.kinds import SYSTEM, Actor, Kind
from safeground.web.audit.record import record
from safeground.web.jobs.heart import heartbeat, reporter
from safeground.web.jobs.models import Job, State, silent
from safeground.web.jobs.running import KINDS, Cancelled, Running
from safeground.web.lib.mistakes import told

LOGGER = logging.getLogger("safeground.jobs")
TITLE = 200  # characters, as the database holds
TURN = timedelta(seconds=2)  # between two looks at whether another of the same kind has ended
BROKEN = "Something went wrong on our side. Nothing was changed."
STOPPED = "The machine stopped while this ran; nothing was changed. Start it again."


def start(kind: str, title: str, params: Mapping[str, Any], *, by: Any) -> Job:
    """Put a job in the queue; the app that asks has checked that `by` may."""
    needed = KINDS[kind].needs
    if needed not in by.permissions:
        raise Refused(f"Your role does not let you {needed}.")
    with transaction.atomic():
        asked = Job.objects.create(
            kind=kind, title=title[:TITLE], params=dict(params), started_by=by
        )
        _record(asked, State.WAITING, by.actor)
        transaction.on_commit(lambda: run_job.enqueue(asked.pk))
    return asked


def again(job: Job, *, by: Any) -> Job:
    """Start a job that was not done once more, as it was asked for."""
    require(by, Act.CHANGE, job)
    if job.state not in {State.FAILED, State.CANCELLED}:
        raise BadInput("Only a job that failed or was cancelled can be started again.")
    if job.kind not in KINDS:
        raise BadInput("This kind of job is no longer done.")
    return start(job.kind, job.title, job.params, by=by)


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


def give_up_the_stopped() -> None:
    """Mark as failed the jobs that nobody has heard of: their machine or their worker stopped."""
    for lost in Job.objects.filter(silent()).select_related("started_by"):
        with transaction.atomic():
            changed = Job.objects.filter(silent(), pk=lost.pk).update(
                state=State.FAILED, error=STOPPED, ended_at=datetime.now(UTC)
            )
            if changed:
                _record(lost, State.FAILED, SYSTEM)


@task()
def run_job(number: int) -> None:
    """Do one job, in the worker.

    What goes wrong is logged and not raised on: the queue would keep it in the database, and an
    error can quote what people wrote.
    """
    give_up_the_stopped()
    asked = _begin(number)
    if asked is None:
        return
    try:
        with heartbeat(number):
            result = KINDS[asked.kind].work(
                Running(number, asked.params, asked.started_by, reporter(number))
            )
    except Cancelled:
        _end(asked, State.CANCELLED)
    except BadInput as mistake:
        _end(asked, State.FAILED, error=told(mistake))
    except Exception:
        LOGGER.exception("job %s (%s) failed", number, asked.kind)
        _end(asked, State.FAILED, error=BROKEN)
    except SystemExit:  # the worker was told to stop now
        _end(asked, State.FAILED, error=STOPPED)
        raise
    else:
        _end(asked, State.DONE, result=dict(result))


def _begin(number: int) -> Job | None:
    """Mark a job as under way; None where it was cancelled, or another of its kind is first.

    Two of one kind would want the same lock of the store, and the second would fail.
    """
    with transaction.atomic():
        kind = Job.objects.filter(pk=number).values_list("kind", flat=True).get()
        same = Job.objects.select_for_update(of=("self",)).select_related("started_by")
        open_ones = same.filter(kind=kind, state__in=(State.WAITING, State.RUNNING))
        found = {one.pk: one for one in open_ones.order_by("pk")}
        asked = found.get(number)
        if asked is None or asked.state == State.RUNNING:
            return None
        if any(one.state == State.RUNNING for one in found.values()):
            run_job.using(run_after=datetime.now(UTC) + TURN).enqueue(number)
            return None
        asked.state = State.RUNNING
        asked.started_at = asked.heard_at = datetime.now(UTC)
        asked.save()
    return asked


def _end(job: Job, state: State, *, error: str = "", result: dict[str, Any] | None = None) -> None:
    with transaction.atomic():
        Job.objects.filter(pk=job.pk).update(
            state=state, error=error[:500], result=result or {}, ended_at=datetime.now(UTC)
        )
        _record(job, state, job.started_by.actor)


def _record(job: Job, state: State, by: Actor) -> None:
    record(Kind.RUN, by=by, thing=thing_of(job), job=job.kind, state=state.value)
