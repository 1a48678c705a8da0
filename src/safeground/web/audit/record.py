"""Writing a row of the audit, in the transaction of the act that it records."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection

from safeground.web.audit.context import current
from safeground.web.audit.kinds import FACTS, Actor, Kind, Thing
from safeground.web.audit.models import Row

GENESIS = "0" * 64
_LOCK = 0x5AFE  # any number, the same in every process


def record(kind: Kind, *, by: Actor, thing: Thing | None = None, **facts: Any) -> Row:
    """Write one row. If it can't be written, the act that it records is undone with it.

    Raises RuntimeError outside a transaction, ValueError on a fact that the kind does not have.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an audit row is written in the transaction of the act it records")
    wrong = facts.keys() - FACTS[kind]
    if wrong:
        raise ValueError(f"{kind.name} has no fact {', '.join(sorted(wrong))}")
    before = _last()
    context, about = current(), thing or Thing("")
    row = Row(
        number=(before.number if before else 0) + 1,
        at=datetime.now(UTC),
        kind=kind.value,
        actor=by.number,
        roles=" ".join(sorted(by.roles)),
        organisation=by.organisation,
        session=by.session or context.session,
        request=by.request or context.request,
        thing=about.kind,
        thing_number=about.number,
        restricted=about.restricted,
        facts=facts,
        previous=before.hash if before else GENESIS,
    )
    row.hash = hash_of(row)
    row.save(force_insert=True)
    return row


def hash_of(row: Row) -> str:
    """The keyed hash of a row and of the hash before it; the key is not in the database."""
    said = {
        "number": row.number,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "kind": row.kind,
        "actor": row.actor,
        "roles": row.roles,
        "organisation": row.organisation,
        "session": row.session,
        "request": row.request,
        "thing": row.thing,
        "thing_number": row.thing_number,
        "restricted": row.restricted,
        "facts": row.facts,
        "previous": row.previous,
    }
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hmac.new(settings.AUDIT_KEY, canonical.encode(), hashlib.sha256).hexdigest()


def _last() -> Row | None:
    """The last row, held so that nobody else can follow it until this transaction ends."""
    if connection.vendor == "postgresql":  # SQLite has one writer at a time by itself
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    return Row.objects.order_by("-number").first()
