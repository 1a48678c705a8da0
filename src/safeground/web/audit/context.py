"""The request that is being answered, so that each of its rows carries the same mark."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Context:
    """The session (hashed) and the request that rows are written under."""

    session: str = ""
    request: str = ""


_current: ContextVar[Context | None] = ContextVar("audit", default=None)


def current() -> Context:
    """The context of this request; empty in a job or a command."""
    return _current.get() or Context()


@contextmanager
def within(context: Context) -> Iterator[None]:
    """Write under this context for a while."""
    token = _current.set(context)
    try:
        yield
    finally:
        _current.reset(token)
