"""An operation, its activities, and what each counted."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from safeground.web.operations.kinds import COUNTS, KINDS


class Operation(models.Model):
    """A named, time-bounded effort made of activities with results.

    `assessment` is the reference of its equality and data protection assessments, without which it
    can't begin.
    """

    name = models.CharField(max_length=120)
    aim = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assessment = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)
    learned = models.TextField(blank=True)  # what the next one should know

    class Meta:
        app_label = "operations"
        ordering: ClassVar = ["-starts_on", "name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="operation_ends_after_it_starts",
                condition=Q(ends_on__gte=models.F("starts_on")),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ActivityState(models.TextChoices):
    """What became of an activity."""

    PLANNED = "planned", "Planned"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"


class Activity(models.Model):
    """Something done at a place and time: a knife arch, a sweep, a visit."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="activities")
    kind = models.CharField(max_length=40, choices=[(k.name, k.title) for k in KINDS.values()])
    place = models.CharField(max_length=200)
    hotspot = models.ForeignKey(
        "places.Hotspot", on_delete=models.PROTECT, null=True, blank=True, related_name="activities"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    led_by = models.CharField(
        max_length=120, blank=True
    )  # the organisation: "British Transport Police"
    staff = models.PositiveSmallIntegerField(default=0)
    authority = models.CharField(max_length=200, blank=True)  # the power relied on, and who gave it
    equality_note = models.TextField(blank=True)
    state = models.CharField(
        max_length=20, choices=ActivityState.choices, default=ActivityState.PLANNED
    )
    final = models.BooleanField(default=False)  # until then its counts are provisional
    note = models.TextField(blank=True)

    class Meta:
        app_label = "operations"
        verbose_name_plural = "activities"
        ordering: ClassVar = ["starts_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["hotspot", "starts_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="activity_ends_after_it_starts", condition=Q(ends_at__gt=models.F("starts_at"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.place}"


class Count(models.Model):
    """One number of one activity."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="counts")
    name = models.CharField(max_length=40, choices=[(c.name, c.title) for c in COUNTS.values()])
    number = models.PositiveIntegerField()

    class Meta:
        app_label = "operations"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["activity", "name"], name="counted_once")
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.number}"
