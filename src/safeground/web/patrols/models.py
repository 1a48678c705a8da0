"""A night's plan, the visits on it, what officers sent from their cards, and what was received."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class PlanState(models.TextChoices):
    """Where a plan is: only a released one reaches the officers' cards."""

    DRAFT = "draft", "Draft"
    RELEASED = "released", "Released"
    CLOSED = "closed", "Over"


class Plan(models.Model):
    """Who goes where in one shift. `version` grows with every change, so that a card can tell.

    `allocation` is the folder of the sealed lot that the night obeys, if one does. `bound` is what
    no plan for the same units and hotspots can exceed. `notes`, `left_out` ({hotspot, key, why,
    visits}) and `provenance` are the planner's own words.
    """

    title = models.CharField(max_length=120)  # "Late shift, Friday 9 January 2026"
    date = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=PlanState.choices, default=PlanState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    spacing = models.PositiveSmallIntegerField(default=120)  # minutes between visits of a hotspot
    prize = models.FloatField(default=0)
    bound = models.FloatField(default=0)
    notes = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    provenance = models.JSONField(default=dict)
    allocation = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "patrols"
        ordering: ClassVar = ["-starts_at"]
        indexes: ClassVar = [
            models.Index(fields=["date"]),
            models.Index(fields=["state", "starts_at"]),
        ]

    def __str__(self) -> str:
        return self.title


class Unit(models.Model):
    """A unit on one shift, and the people in it. Nothing here follows a person's position."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="units")
    name = models.CharField(max_length=120)
    mode = models.CharField(max_length=20)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    officers = models.PositiveSmallIntegerField(default=2)
    skills = models.JSONField(default=list)
    start = models.JSONField(default=dict)  # {name, longitude, latitude}
    end = models.JSONField(default=dict)
    devices = models.JSONField(default=list)
    people: models.ManyToManyField = models.ManyToManyField(  # type: ignore[type-arg]
        settings.AUTH_USER_MODEL, related_name="+", blank=True
    )

    class Meta:
        app_label = "patrols"
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "name"], name="one_unit_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class PlanHotspot(models.Model):
    """A hotspot as one plan knows it: its condition by lot, and what a unit needs to go there.

    Those that the lot leaves alone that night are here too, so that nobody can be sent to one.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="places")
    hotspot = models.ForeignKey("places.Hotspot", on_delete=models.PROTECT, related_name="+")
    condition = models.CharField(max_length=20, blank=True)  # treatment, control; "": no lot
    skill = models.CharField(max_length=80, blank=True)
    expected = models.FloatField(default=0)
    windows = models.JSONField(default=list)  # {start, hours}: hours of the week
    look_for = models.TextField(blank=True)

    class Meta:
        app_label = "patrols"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "hotspot"], name="planned_for_once")
        ]

    def __str__(self) -> str:
        return f"{self.hotspot} {self.condition}".strip()


class VisitState(models.TextChoices):
    """What became of a planned visit."""

    PLANNED = "planned", "Planned"
    UNDER_WAY = "under way", "Under way"
    MADE = "made", "Made"
    MISSED = "missed", "Not made"
    WITHDRAWN = "withdrawn", "Taken off the plan"


class Visit(models.Model):
    """One planned stay of a unit in a hotspot, and when it was begun and ended in fact."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="visits")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="visits")
    hotspot = models.ForeignKey("places.Hotspot", on_delete=models.PROTECT, related_name="visits")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    travel_minutes = models.PositiveSmallIntegerField(default=0)
    prize = models.FloatField(default=0)
    look_for = models.TextField(blank=True)
    state = models.CharField(max_length=20, choices=VisitState.choices, default=VisitState.PLANNED)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "patrols"
        ordering: ClassVar = ["starts_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["hotspot", "starts_at"]),
            models.Index(fields=["plan", "starts_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.hotspot}, {self.starts_at:%H:%M}"


class Break(models.Model):
    """A refreshment break on the plan."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="breaks")
    at = models.CharField(max_length=120, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        app_label = "patrols"
        ordering: ClassVar = ["starts_at"]

    def __str__(self) -> str:
        return f"{self.unit}, {self.starts_at:%H:%M}"


class PlanChange(models.Model):
    """One change to a plan after the planner made it: what, by whom and why."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    what = models.TextField()
    reason = models.TextField(blank=True)

    class Meta:
        app_label = "patrols"
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return self.what


class EntryKind(models.TextChoices):
    """What an officer can send from a visit's card."""

    START = "start", "Visit started"
    END = "end", "Visit ended"
    NOTHING = "nothing", "Nothing to report"
    SPOKEN = "spoken", "People spoken to"
    STOP = "stop", "Stop search"
    ARREST = "arrest", "Arrest"
    ITEM = "item", "Item found"
    PLACE = "place", "Something about the place"


class CardEntry(models.Model):
    """One thing sent from a card. `key` is made on the device, so that sending twice counts once.

    `applied` says whether it changed the visit; where it did not, `conflict` says why, in words.
    """

    key = models.UUIDField(unique=True)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="entries")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=EntryKind.choices)
    facts = models.JSONField(default=dict)  # counts and choices of the kind; never a name
    happened_at = models.DateTimeField()  # by the device's clock, put right by the server's
    received_at = models.DateTimeField()
    applied = models.BooleanField(default=True)
    conflict = models.CharField(max_length=300, blank=True)

    class Meta:
        app_label = "patrols"
        ordering: ClassVar = ["happened_at", "pk"]
        verbose_name_plural = "card entries"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.visit}"


class Morning(models.Model):
    """What a night delivered, measured the morning after: the sentences, and from what."""

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="morning")
    measured_at = models.DateTimeField()
    says = models.JSONField(default=list)  # sentences, each with its interval
    simulated = models.BooleanField(default=False)
    provenance = models.JSONField(default=dict)

    class Meta:
        app_label = "patrols"

    def __str__(self) -> str:
        return f"The morning after {self.plan}"


class Received(models.Model):
    """What one hotspot received in one night."""

    morning = models.ForeignKey(Morning, on_delete=models.CASCADE, related_name="received")
    hotspot = models.ForeignKey("places.Hotspot", on_delete=models.PROTECT, related_name="received")
    condition = models.CharField(max_length=20, blank=True)  # as the lot had it
    planned = models.PositiveSmallIntegerField(default=0)
    made = models.PositiveSmallIntegerField(default=0)
    planned_minutes = models.FloatField(default=0)
    patrol_minutes = models.FloatField(default=0)
    officer_minutes = models.FloatField(default=0)
    background_minutes = models.FloatField(default=0)

    class Meta:
        app_label = "patrols"
        ordering: ClassVar = ["hotspot__name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["morning", "hotspot"], name="received_once")
        ]

    def __str__(self) -> str:
        return f"{self.hotspot}: {self.patrol_minutes:g} minutes"
