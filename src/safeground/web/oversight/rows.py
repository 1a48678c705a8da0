"""Rows in words, for a page and for a file."""

from collections.abc import Iterable, Sequence
from typing import Any

from safeground.web.audit.kinds import Kind
from safeground.web.audit.models import Row
from safeground.web.lib.permissions import ROLES
from safeground.web.oversight.queries import local_day, named, names_of

HEADINGS = (
    "number", "time", "person number", "person", "roles", "organisation", "what was done",
    "kind of record", "number of the record", "restricted", "facts", "session", "request", "hash",
)  # fmt: skip
DONE = {
    Kind.COLLECT: "Made", Kind.ALTER: "Changed", Kind.CONSULT: "Looked at",
    Kind.DISCLOSE: "Disclosed", Kind.COMBINE: "Combined", Kind.ERASE: "Erased",
    Kind.SEARCH: "Searched", Kind.EXPORT: "Took out", Kind.REFUSE: "Was refused",
    Kind.SIGN_IN: "Signed in", Kind.SIGN_OUT: "Signed out", Kind.FAIL_SIGN_IN: "Failed to sign in",
    Kind.CHANGE_SIGN_IN: "Changed a way of signing in", Kind.CHANGE_ROLE: "Changed a role",
    Kind.RUN: "Ran a job",
}  # fmt: skip


def lines_of(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """What a table says of each row."""
    names = names_of(row.actor for row in rows)
    return [
        {
            "row": row,
            "name": names[row.actor],
            "roles": [ROLES[name].title for name in row.roles.split() if name in ROLES],
            "done": DONE.get(Kind(row.kind), row.kind) if row.kind in set(Kind) else row.kind,
            "thing": named(row.thing, row.thing_number) if row.thing else "",
            "facts": said(row.facts),
            "day": local_day(row.at).isoformat(),
        }
        for row in rows
    ]


def cells_of(rows: Sequence[Row]) -> Iterable[Sequence[Any]]:
    """A row of the file for each."""
    names = names_of(row.actor for row in rows)
    for row in rows:
        yield (
            row.number, row.at, row.actor, names[row.actor], row.roles, row.organisation, row.kind,
            row.thing, row.thing_number, row.restricted, said(row.facts), row.session, row.request,
            row.hash,
        )  # fmt: skip


def said(facts: dict[str, Any]) -> str:
    """The facts of a row: "page places:hotspots; count 50"."""
    return "; ".join(f"{name} {_short(value)}" for name, value in facts.items())


def _short(value: Any) -> str:
    if not isinstance(value, list):
        return str(value)
    first = ", ".join(str(one) for one in value[:3])
    return f"{first} and {len(value) - 3} more" if len(value) > 3 else first
