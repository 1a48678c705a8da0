"""Operations for programs, with what their activities came to together."""

from datetime import date, datetime
from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from safeground.web.access.opens import opens
from safeground.web.access.request import Request
from safeground.web.lib.api import Listed, Numbered, Paging, answers, paged
from safeground.web.lib.permissions import Permission
from safeground.web.operations import queries
from safeground.web.operations.models import Operation

router = Router(tags=["Operations"])


class OperationInList(Numbered):
    """One operation."""

    name: str
    aim: str
    starts_on: date
    ends_on: date
    closed_at: datetime | None = Field(description="From then on its figures are final.")
    planned: int = Field(description="Activities, without the cancelled.")
    done: int


class FigureOfOperation(Schema):
    """One count over its activities; nothing is added across names."""

    group: str = Field(alias="counted.group")
    name: str = Field(alias="counted.name")
    title: str = Field(alias="counted.title")
    number: int
    activities: int
    provisional: int = Field(description="Of these activities, those whose counts can change.")


class OperationWhole(OperationInList):
    """An operation with its figures."""

    learned: str
    figures: list[FigureOfOperation]


@router.get("/operations", response=answers(Listed[OperationInList]))
@opens(Permission.SEE_OPERATIONS)
def operations(request: Request, asked: Query[Paging]) -> dict[str, Any]:
    """Every operation, the latest first."""
    found = paged(queries.operations(request.door.who), asked)
    request.door.shows(found["items"])
    return found


@router.get("/operations/{int:pk}", response=answers(OperationWhole))
@opens(Permission.SEE_OPERATIONS)
def operation(request: Request, pk: int) -> Operation:
    """One operation and what its activities came to."""
    found: Any = queries.operations(request.door.who).filter(pk=pk).first()
    found = found or request.door.fetch(Operation, pk=pk)
    request.door.shows([found])
    mine = queries.activities(request.door.who).filter(operation=found)
    found.figures = queries.figures(request.door.who, mine)
    return found  # type: ignore[no-any-return]
