"""The record of a stop and search, as Code A 4.3 asks for it, and every correction of it."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models

from safeground.web.access.models import Restricted


class StopState(models.TextChoices):
    """Whether a record is whole."""

    DRAFT = "draft", "Not finished"
    RECORDED = "recorded", "Recorded"


class Clothing(models.TextChoices):
    """What was removed."""

    NONE = "none", "Nothing, or only a coat, jacket or gloves"
    MORE = "more", "More than a coat, jacket or gloves"
    INTIMATE = "intimate", "Intimate parts of the body were exposed"


class Receipt(models.TextChoices):
    """Whether the person has a record of it."""

    PAPER = "paper", "Given on paper"
    REFERENCE = "reference", "Given as a reference number"
    REFUSED = "refused", "Offered and refused"
    NOT_OFFERED = "not offered", "Not offered"


class Verdict(models.TextChoices):
    """What a supervisor said of a record."""

    FINE = "fine", "Nothing more is needed"
    FEEDBACK = "feedback", "Feedback was given"
    REFERRED = "referred", "Referred to professional standards"


class Stop(Restricted):
    """One search of one person or vehicle. Its owner is the officer who searched.

    `key` is made where the record is begun, so that sending it twice makes one. The person's name
    is never needed. `power` and `object_of_search` are the words of the tables.
    """

    key = models.UUIDField(unique=True)
    reference = models.CharField(max_length=20, blank=True, db_index=True)
    state = models.CharField(max_length=20, choices=StopState.choices, default=StopState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    hotspot = models.ForeignKey(
        "places.Hotspot", on_delete=models.PROTECT, null=True, related_name="+"
    )
    place = models.CharField(max_length=200, blank=True)
    happened_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=40, blank=True)  # "Person search"
    vehicle_registration = models.CharField(max_length=20, blank=True)
    self_defined_ethnicity = models.CharField(max_length=2, blank=True)
    perceived_ethnicity = models.CharField(max_length=20, blank=True)
    gender = models.CharField(max_length=20, blank=True)
    age = models.PositiveSmallIntegerField(null=True)
    age_is_estimate = models.BooleanField(default=False)
    person_name = models.CharField(max_length=200, blank=True)
    power = models.CharField(max_length=100, blank=True)
    authorisation = models.TextField(blank=True)
    object_of_search = models.CharField(max_length=100, blank=True)
    grounds = models.TextField(blank=True)
    gowisely = models.JSONField(default=list)
    clothing = models.CharField(max_length=20, choices=Clothing.choices, blank=True)
    clothing_where = models.CharField(max_length=200, blank=True)
    clothing_present = models.CharField(max_length=300, blank=True)
    appropriate_adult = models.CharField(max_length=20, blank=True)
    body_worn_video = models.CharField(max_length=20, blank=True)
    no_video_because = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=60, blank=True)
    outcome_linked = models.BooleanField(null=True)
    found = models.CharField(max_length=300, blank=True)
    safeguarding = models.CharField(max_length=20, blank=True)
    safeguarding_note = models.CharField(max_length=300, blank=True)
    officer = models.CharField(max_length=60, blank=True)  # warrant or collar number, or a name
    receipt = models.CharField(max_length=20, choices=Receipt.choices, blank=True)
    no_receipt_because = models.CharField(max_length=300, blank=True)
    begun_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True)
    erase_after = models.DateField(null=True)  # by the retention rule
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=20, choices=Verdict.choices, blank=True)
    review_comment = models.TextField(blank=True)

    class Meta:
        app_label = "stops"
        verbose_name = "stop and search record"
        ordering: ClassVar = ["-happened_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["state", "happened_at"]),
            models.Index(fields=["owner", "happened_at"]),
            models.Index(fields=["hotspot", "happened_at"]),
            models.Index(fields=["erase_after"]),
        ]

    def __str__(self) -> str:
        return self.reference or "Search record, not finished"

    @property
    def is_child(self) -> bool:
        """Whether the person was, or seemed, under 18."""
        return self.age is not None and self.age < 18

    def is_due(self, today: date) -> bool:
        """Whether the time to keep it is over."""
        return self.erase_after is not None and self.erase_after <= today


class StopVersion(models.Model):
    """What a record said before a correction: only the answers that changed, and why."""

    stop = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    was = models.JSONField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "stops"
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stop", "number"], name="corrected_once")
        ]

    def __str__(self) -> str:
        return f"{self.stop}, version {self.number}"
