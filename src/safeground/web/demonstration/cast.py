"""The invented people of the demonstration, each with a role and a sign-in that is printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from safeground.web.access.policy import thing_of
from safeground.web.accounts.models import Person, RoleGrant
from safeground.web.audit.kinds import SYSTEM, Kind
from safeground.web.audit.record import record
from safeground.web.partners.models import Partner

PASSWORD = "demonstration only"
JOINED = datetime(2025, 9, 1, 9, tzinfo=UTC)

# role: sign-in name, name. Every name here is invented.
PEOPLE = {
    "analyst": ("analyst", "Amara Lindqvist-Osei"),
    "patrol-coordinator": ("coordinator", "Gareth Penhaligon"),
    "patrol-officer": ("officer", "Tamsin Okafor"),
    "problem-solver": ("problems", "Rhiannon Castlemayne"),
    "operations-commander": ("commander", "Desmond Achterberg"),
    "investigator": ("investigator", "Priya Wetherall"),
    "intelligence-officer": ("intelligence", "Callum Oyelaran"),
    "safeguarding-officer": ("safeguarding", "Niamh Tregarthen"),
    "publisher": ("publisher", "Bartholomew Singh-Hale"),
    "partner": ("partner", "Odette Marchbanks"),
    "auditor": ("auditor", "Fitzroy Abernethy-Cole"),
    "administrator": ("administrator", "Saoirse Vandermeer"),
}
PARTNERS = {
    "Southend Demonstration Council": "unitary authority",
    "Demonstration Rail": "rail operator",
    "Harbour Youth Trust (demonstration)": "youth charity",
}


@dataclass(frozen=True)
class Cast:
    """Everybody in the demonstration, by role; `partners` by name."""

    people: Mapping[str, Person]
    officers: tuple[Person, ...]
    partners: Mapping[str, Partner]

    def __getitem__(self, role: str) -> Person:
        """The person of this role."""
        return self.people[role]


def invent_cast() -> Cast:
    """Make everybody; the audit says that the system did."""
    with transaction.atomic():
        partners = {
            name: Partner.objects.create(name=name, kind=kind) for name, kind in PARTNERS.items()
        }
        first = next(iter(partners.values()))
        people = {
            role: _person(login, name, role, first if role == "partner" else None)
            for role, (login, name) in PEOPLE.items()
        }
        others = tuple(
            _person(f"officer{n}", name, "patrol-officer", None)
            for n, name in enumerate(("Idris Fenwick-Rao", "Marisol Cuthbert"), start=2)
        )
    return Cast(people, (people["patrol-officer"], *others), partners)


def _person(login: str, name: str, role: str, partner: Partner | None) -> Person:
    one = Person(email=f"{login}@demonstration.example", name=name, partner=partner)
    one.set_password(PASSWORD)
    one.save()
    RoleGrant.objects.create(person=one, role=role, since=JOINED)
    record(Kind.CHANGE_ROLE, by=SYSTEM, thing=thing_of(one), role=role, act="give")
    return one
