"""The audit's one table."""

from typing import ClassVar

from django.db import models


class Row(models.Model):
    """One act, chained by hash to the row before it. Rows are only ever added."""

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

    class Meta:
        app_label = "audit"
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [
            models.Index(fields=["actor", "at"]),
            models.Index(fields=["thing", "thing_number", "at"]),
            models.Index(fields=["kind", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.kind} {self.thing} {self.thing_number}".strip()
