"""One piece of long work: who asked for it, how far it is, and what came of it."""

from datetime import UTC, datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

PATIENCE = timedelta(minutes=2)  # a worker says every few seconds that it lives


class State(models.TextChoices):
    """Where a job is in its life."""

    WAITING = "waiting", "Waiting to start"
    RUNNING = "running", "Under way"
    DONE = "done", "Done"
    FAILED = "failed", "Could not be done"
    CANCELLED = "cancelled", "Cancelled"


class Job(models.Model):
    """Work in the background. `result` is what its page leads on to; `error` is one sentence."""

    kind = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    what = models.CharField(max_length=200, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    error = models.CharField(max_length=500, blank=True)
    result = models.JSONField(default=dict)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "jobs"
        ordering: ClassVar = ["-asked_at"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its progress page."""
        return reverse("jobs:job", kwargs={"pk": self.pk})

    @property
    def took(self) -> timedelta:
        """How long it has run, or ran."""
        if self.started_at is None:
            return timedelta()
        return (self.ended_at or datetime.now(UTC)) - self.started_at

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in {State.DONE, State.FAILED, State.CANCELLED}


def silent() -> models.Q:
    """Under way, they say, and not heard of for so long that the machine must have stopped."""
    return models.Q(state=State.RUNNING, heard_at__lt=datetime.now(UTC) - PATIENCE)
