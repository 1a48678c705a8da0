"""The one policy layer: what each kind of record allows, to whom, and which of them they see.

An app says in its `policies.py` what its records allow, once:

    register(Policy(Hotspot, {Act.SEE: Permission.SEE_PLACES}))

Pages, counts, search, exports, the API and notifications all ask here. What nobody declared is
refused; a partner sees nothing unless the policy says which records are theirs.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Model, Q, QuerySet

from safeground.web.access.models import Grant, Restricted, Restriction
from safeground.web.access.refusal import Refused
from safeground.web.access.who import Who
from safeground.web.audit.kinds import Thing
from safeground.web.lib.permissions import Permission


class Act(StrEnum):
    """What can be done with a record."""

    SEE = "see"
    ADD = "add"
    CHANGE = "change"
    RELEASE = "release"
    SEAL = "seal"
    READ = "read the answer of"
    AGREE = "agree"
    EXPORT = "export"
    SHARE = "let somebody in to"
    ERASE = "erase"


def _all(_who: Who, things: QuerySet[Any]) -> QuerySet[Any]:
    return things


def _none(_who: Who, things: QuerySet[Any]) -> QuerySet[Any]:
    return things.none()


def _no_objection(_who: Who, _act: Act, _thing: Any) -> str:
    return ""


Needed = Permission | tuple[Permission, ...] | frozenset[Permission]


@dataclass(frozen=True)
class Policy:
    """What one kind of record allows.

    `acts` names the permission that each act needs: any one of a tuple, every one of a frozenset.
    `scope` narrows what the force's own people see, `partner_scope` what a partner sees;
    `objection` gives one plain sentence where this record refuses an act (its author can't approve
    it), else "".
    """

    model: type[Model]
    acts: Mapping[Act, Needed]
    scope: Callable[[Who, QuerySet[Any]], QuerySet[Any]] = _all
    partner_scope: Callable[[Who, QuerySet[Any]], QuerySet[Any]] = _none
    objection: Callable[[Who, Act, Any], str] = _no_objection


POLICIES: dict[type[Model], Policy] = {}


def register(policy: Policy) -> Policy:
    """Make a policy the one that answers for its model."""
    if policy.model in POLICIES:
        raise ValueError(f"{policy.model.__name__} has a policy already")
    POLICIES[policy.model] = policy
    return policy


def allows(who: Who, act: Act, model: type[Model]) -> bool:
    """Whether the roles of this person allow the act on records of this kind at all."""
    policy = POLICIES.get(model)
    if policy is None or act not in policy.acts:
        return False
    if act is not Act.SEE and not allows(who, Act.SEE, model):
        return False  # nobody does anything to what they may not see
    if act is Act.SHARE and who.partner_id is not None:
        return False  # what was given to a partner is not theirs to pass on
    needed = policy.acts[act]
    if isinstance(needed, tuple):
        return any(permission in who.permissions for permission in needed)
    return ({needed} if isinstance(needed, Permission) else needed) <= who.permissions


def visible(who: Who, model: type[Model]) -> QuerySet[Any]:
    """The records of this kind that this person may see: the only way to get at them."""
    things = model._default_manager.all()
    if not allows(who, Act.SEE, model):
        return things.none()
    policy = POLICIES[model]
    narrowed = (policy.scope if who.partner_id is None else policy.partner_scope)(who, things)
    return _need_to_know(who, narrowed) if issubclass(model, Restricted) else narrowed


def require(who: Who, act: Act, thing: Model | type[Model]) -> None:
    """Raise Refused, with one plain sentence, unless this person may do this to this record."""
    model = thing if isinstance(thing, type) else type(thing)
    if not allows(who, act, model):
        raise Refused(f"Your role does not let you {act} {_named(model)}.")
    if isinstance(thing, type) or thing.pk is None:
        return
    if not visible(who, model).filter(pk=thing.pk).exists():
        raise Refused(f"You can't open that {model._meta.verbose_name}.")
    _no_objection_to(who, act, thing)


def require_each(who: Who, act: Act, things: Iterable[Model]) -> None:
    """Raise Refused unless this person may do this to every one of these; one query for each kind
    of record, so that an act on a whole list costs no more than one on a single record."""
    by_model: dict[type[Model], list[Model]] = {}
    for thing in things:
        by_model.setdefault(type(thing), []).append(thing)
    for model, listed in by_model.items():
        require(who, act, model)
        numbers = {thing.pk for thing in listed if thing.pk is not None}
        if visible(who, model).filter(pk__in=numbers).count() != len(numbers):
            raise Refused(f"You can't open all of those {_named(model)}.")
        for thing in listed:
            _no_objection_to(who, act, thing)


def may(who: Who, act: Act, thing: Model | type[Model]) -> bool:
    """Whether `require` would let this pass."""
    try:
        require(who, act, thing)
    except Refused:
        return False
    return True


def _no_objection_to(who: Who, act: Act, thing: Model) -> None:
    objection = POLICIES[type(thing)].objection(who, act, thing)
    if objection:
        raise Refused(objection)


def thing_of(record: Model) -> Thing:
    """A record as a row of the audit names it."""
    need_to_know = getattr(record, "restriction", "") == Restriction.NEED_TO_KNOW
    return Thing(record._meta.label_lower, str(record.pk), need_to_know)


def _need_to_know(who: Who, things: QuerySet[Any]) -> QuerySet[Any]:
    """Of restricted records: the open ones, their own, and those they were let in to."""
    granted = Grant.objects.filter(
        Q(until=None) | Q(until__gt=datetime.now(UTC)),
        Q(person_id=who.pk) if who.partner_id is None else Q(partner_id=who.partner_id),
        thing=things.model._meta.label_lower,
    ).values("thing_number")
    let_in = Q(pk__in=granted)
    if who.partner_id is not None:
        return things.filter(let_in)
    return things.filter(Q(restriction=Restriction.OPEN) | Q(owner_id=who.pk) | let_in)


def _named(model: type[Model]) -> str:
    return str(model._meta.verbose_name_plural)
