"""The sections of the site, each under the question that a person comes with. Plain data."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from safeground.web.lib.permissions import Permission


@dataclass(frozen=True)
class Section:
    """One link of the navigation; `name` is what a page calls its section."""

    name: str
    question: str
    url_name: str
    opens_to: tuple[Permission, ...]


SECTIONS = (
    Section("Places", "Where and when?", "places:hotspots", (Permission.SEE_PLACES,)),
    Section("My card", "Where do I go now?", "patrols:card", (Permission.WALK_PATROLS,)),
    Section("Patrols", "Who goes tonight?", "patrols:tonight", (Permission.SEE_PATROLS,)),
    Section(
        "Stop and search",
        "What was found?",
        "stops:stops",
        (Permission.RECORD_STOPS, Permission.SUPERVISE_STOPS),
    ),
    Section("Problems", "What is behind it?", "problems:problems", (Permission.SEE_PROBLEMS,)),
    Section(
        "My actions", "What did we agree?", "problems:actions", (Permission.DO_PARTNER_ACTIONS,)
    ),
    Section("Trials and figures", "Does it work?", "trials:trials", (Permission.SEE_TRIALS,)),
    Section(
        "Operations", "What are we doing?", "operations:operations", (Permission.SEE_OPERATIONS,)
    ),
    Section("Audit", "Is it kept right?", "audit:rows", (Permission.SEE_AUDIT,)),
    Section("People", "Who may do what?", "accounts:people", (Permission.MANAGE_PEOPLE,)),
)


def sections_for(permissions: frozenset[Permission]) -> Iterator[tuple[Section, str]]:
    """The sections that these permissions open, with their addresses; no address, no section."""
    for section in SECTIONS:
        if not permissions.isdisjoint(section.opens_to):
            try:
                yield section, reverse(section.url_name)
            except NoReverseMatch:
                continue
