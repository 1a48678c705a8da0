"""What a row of the audit can record: the acts of DPA 2018 s62, and those of running the site.

Each kind has a fixed set of facts. A fact is a name, a number or a code and never content, so that
the row of an erasure, or of a search, holds nothing of what was erased or sought.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The act that a row records."""

    COLLECT = "collect"
    ALTER = "alter"
    CONSULT = "consult"
    DISCLOSE = "disclose"
    COMBINE = "combine"
    ERASE = "erase"
    SEARCH = "search"
    EXPORT = "export"
    REFUSE = "refuse"
    SIGN_IN = "sign in"
    SIGN_OUT = "sign out"
    FAIL_SIGN_IN = "fail to sign in"
    CHANGE_SIGN_IN = "change how a person signs in"
    CHANGE_ROLE = "change a role"
    RUN = "run a job"


FACTS: dict[Kind, frozenset[str]] = {
    Kind.COLLECT: frozenset({"fields", "count", "act"}),
    Kind.ALTER: frozenset({"fields", "act", "count"}),
    Kind.CONSULT: frozenset({"page", "also", "count"}),
    Kind.DISCLOSE: frozenset({"recipient", "fields", "purpose"}),
    Kind.COMBINE: frozenset({"with", "act"}),
    Kind.ERASE: frozenset({"rule", "count"}),
    Kind.SEARCH: frozenset({"page", "asked", "found", "also"}),
    Kind.EXPORT: frozenset({"page", "form", "count", "also"}),
    Kind.REFUSE: frozenset({"page", "permission", "act"}),
    Kind.SIGN_IN: frozenset({"how"}),
    Kind.SIGN_OUT: frozenset(),
    Kind.FAIL_SIGN_IN: frozenset({"why", "account"}),
    Kind.CHANGE_SIGN_IN: frozenset({"what"}),
    Kind.CHANGE_ROLE: frozenset({"role", "act"}),
    Kind.RUN: frozenset({"job", "state"}),
}


@dataclass(frozen=True)
class Thing:
    """What a row is about: the kind of record and its number, never what it says."""

    kind: str  # "places.hotspot"
    number: str = ""  # its primary key; empty where the act is on a list
    restricted: bool = False


@dataclass(frozen=True)
class Actor:
    """Who acted, as plain values that outlive the account; number 0 is the system itself."""

    number: int
    roles: tuple[str, ...] = ()
    organisation: str = ""
    session: str = field(default="", repr=False)  # a hash, never the session's key
    request: str = ""


SYSTEM = Actor(0)
