"""Trials for programs: an answer is here only once it was read as the sealed document has it."""

from datetime import date, datetime
from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from safeground.web.access.opens import opens
from safeground.web.access.request import Request
from safeground.web.lib.api import Listed, Numbered, Paging, answers, paged
from safeground.web.lib.permissions import Permission
from safeground.web.trials import queries
from safeground.web.trials.models import Look, Trial, TrialState

router = Router(tags=["Trials"])


class TrialInList(Numbered):
    """One trial."""

    title: str
    state: str = Field(description="draft, sealed, read or abandoned.", examples=["sealed"])
    start: date
    until: date
    places: int
    seal: str = Field(description="The SHA-256 of what was sealed; empty for a draft.")
    sealed_at: datetime | None
    simulated: bool
    answer: dict[str, Any] | None = Field(description="None until the trial was read.")
    read_at: datetime | None

    @staticmethod
    def resolve_answer(trial: Trial) -> dict[str, Any] | None:
        """Only of a trial that was read."""
        return trial.answer if trial.state == TrialState.READ else None


class LookAt(Schema):
    """One reading of results, kept for ever."""

    at: datetime
    until: date = Field(description="The last day of what was read.")
    planned: bool = Field(description="Fixed in the sealed document.")
    final: bool
    level: float = Field(description="Of the intervals that were given.")


class TrialWhole(TrialInList):
    """A trial with who looked when, without what they saw."""

    foresight: dict[str, Any] = Field(description="What the design can see.")
    looks: list[LookAt] = Field(alias="seen")


@router.get("/trials", response=answers(Listed[TrialInList]))
@opens(Permission.SEE_TRIALS)
def trials(request: Request, asked: Query[Paging]) -> dict[str, Any]:
    """Every trial: those under way first."""
    found = paged(queries.trials(request.door.who), asked)
    request.door.shows(found["items"])
    return found


@router.get("/trials/{int:pk}", response=answers(TrialWhole))
@opens(Permission.SEE_TRIALS)
def trial(request: Request, pk: int) -> Trial:
    """One trial."""
    found: Any = request.door.fetch(Trial, pk=pk)
    found.seen = list(request.door.among(Look).filter(trial=found))
    return found  # type: ignore[no-any-return]
