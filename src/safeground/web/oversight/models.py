"""Looking that stands out, what an auditor made of it, and each proof of the chain."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Unusual(models.Model):
    """One act of looking, or a run of them, that a rule picked out. It says nothing of a person's
    worth: most of these have a plain reason, and nobody is counted or ranked by them."""

    rule = models.CharField(max_length=40)  # its name in rules.toml
    actor = models.BigIntegerField()
    roles = models.CharField(max_length=300, blank=True)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    acts = models.PositiveIntegerField()
    usual = models.PositiveIntegerField(null=True)  # nine in ten such times are no more than this
    thing = models.CharField(max_length=80, blank=True)
    thing_number = models.CharField(max_length=80, blank=True)
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "oversight"
        verbose_name = "unusual looking"
        verbose_name_plural = "unusual looking"
        ordering: ClassVar = ["-begins_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rule", "actor", "begins_at", "thing", "thing_number"],
                name="unusual_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule}, {self.begins_at:%Y-%m-%d %H:%M}"


class Outcome(models.TextChoices):
    """What looking into it came to."""

    WORK = "work", "It was part of their work"
    RULE = "rule", "The rule picks out what it should not"
    ASKED = "asked", "Asked their supervisor to speak with them"
    PASSED_ON = "passed on", "Passed to professional standards"


class LookedInto(models.Model):
    """What an auditor decided about one of them; there is no room for a story."""

    unusual = models.OneToOneField(Unusual, on_delete=models.PROTECT, related_name="looked_into")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "oversight"
        verbose_name_plural = "looked into"

    def __str__(self) -> str:
        return self.get_outcome_display()


class Check(models.Model):
    """One reading of the whole chain, and what it found."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    holds = models.BooleanField()
    sentence = models.CharField(max_length=300)
    rows = models.BigIntegerField()
    head = models.CharField(max_length=100, blank=True)

    class Meta:
        app_label = "oversight"
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return self.sentence
