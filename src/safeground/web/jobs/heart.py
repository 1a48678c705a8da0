"""How a job says that it is alive, and how far it is, while it runs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from threading import Event, Thread
from time import monotonic

from django.db import OperationalError, connections

from safeground.web.jobs.models import Job, State
from safeground.web.jobs.running import Cancelled

BEAT = 10.0  # seconds; a step of the work can be long and say nothing
EVERY = 0.5  # seconds between two looks at whether Cancel was pressed


@contextmanager
def heartbeat(number: int) -> Iterator[None]:
    """Note every few seconds that the worker lives, whether or not the work reports."""
    over = Event()
    beating = Thread(target=_beat, args=(number, over), daemon=True)
    beating.start()
    try:
        yield
    finally:
        over.set()
        beating.join()


def reporter(number: int) -> Callable[[str, int, int], None]:
    """The work's Progress: keeps what it says, and raises Cancelled once Cancel was pressed."""
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


def _beat(number: int, over: Event) -> None:
    while not over.wait(BEAT):
        _note(number)
    connections.close_all()


def _note(number: int) -> None:
    with suppress(OperationalError):  # a busy database; the next beat will do
        Job.objects.filter(pk=number, state=State.RUNNING).update(heard_at=datetime.now(UTC))
