"""Who may do what, as plain data that imports nothing of the site.

A permission is one thing that a person may do; a role is a named set of them (`roles.toml`). Which
*records* a person sees is narrower than this: that is the policy's to say (`web.access`).
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files


class Permission(StrEnum):
    """One thing that a role allows. The value is what a sentence says: "may {value}"."""

    IMPORT_INCIDENTS = "import incidents"
    SEE_PLACES = "see hotspots"
    IDENTIFY_HOTSPOTS = "identify hotspots"
    DRAW_HOTSPOTS = "draw hotspots by hand"
    SEE_PATROLS = "see patrol plans"
    PLAN_PATROLS = "plan patrols"
    RELEASE_PATROLS = "release a shift's plan"
    WALK_PATROLS = "carry a patrol card"
    SEE_DOSAGE = "see what hotspots received"
    RECORD_STOPS = "record a stop and search"
    SUPERVISE_STOPS = "read all stop and search records"
    SEE_PROBLEMS = "see problems"
    WORK_PROBLEMS = "work on problems"
    ASSESS_PROBLEMS = "agree and close problems"
    DO_PARTNER_ACTIONS = "update the actions given to a partner"
    SEE_TRIALS = "see trials"
    DESIGN_TRIALS = "design and seal trials"
    READ_TRIALS = "read a trial's answer"
    SEE_OPERATIONS = "see operations"
    RUN_OPERATIONS = "plan operations and record results"
    EXPORT = "take figures out of the site"
    MANAGE_PEOPLE = "manage people and their roles"
    MANAGE_SITE = "change the site's settings"
    SEE_AUDIT = "read the audit"


@dataclass(frozen=True)
class Role:
    """A named set of permissions; `lands_on` is the name of the first page after signing in."""

    name: str
    title: str
    about: str
    lands_on: str
    may: frozenset[Permission]


def _read() -> Mapping[str, Role]:
    table = tomllib.loads(files(__package__).joinpath("roles.toml").read_text(encoding="utf-8"))
    return {
        name: Role(
            name=name,
            title=row["title"],
            about=row["about"],
            lands_on=row["lands_on"],
            may=frozenset(Permission(words) for words in row["may"]),
        )
        for name, row in table.items()
    }


ROLES: Mapping[str, Role] = _read()


def permissions_of(roles: Iterable[str]) -> frozenset[Permission]:
    """Everything that these roles allow together; a role that no longer exists allows nothing.

    >>> Permission.SEE_AUDIT in permissions_of(["auditor"])
    True
    >>> permissions_of(["court jester"])
    frozenset()
    """
    return frozenset().union(*(ROLES[name].may for name in roles if name in ROLES))
