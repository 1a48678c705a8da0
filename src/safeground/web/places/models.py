"""Hotspots as the site keeps them: who they are, and what each refresh said of them."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Refresh(models.Model):
    """One identification of hotspots: what was asked, what was found, and from which data.

    `folder` (under the site's files) holds what it wrote: the briefing, the GeoJSON, the CSV, the
    surface. `tested` is the backtest's table, `provenance` enough to compute it again.
    """

    family = models.CharField(max_length=80)  # "serious-violence"
    family_title = models.CharField(max_length=200)
    study_area = models.CharField(max_length=200)
    method = models.CharField(max_length=40)
    since = models.CharField(max_length=7)  # "2025-01", the first month looked at
    until = models.CharField(max_length=7)
    period = models.CharField(max_length=40)  # that the expectation is for: "January 2026"
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    chosen_by = models.TextField(blank=True)
    total_expected = models.FloatField()
    total_recorded = models.FloatField()
    changes = models.JSONField(default=list)  # what entered, left and stayed, and why: sentences
    left_out = models.JSONField(default=list)  # {what, incidents, reason}
    cannot_bear = models.JSONField(default=list)  # sentences
    concentration = models.JSONField(default=dict)
    tested = models.JSONField(default=dict)
    provenance = models.JSONField(default=dict)
    attribution = models.JSONField(default=list)
    folder = models.CharField(max_length=200, blank=True)
    in_force = models.BooleanField(default=False)  # the one that patrols and pages go by

    class Meta:
        app_label = "places"
        ordering: ClassVar = ["-made_at"]
        verbose_name_plural = "refreshes"

    def __str__(self) -> str:
        return f"{self.family_title}, {self.since} to {self.until}"


class Hotspot(models.Model):
    """A named place chosen for patrol, the same through every refresh that it stays in.

    `boundary` is a GeoJSON geometry in longitude and latitude, as it is now.
    """

    key = models.CharField(max_length=20)  # "H0001"
    family = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    district = models.CharField(max_length=200, blank=True)
    boundary = models.JSONField()
    longitude = models.FloatField()
    latitude = models.FloatField()
    area_m2 = models.FloatField()
    by_hand = models.BooleanField(default=False)  # drawn, or its boundary adjusted, by a person
    since = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)  # no longer chosen

    class Meta:
        app_label = "places"
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["family", "key"], name="one_hotspot_a_key")
        ]

    def __str__(self) -> str:
        return self.name


class Listing(models.Model):
    """What one refresh said of one hotspot."""

    refresh = models.ForeignKey(Refresh, on_delete=models.PROTECT, related_name="listings")
    hotspot = models.ForeignKey(Hotspot, on_delete=models.PROTECT, related_name="listings")
    rank = models.PositiveIntegerField()
    status = models.CharField(max_length=20)  # new, entered, stayed, moved
    why = models.TextField()
    expected = models.FloatField()
    recorded = models.FloatField()
    boundary = models.JSONField()
    streets = models.JSONField(default=list)
    risk_windows = models.JSONField(default=list)
    no_hours = models.TextField(blank=True)  # why hours are unknown, where they are
    week_clock = models.JSONField(default=list)  # 168 shares from Monday 00:00; empty: unknown
    monthly = models.JSONField(default=list)  # the target, a number a month
    by_category = models.JSONField(default=dict)

    class Meta:
        app_label = "places"
        ordering: ClassVar = ["rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["refresh", "hotspot"], name="listed_once")
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.hotspot}"


class Tally(models.Model):
    """Incidents inside a hotspot's boundary in one month, by family and source; the page's figures.

    `police_generated` offences follow patrols, so they are shown apart and never added in.
    """

    hotspot = models.ForeignKey(Hotspot, on_delete=models.CASCADE, related_name="tallies")
    month = models.CharField(max_length=7)
    family = models.CharField(max_length=80)
    source = models.CharField(max_length=120)
    police_generated = models.BooleanField(default=False)
    incidents = models.FloatField()
    harm = models.FloatField(null=True)

    class Meta:
        app_label = "places"
        verbose_name_plural = "tallies"
        indexes: ClassVar = [
            models.Index(fields=["hotspot", "month"]),
            models.Index(fields=["family", "month"]),
        ]

    def __str__(self) -> str:
        return f"{self.hotspot} {self.month} {self.family}: {self.incidents:g}"


class BoundaryChange(models.Model):
    """A hotspot drawn or adjusted by hand: what it was, what it is, who and why."""

    hotspot = models.ForeignKey(Hotspot, on_delete=models.PROTECT, related_name="boundary_changes")
    before = models.JSONField(null=True)
    after = models.JSONField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "places"
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.hotspot}: {self.reason}"
