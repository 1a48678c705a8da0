"""What a job is while it runs, and the kinds of job there are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from safeground.web.lib.permissions import Permission


class Cancelled(Exception):  # noqa: N818  (nothing went wrong: somebody pressed Cancel)
    """Raised inside the work when somebody asked for it to stop."""


@dataclass(frozen=True)
class Running:
    """The work's way of speaking: `report` is the Progress that every pipeline takes.

    It raises Cancelled once Cancel was pressed, so that the pipeline stops where it is; whatever
    the pipeline wrote is whole or not there, as with Ctrl-C.
    """

    number: int
    params: Mapping[str, Any]
    by: Any  # the Person who asked
    report: Callable[[str, int, int], None]


Work = Callable[[Running], Mapping[str, Any]]


@dataclass(frozen=True)
class Kind:
    """A kind of job: its work, and what a person must be allowed to start it or start it again."""

    work: Work
    needs: Permission


KINDS: dict[str, Kind] = {}


def job(kind: str, *, needs: Permission) -> Callable[[Work], Work]:
    """Make a function the work of a kind of job; it returns the job's result.

    A result's "url" is where the progress page leads when it is done. Apps keep these in `jobs.py`.
    """

    def registered(work: Work) -> Work:
        if kind in KINDS:
            raise ValueError(f"there is a job called {kind} already")
        KINDS[kind] = Kind(work, needs)
        return work

    return registered
