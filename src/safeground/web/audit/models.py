"""The audit's one table. Rows are only ever added: here, and by the database's own guards."""

from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models.base import ModelBase


class OnlyAddedTo(Exception):  # noqa: N818  (the sentence that it carries is the rule itself)
    """Somebody's code tried to change or delete a row of the audit."""

    def __init__(self) -> None:
        super().__init__("rows of the audit are never changed and never deleted")


class Rows(models.QuerySet["Row"]):
    """Rows to read."""

    def update(self, **_: Any) -> NoReturn:
        """Refused."""
        raise OnlyAddedTo

    def delete(self) -> NoReturn:
        """Refused."""
        raise OnlyAddedTo

    def _raw_delete(self, using: str | None) -> NoReturn:  # noqa: ARG002
        raise OnlyAddedTo


class Row(models.Model):
    """One act, chained by hash to the row before it."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    actor = models.BigIntegerField()
    roles = models.CharField(max_length=300, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    session = models.CharField(max_length=64, blank=True)
    request = models.CharField(max_length=40, blank=True)
    thing = models.CharField(max_length=80, blank=True)
    thing_number = models.CharField(max_length=80, blank=True)
    restricted = models.BooleanField(default=False)
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = Rows.as_manager()

    class Meta:
        app_label = "audit"
        ordering: ClassVar = ["number"]
        # every list of rows goes by number, whatever it is narrowed by: no sorting, no OFFSET
        indexes: ClassVar = [
            models.Index(fields=["at"], name="audit_row_at"),
            models.Index(fields=["actor", "number"], name="audit_row_actor"),
            models.Index(fields=["thing", "thing_number", "number"], name="audit_row_thing"),
            models.Index(fields=["kind", "number"], name="audit_row_kind"),
            models.Index(
                fields=["number"],
                condition=models.Q(restricted=True),
                name="audit_row_restricted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.kind} {self.thing} {self.thing_number}".strip()

    def save(
        self,
        *,
        force_insert: bool | tuple[ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Add the row; a row that is there already can't be saved again."""
        if not self._state.adding or not force_insert or force_update or update_fields:
            raise OnlyAddedTo
        super().save(force_insert=force_insert, using=using)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Refused."""
        raise OnlyAddedTo
