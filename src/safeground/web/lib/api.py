"""What every operation of the API has in common: how it answers, pages a list and says a mistake.

Each app has its own operations in its `api.py`, opened and scoped by the same `@opens` and door as
its pages; `config/api.py` puts them under one address.
"""

from typing import Any, Generic, Literal, TypeVar

from django.db.models import QuerySet
from ninja import Schema
from pydantic import Field

T = TypeVar("T")
MONTH = r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$"
PLAIN = r"^[^\x00-\x1f]*$"


class Mistake(Schema):
    """Every answer that is not what was asked for."""

    error: str = Field(description="What went wrong, in one sentence.", examples=["Sign in first."])


class Paging(Schema):
    """Which part of a list."""

    page: int = Field(1, ge=1, le=1_000_000, description="From 1.")
    page_size: int = Field(50, ge=1, le=200, description="Records on a page.")


class Listed(Schema, Generic[T]):
    """One page of a list."""

    items: list[T]
    page: int
    page_size: int
    total: int = Field(description="Records on all pages together.")


class Numbered(Schema):
    """A record that has an address of its own."""

    number: int = Field(alias="pk", description="What its address ends with.", examples=[12])


class Geometry(Schema):
    """A GeoJSON geometry (RFC 7946): longitude and latitude of WGS 84."""

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list[Any]


def answers(shape: Any) -> dict[int, Any]:
    """The shape of an operation's answer, and of each refusal of it."""
    return {200: shape, **dict.fromkeys((401, 403, 404, 422), Mistake)}


def paged(things: QuerySet[Any] | list[Any], paging: Paging) -> dict[str, Any]:
    """The page asked for; empty where the list is shorter. A list's own order is the caller's."""
    first = (paging.page - 1) * paging.page_size
    total = len(things) if isinstance(things, list) else things.count()
    return {
        "items": list(things[first : first + paging.page_size]),
        "page": paging.page,
        "page_size": paging.page_size,
        "total": total,
    }
