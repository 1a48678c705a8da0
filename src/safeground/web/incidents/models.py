"""What the incident store holds, as far as pages need to know, and how it came there."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Import(models.Model):
    """One import that was committed: what was read, what was rejected and why.

    `files` are {file, kind, read, rejected, without_place}; `rejections` {column, reason, rows},
    the commonest first; `rejects_file` is its name in the store's folder of rejects.
    """

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    read = models.PositiveIntegerField()
    kept = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField(default=0)
    replaced = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    without_place = models.PositiveIntegerField(default=0)
    files = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    rejections = models.JSONField(default=list)
    rejects_file = models.CharField(max_length=100, blank=True)
    mapping = models.TextField(blank=True)
    version = models.PositiveIntegerField(null=True)

    class Meta:
        app_label = "incidents"
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kept:,} incidents, {self.at:%Y-%m-%d}"


class Holding(models.Model):
    """How many incidents the store holds of one source in one month."""

    source = models.CharField(max_length=120)
    month = models.CharField(max_length=7)
    incidents = models.PositiveIntegerField()
    without_place = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "incidents"
        ordering: ClassVar = ["source", "month"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "month"], name="one_holding_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.source}, {self.month}: {self.incidents:,}"
