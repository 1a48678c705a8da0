"""Rows as plain values, for whoever asks for them: the ICO, professional standards, a court."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from safeground.web.audit.kinds import Actor, Kind, Thing
from safeground.web.audit.models import Row, Rows
from safeground.web.audit.record import HASHED, record


@dataclass(frozen=True)
class Span:
    """A time to look at; None is no end. The end itself is left out."""

    since: datetime | None = None
    until: datetime | None = None

    def of(self, rows: Rows) -> Rows:
        """Those of these rows, found by number, which is how every list of rows goes."""
        found = rows
        if self.since is not None:
            first = Row.objects.filter(at__gte=self.since).order_by("at", "number").first()
            found = found.filter(number__gte=first.number) if first else found.none()
        if self.until is not None:
            after = Row.objects.filter(at__gte=self.until).order_by("at", "number").first()
            found = found.filter(number__lt=after.number) if after else found
        return found


def export(rows: Rows, *, by: Actor, page: str, form: str) -> Iterator[dict[str, Any]]:
    """Each of these rows as it was hashed, with its hash; that they were taken out is a row too."""
    with transaction.atomic():
        count = rows.count()
        mine = record(
            Kind.EXPORT, by=by, thing=Thing("audit.row"), page=page, form=form, count=count
        )
    rows = rows.filter(number__lt=mine.number)
    taken: Iterator[dict[str, Any]] = (
        rows.values(*HASHED, "hash").order_by("number").iterator(5_000)
    )
    return taken
