"""A problem, what is known of it, what is done about it and by whom, and whether that helped."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from safeground.web.access.models import Restricted

PERSON = settings.AUTH_USER_MODEL


def _by(**more: Any) -> Any:
    return models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", **more)


class Decision(models.TextChoices):
    """What an assessment says should happen next."""

    CLOSE = "close", "Close: what was meant is reached, or nothing more is worth doing"
    ADAPT = "adapt", "Adapt: change the responses and go on"
    REPEAT = "repeat", "Repeat: do the same again, here or elsewhere"


class Problem(Restricted):
    """A recurring harm at a place, worked through objective, scanning, analysis, response and
    assessment. Its sentences are about roles and places, never about anybody by name.

    It is of a hotspot, or of a `place` that somebody typed.
    """

    title = models.CharField(max_length=200)
    hotspot = models.ForeignKey(
        "places.Hotspot", on_delete=models.PROTECT, null=True, blank=True, related_name="problems"
    )
    place = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    objective = models.TextField(blank=True)
    # scanning
    who = models.TextField(blank=True)
    harm = models.TextField(blank=True)
    where = models.TextField(blank=True)
    when = models.TextField(blank=True)
    noticed = models.TextField(blank=True)
    # the triangle: each side, and those who could control it
    offenders = models.TextField(blank=True)
    handlers = models.TextField(blank=True)
    targets = models.TextField(blank=True)
    guardians = models.TextField(blank=True)
    setting = models.TextField(blank=True)
    managers = models.TextField(blank=True)
    # why
    precedes = models.TextField(blank=True)
    why_there = models.TextField(blank=True)
    why_then = models.TextField(blank=True)
    tried = models.TextField(blank=True)

    class Meta:
        app_label = "problems"
        ordering: ClassVar = ["-opened_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["closed_at"]), models.Index(fields=["hotspot"])]

    def __str__(self) -> str:
        return self.title

    @property
    def at(self) -> str:
        """Where it is, in words."""
        return self.hotspot.name if self.hotspot else self.place


class Fact(models.Model):
    """Something known of a problem, and who says so."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="facts")
    what = models.TextField()
    source = models.CharField(max_length=200)

    class Meta:
        app_label = "problems"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.what


class Question(models.Model):
    """Something not known of a problem, who could answer, and who asks them by when."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="questions")
    what = models.TextField()
    could_answer = models.CharField(max_length=200)
    owner = _by()
    due = models.DateField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "problems"
        ordering: ClassVar = ["due", "pk"]

    def __str__(self) -> str:
        return self.what


class Meeting(models.Model):
    """A meeting of the Community Safety Partnership: organisations attend it, never the public."""

    on = models.DateField()
    title = models.CharField(max_length=200)
    attended = models.ManyToManyField("partners.Partner", blank=True, related_name="+")
    also_attended = models.CharField(max_length=300, blank=True)
    problems = models.ManyToManyField(Problem, blank=True, related_name="meetings")
    minutes = models.TextField(blank=True)
    decisions = models.TextField(blank=True)
    by = _by()

    class Meta:
        app_label = "problems"
        ordering: ClassVar = ["-on", "-pk"]

    def __str__(self) -> str:
        return self.title


class ResponseState(models.TextChoices):
    """How far a response is."""

    PROPOSED = "proposed", "Proposed"
    AGREED = "agreed", "Agreed"
    UNDER_WAY = "under way", "Under way"
    DONE = "done", "Done"
    DROPPED = "dropped", "Dropped"


class Response(models.Model):
    """Something done about a problem: why it should work, and how anybody would know.

    `measured_by` wrote its measure last, so somebody else agrees it.
    """

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="responses")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True)
    what = models.TextField()
    mechanism = models.TextField()
    owner = _by()
    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due = models.DateField()
    measure = models.TextField(blank=True)
    baseline = models.CharField(max_length=300, blank=True)
    comparison = models.CharField(max_length=300, blank=True)
    measured_by = _by()
    agreed_by = _by(null=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(
        max_length=20, choices=ResponseState.choices, default=ResponseState.PROPOSED
    )
    began_on = models.DateField(null=True, blank=True)
    finished_on = models.DateField(null=True, blank=True)
    dropped_why = models.TextField(blank=True)
    result = models.TextField(blank=True)

    class Meta:
        app_label = "problems"
        ordering: ClassVar = ["due", "pk"]
        indexes: ClassVar = [models.Index(fields=["state", "due"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="begun_once_agreed",
                condition=~Q(state__in=["agreed", "under way", "done"])
                | Q(agreed_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.what


class ActionKind(models.TextChoices):
    """What a partner is asked for."""

    CCTV = "cctv", "CCTV"
    LIGHTING = "lighting", "Lighting"
    LICENSING = "licensing", "Licensing"
    TRADING = "trading-standards", "Trading standards"
    HOUSING = "housing", "Housing"
    YOUTH = "youth-work", "Youth work"
    ENVIRONMENT = "environmental", "Environmental"
    OTHER = "other", "Other"


class ActionState(models.TextChoices):
    """How far a partner's action is."""

    ASKED = "asked", "Asked"
    UNDER_WAY = "under way", "Under way"
    DONE = "done", "Done"
    NOT_DONE = "not done", "Can't be done"
    WITHDRAWN = "withdrawn", "Withdrawn"


class PartnerAction(models.Model):
    """What one organisation was asked to do: all that it sees of a problem is written here.

    `reference` is a DPIA's, a fault's or a licence's; `lux` and `working` are of lights and
    cameras.
    """

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="actions")
    response = models.ForeignKey(
        Response, on_delete=models.PROTECT, null=True, blank=True, related_name="actions"
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="actions"
    )
    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=ActionKind.choices)
    what = models.TextField()
    where = models.CharField(max_length=200)
    due = models.DateField()
    contact = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    given_by = _by()
    state = models.CharField(max_length=20, choices=ActionState.choices, default=ActionState.ASKED)
    reference = models.CharField(max_length=100, blank=True)
    installed_on = models.DateField(null=True, blank=True)
    working = models.CharField(
        max_length=10, blank=True, choices=[("yes", "Yes"), ("no", "No")], default=""
    )
    lux = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)
    withdrawn_why = models.TextField(blank=True)

    class Meta:
        app_label = "problems"
        ordering: ClassVar = ["due", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["partner", "state", "due"]),
            models.Index(fields=["state", "due"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.what}"


class ActionUpdate(models.Model):
    """What somebody said of an action, and what its state was from then on."""

    action = models.ForeignKey(PartnerAction, on_delete=models.CASCADE, related_name="updates")
    at = models.DateTimeField()
    by = _by()
    state = models.CharField(max_length=20, choices=ActionState.choices)
    note = models.TextField(blank=True)

    class Meta:
        app_label = "problems"
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.note}"


class Photograph(models.Model):
    """Evidence of an action, as pixels alone; its file is named by the hash of what was kept."""

    action = models.ForeignKey(PartnerAction, on_delete=models.CASCADE, related_name="photographs")
    shows = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = _by()

    class Meta:
        app_label = "problems"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.shows


class Reviewed(models.Model):
    """An earlier action as a meeting found it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="reviewed")
    action = models.ForeignKey(PartnerAction, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=20, choices=ActionState.choices)

    class Meta:
        app_label = "problems"
        verbose_name_plural = "reviewed actions"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.action}: {self.get_state_display()}"


class Assessment(models.Model):
    """Whether it helped, where harm may have gone instead, and what should happen next.

    `change` is the sentence of the count before and after, as it stood. A decision holds once
    somebody other than its author agrees it.
    """

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="assessments")
    at = models.DateTimeField()
    by = _by()
    found = models.TextField()
    change = models.TextField(blank=True)
    displacement = models.TextField()
    decision = models.CharField(max_length=10, choices=Decision.choices)
    reason = models.TextField()
    agreed_by = _by(null=True)
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "problems"
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.problem}: {self.decision}"


class ProblemNote(models.Model):
    """Something that was done to a problem, for its timeline."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="notes")
    at = models.DateTimeField()
    by = _by()
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)

    class Meta:
        app_label = "problems"
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.title
