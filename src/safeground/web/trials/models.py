"""A trial as the site keeps it: where its folder is, its state, who looked, and its answer.

The folder (as the `safeground trials` commands make it) is what counts: the sealed document, the
lots and their logs are there, and only there.
"""

from datetime import date
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.text import slugify


class TrialState(models.TextChoices):
    """Where a trial is in its life; the days do the rest."""

    DRAFT = "draft", "Draft"
    SEALED = "sealed", "Sealed"
    READ = "read", "Read"
    ABANDONED = "abandoned", "Given up"


# what may follow what, by which act: the code, the diagram and the tests come from it
NEXT: dict[tuple[TrialState, str], TrialState] = {
    (TrialState.DRAFT, "seal"): TrialState.SEALED,
    (TrialState.DRAFT, "give up"): TrialState.ABANDONED,
    (TrialState.SEALED, "read"): TrialState.READ,
    (TrialState.SEALED, "give up"): TrialState.ABANDONED,
    (TrialState.READ, "read"): TrialState.READ,
}


class Trial(models.Model):
    """A design, its sealed allocation, and its analysis.

    `asked` is what the person filled in; `foresight` what it can see, in sentences and numbers;
    `answer` the last reading's: sentence, estimate and interval, and what was written where.
    """

    title = models.CharField(max_length=200)
    state = models.CharField(max_length=20, choices=TrialState.choices, default=TrialState.DRAFT)
    start = models.DateField()
    until = models.DateField()
    places = models.PositiveIntegerField()
    asked = models.JSONField(default=dict)
    foresight = models.JSONField(default=dict)
    seal = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField(null=True)
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answer = models.JSONField(default=dict)
    read_at = models.DateTimeField(null=True)
    given_up_why = models.TextField(blank=True)
    simulated = models.BooleanField(default=False)
    hotspots: models.ManyToManyField = models.ManyToManyField(  # type: ignore[type-arg]
        "places.Hotspot", related_name="trials"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        app_label = "trials"
        ordering: ClassVar = ["-start", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def folder(self) -> Path:
        """The trial's folder, for the pipelines."""
        return Path(settings.MEDIA_ROOT) / "trials" / str(self.pk)

    @property
    def lots(self) -> Path:
        """The folder of the allocation and the document in it.

        A sealed one lies among the lots that a night's plan can be made to obey.
        """
        if self.state == TrialState.DRAFT or not self.seal:
            return self.folder / "trial"
        return Path(settings.MEDIA_ROOT) / "lots" / f"trial-{self.pk}-{slugify(self.title)[:60]}"

    def ended(self, today: date) -> bool:
        """Whether the last day is over."""
        return today > self.until


class Look(models.Model):
    """One reading of results: the days it went up to, by whom and why. Kept for ever."""

    trial = models.ForeignKey(Trial, on_delete=models.PROTECT, related_name="looks")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    until = models.DateField()  # the last day of what was read
    planned = models.BooleanField()  # fixed in the sealed document
    final = models.BooleanField()  # after the last day
    reason = models.TextField(blank=True)
    level = models.FloatField()  # of the intervals that were given
    sentence = models.TextField(blank=True)

    class Meta:
        app_label = "trials"
        ordering: ClassVar = ["at"]

    def __str__(self) -> str:
        return f"{self.trial}, up to {self.until}"


class TrialNote(models.Model):
    """Something that happened to a trial, for its timeline."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="notes")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)

    class Meta:
        app_label = "trials"
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.title
