"""The door: each request has one, and everything that a page shows comes through it.

It gives only what the policy lets this person see, and remembers what was looked at, so that the
page's one row in the audit says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core import context
from django.db.models import Model, QuerySet
from django.http import Http404

from safeground.web.access.policy import Act, may, require, thing_of, visible
from safeground.web.access.who import Who
from safeground.web.audit.kinds import Actor, Kind, Thing
from safeground.web.audit.record import record

AT_MOST = 200  # records named in one row; the count is always whole


@dataclass
class Door:
    """What one person may see and do during one request, and what they have looked at."""

    who: Who
    page: str = ""
    barred: Thing | None = None  # a record that is there and that this person can't know of
    _seen: list[Thing] = field(default_factory=list)
    _kind: Kind = Kind.CONSULT
    _facts: dict[str, Any] = field(default_factory=dict)

    def fetch(self, model: type[Model], act: Act = Act.SEE, **lookup: Any) -> Any:
        """One record by its address, checked: Http404 where it can't be seen, Refused where seen
        but the act is not allowed."""
        found = self.among(model).filter(**lookup).first()
        if found is None:
            self._bar(model, lookup)
            raise Http404(f"There is no such {model._meta.verbose_name}, or you can't open it.")
        if act is not Act.SEE:
            self._require(act, found)
        self._seen.append(thing_of(found))
        return found

    def among(self, model: type[Model]) -> QuerySet[Any]:
        """Every record of a kind that may be seen, to narrow and count; nothing is noted yet."""
        return visible(self.who, model)

    def shows(self, records: Iterable[Model], *, asked: str = "", found: int | None = None) -> None:
        """Note the records that a list shows; `asked` is what was searched for, kept as a hash."""
        shown = list(records)
        self._seen.extend(thing_of(one) for one in shown)
        if asked:
            self._kind = Kind.SEARCH
            self._facts["asked"] = _hashed(asked)
            self._facts["found"] = len(shown) if found is None else found

    def exports(self, form: str, count: int, *, cases: bool = False) -> None:
        """Note that figures leave the site as a file of this form ("csv"). Where it is of cases or
        of people, and not of figures, who asks is first to confirm that it is they."""
        if cases:
            raise_if_reauthentication_required(context.request, app="")
        self._kind = Kind.EXPORT
        self._facts |= {"form": form, "count": count}

    def may(self, act: Act | str, thing: Model | type[Model]) -> bool:
        """Whether to offer an act at all; a template names it by its words."""
        return may(self.who, Act(act), thing)

    def refused(self, *, permission: str = "", act: str = "") -> None:
        """Write down that something was asked for and not given."""
        facts = {"page": self.page, "permission": permission, "act": act}
        said = {name: value for name, value in facts.items() if value}
        record(Kind.REFUSE, by=self.who.actor, thing=self.barred, **said)

    def note(self, by: Actor) -> None:
        """Write the page's one row; of many records, a restricted one names it."""
        self._seen.sort(key=lambda thing: not thing.restricted)
        first = self._seen[0] if self._seen else None
        facts = {"page": self.page, **self._facts}
        if len(self._seen) > 1:
            facts["also"] = [f"{t.kind} {t.number}" for t in self._seen[1:AT_MOST]]
        if self._kind is Kind.CONSULT:
            facts["count"] = len(self._seen)
        restricted = any(t.restricted for t in self._seen)
        about = Thing(first.kind, first.number, restricted) if first else None
        record(self._kind, by=by, thing=about, **facts)

    def _require(self, act: Act, found: Model) -> None:
        self.barred = thing_of(found)  # until it is allowed
        require(self.who, act, found)
        self.barred = None

    def _bar(self, model: type[Model], lookup: dict[str, Any]) -> None:
        there = model._default_manager.filter(**lookup).first()
        self.barred = thing_of(there) if there is not None else None


def _hashed(asked: str) -> str:
    return sha256(asked.strip().casefold().encode()).hexdigest()[:16]
