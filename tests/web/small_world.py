"""One record of every kind that has a policy, made without knowing the kinds: a new app's records
are in it from the day that its policy is. Every text that a record holds is a canary: a string that
nobody can guess, so that a page which shows it has shown that record.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.db import models

from safeground.web.access.models import Restriction, RestrictionField
from safeground.web.access.policy import POLICIES

NOW = datetime(2026, 11, 6, 20, 15, tzinfo=UTC)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[0.7, 51.5], [0.71, 51.5], [0.71, 51.51], [0.7, 51.51], [0.7, 51.5]]],
}
STATION = {"name": "Station", "longitude": 0.7, "latitude": 51.5}
# what a field means and its type doesn't say
GIVEN: dict[str, Mapping[str, Any]] = {
    "accounts.person": {"is_active": True, "left_at": None, "partner": None},
    "accounts.rolegrant": {"role": "analyst", "until": None},
    "places.refresh": {"since": "2025-01", "until": "2025-12", "folder": "", "in_force": True},
    "places.hotspot": {"boundary": SQUARE, "longitude": 0.7, "latitude": 51.5, "left_at": None,
                       "family": "serious-violence"},
    "places.listing": {"boundary": SQUARE, "status": "new"},
    "places.boundarychange": {"before": SQUARE, "after": SQUARE},
    "places.tally": {"month": "2025-01", "family": "serious-violence"},
    "patrols.plan": {"allocation": ""},
    "patrols.unit": {"start": STATION, "end": STATION},
    "trials.trial": {"asked": {"outcomes": [{"offences": "robbery", "primary": True,
                     "measure": "count"}], "worth_having": 0.8}},
    "oversight.unusual": {"rule": "many-in-an-hour", "actor": 1, "roles": "analyst",
                          "thing": "places.hotspot", "thing_number": "1"},
    "jobs.job": {"kind": "oversight.check", "state": "done"},
}  # fmt: skip
UNMADE = {"audit.Row"}  # rows are written by acts
ABSTAIN = (models.AutoField, models.ManyToManyField)


@dataclass
class World:
    """What was made, by kind, and each one's canaries."""

    records: dict[type[models.Model], models.Model] = field(default_factory=dict)
    canaries: dict[type[models.Model], list[str]] = field(default_factory=dict)

    def __getitem__(self, label: str) -> Any:
        """The record of a kind: `world["places.hotspot"]`."""
        return next(one for model, one in self.records.items() if model._meta.label_lower == label)

    def make(self, model: type[models.Model], **given: Any) -> models.Model:
        """One more of a kind; what it refers to is what there is, or is made first."""
        said = {**GIVEN.get(model._meta.label_lower, {}), **given}
        canaries: list[str] = []
        for one in model._meta.concrete_fields:
            if one.name not in said and one.attname not in said and not isinstance(one, ABSTAIN):
                value = self._value(one, canaries)
                if value is not None:
                    said[one.name] = value
        made = model._default_manager.create(**said)
        self.canaries[model] = self.canaries.get(model, []) + canaries
        return made

    def _one(self, model: type[models.Model]) -> models.Model:
        if model not in self.records:
            self.records[model] = self.make(model)
        return self.records[model]

    def _value(self, one: Any, canaries: list[str]) -> Any:
        if isinstance(one, models.ForeignKey):
            needed = not one.null and one.related_model is not one.model
            return self._one(one.related_model) if needed else None
        if isinstance(one, RestrictionField):
            return Restriction.OPEN
        if one.choices:
            return one.get_default() or one.choices[0][0]
        if isinstance(one, models.EmailField):
            return f"{_canary(canaries)}@essex.example"
        if one.max_length == 7:
            return "2025-01"  # a month
        if isinstance(one, models.CharField | models.TextField):
            return _canary(canaries)[: one.max_length or 99]
        return _plain(one)


def _canary(canaries: list[str]) -> str:
    said = f"canary{uuid4().hex[:12]}"
    canaries.append(said)
    return said


def _plain(one: Any) -> Any:
    """A value of the field's type; None where its own default will do."""
    if one.has_default() or one.null or getattr(one, "auto_now_add", False):
        return None
    if one.name.startswith(("ends", "until")):
        return NOW + timedelta(hours=1)
    for kind, value in (
        (models.DateTimeField, NOW), (models.DateField, date(2026, 11, 6)),
        (models.TimeField, time(20, 15)), (models.BooleanField, False),
        (models.IntegerField, 1), (models.FloatField, 1.0), (models.DecimalField, 1),
        (models.JSONField, {}), (models.UUIDField, uuid4()),
    ):  # fmt: skip
        if isinstance(one, kind):
            return value
    raise TypeError(f"{one}: say in tests/web/small_world.py what {type(one).__name__} holds")


def small_world() -> World:
    """One record of each kind."""
    world = World()
    for model in POLICIES:
        if model._meta.label not in UNMADE:
            world._one(model)
    return world


# Which record an address is about. By its name, else by its section.
ABOUT = {
    "api:hotspot": "places.hotspot",
    "api:refresh": "places.refresh",
    "api:plan": "patrols.plan",
    "api:night": "patrols.morning",
    "api:trial": "trials.trial",
    "api:operation": "operations.operation",
    "accounts": "accounts.person",
    "accounts:end_session": "accounts.signin",
    "accounts:invited": "accounts.invitation",
    "accounts:withdraw_invitation": "accounts.invitation",
    "accounts:withdraw_role": "accounts.rolegrant",
    "partners": "partners.partner",
    "audit": "oversight.unusual",
    "jobs": "jobs.job",
    "incidents": "incidents.import",
    "places": "places.hotspot",
    "places:refresh": "places.refresh",
    "places:in-force": "places.refresh",
    "places:briefing": "places.refresh",
    "places:file": "places.refresh",
    "patrols": "patrols.plan",
    "patrols:move": "patrols.visit",
    "patrols:swap": "patrols.visit",
    "patrols:withdraw": "patrols.visit",
    "patrols:unit": "patrols.unit",
    "patrols:unit-ics": "patrols.unit",
    "patrols:card-visit": "patrols.visit",
    "patrols:card-entry": "patrols.visit",
    "patrols:dosage-of": "places.hotspot",
    "stops": "stops.stop",
    "trials": "trials.trial",
    "operations": "operations.operation",
    "operations:activity": "operations.activity",
    "operations:change-activity": "operations.activity",
    "operations:results": "operations.activity",
    "operations:cancel": "operations.activity",
    "problems": "problems.problem",
    "problems:fact": "problems.fact",
    "problems:question": "problems.question",
    "problems:response": "problems.response",
    "problems:change-response": "problems.response",
    "problems:result": "problems.response",
    "problems:step": "problems.response",
    "problems:action": "problems.partneraction",
    "problems:update": "problems.partneraction",
    "problems:new-photograph": "problems.partneraction",
    "problems:change-action": "problems.partneraction",
    "problems:withdraw": "problems.partneraction",
    "problems:photograph": "problems.photograph",
    "problems:meeting": "problems.meeting",
    "problems:change-meeting": "problems.meeting",
    "problems:review": "problems.meeting",
    "problems:agree-assessment": "problems.assessment",
}
SAID: dict[str, dict[str, Any]] = {
    "base:part": {"part": "coast", "edition": "none"},
    "audit:thing": {"kind": "places.hotspot", "number": "1"},
    "audit:person": {"number": 1},
    "patrols:night": {"day": date(2026, 11, 6)},
    "stops:group": {"name": "person"},
    "places:file": {"name": "briefing.pdf", "file_name": "briefing.pdf"},
    "problems:write": {"name": "scanning"},
    "problems:step": {"name": "agree"},
    "trials:file": {"file": "report.pdf"},
    "mfa_edit_webauthn": {"pk": 1},
    "mfa_remove_webauthn": {"pk": 1},
}


def parameters_of(address: Any, world: World) -> dict[str, Any]:
    """What fills the blanks of an address."""
    said = {k: v for k, v in SAID.get(address.name, {}).items() if k in address.parameters}
    left = address.parameters - said.keys()
    about = ABOUT.get(address.name) or ABOUT.get(address.name.partition(":")[0])
    if left == {"pk"} and about:
        return {**said, "pk": world[about].pk}
    assert not left, f"say in tests/web/small_world.py which {left} {address.name} is visited with"
    return said


def labels() -> Iterator[str]:
    """The name of every kind that has a policy."""
    yield from (model._meta.label_lower for model in POLICIES)
