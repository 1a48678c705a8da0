"""Writing a row of the audit, in the transaction of the act that it records."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from safeground.web.audit.context import current
from safeground.web.audit.guards import GENESIS
from safeground.web.audit.heads import remember
from safeground.web.audit.kinds import FACTS, Actor, Kind, Thing
from safeground.web.audit.models import Row

LONGEST = 200  # characters of one fact: a code or a name of a field, never content
HASHED = tuple(field.attname for field in Row._meta.concrete_fields if field.attname != "hash")
_LOCK = 0x5AFE  # any number, the same in every process


def record(kind: Kind, *, by: Actor, thing: Thing | None = None, **facts: Any) -> Row:
    """Write one row. If it can't be written, the act that it records is undone with it.

    Raises RuntimeError outside a transaction, ValueError on a fact that the kind does not have,
    or that is more than a number, a code, or a list of such.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an audit row is written in the transaction of the act it records")
    wrong = facts.keys() - FACTS[kind]
    if wrong:
        raise ValueError(f"{kind.name} has no fact {', '.join(sorted(wrong))}")
    for name, value in facts.items():
        if not _is_code(value):
            raise ValueError(
                f"the fact {name} is more than a number, a short code or a list of them"
            )
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
    if before is None or before.at.date() < row.at.date():  # the first row of a day
        transaction.on_commit(remember, robust=True)
    return row


def hash_of(row: Row) -> str:
    """The keyed hash of a row and of the hash before it; the key is not in the database."""
    return keyed_hash({name: getattr(row, name) for name in HASHED})


def keyed_hash(row: Mapping[str, Any]) -> str:
    """The same, of a row's values by their names."""
    said = {name: row[name] for name in HASHED}
    said["at"] = said["at"].astimezone(UTC).isoformat(timespec="microseconds")
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hmac.new(settings.AUDIT_KEY, canonical.encode(), hashlib.sha256).hexdigest()


def _is_code(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_code(one) and not isinstance(one, list | tuple) for one in value)
    if isinstance(value, str):
        return len(value) <= LONGEST and value.isprintable()
    return isinstance(value, int)  # a bool is one


def _last() -> Row | None:
    """The last row, held so that nobody else can follow it until this transaction ends."""
    if connection.vendor == "postgresql":  # SQLite has one writer at a time by itself
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    return Row.objects.order_by("-number").first()
