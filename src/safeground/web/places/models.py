"""Hotspots as the site keeps them: who they are, and what each refresh said of them."""

from typing import ClassVar

from django.conf import settings
from django.db import models


def months_between(first: str, last: str) -> list[str]:
    """Every month from one to another.

    >>> months_between("2025-11", "2026-01")
    ['2025-11', '2025-12', '2026-01']
    """
    start, end = (12 * int(m[:4]) + int(m[5:7]) - 1 for m in (first, last))
    return [f"{n // 12}-{n % 12 + 1:02}" for n in range(start, end + 1)]


class Refresh(models.Model):
    """One identification of hotspots: what was asked, what was found, and from which data.

    `folder` (under the site's files) holds what it wrote: the briefing, the GeoJSON, the CSV, the
    surface. `tested` is the backtest's table, `provenance` enough to compute it again. `digest`
    stands for the result, so that keeping it twice keeps it once.
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
    changes = models.JSONField(default=list)  # {key, name, status, why}: entered, left, stayed
    left_out = models.JSONField(default=list)  # {what, incidents, reason}
    cannot_bear = models.JSONField(default=list)  # sentences
    concentration = models.JSONField(default=dict)
    tested = models.JSONField(default=dict)
    provenance = models.JSONField(default=dict)
    attribution = models.JSONField(default=list)
    folder = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, unique=True, null=True)
    in_force = models.BooleanField(default=False)  # the one that patrols and pages go by
    in_force_since = models.DateTimeField(null=True, blank=True)
    in_force_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    in_force_why = models.TextField(blank=True)

    class Meta:
        app_label = "places"
        ordering: ClassVar = ["-made_at", "-pk"]
        verbose_name_plural = "refreshes"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["in_force"], condition=models.Q(in_force=True), name="one_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.family_title}, {self.since} to {self.until}"

    @property
    def months(self) -> list[str]:
        """The months looked at, in order: one unbroken run."""
        return months_between(self.since, self.until)


class Hotspot(models.Model):
    """A named place chosen for patrol, the same through every refresh that it stays in.

    `boundary` is a GeoJSON geometry in longitude and latitude, as it is now: the refresh's, or a
    person's where one was drawn. Keys are counted anew for each family and study area.
    """

    key = models.CharField(max_length=20)  # "H0001"; drawn by hand: "D0001"
    family = models.CharField(max_length=80)
    study_area = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200)
    district = models.CharField(max_length=200, blank=True)
    boundary = models.JSONField()
    longitude = models.FloatField()
    latitude = models.FloatField()
    area_m2 = models.FloatField()
    by_hand = models.BooleanField(default=False)  # drawn, or its boundary adjusted, by a person
    since = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)  # no longer chosen
    left_why = models.TextField(blank=True)
    left_out = models.JSONField(default=list)  # {what, incidents}: inside, and not counted
    counted_at = models.DateTimeField(null=True, blank=True)  # when its tallies were last made
    weighed_by = models.JSONField(
        default=dict
    )  # the harm weights then: scale, unit, version, as_of

    class Meta:
        app_label = "places"
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["family", "study_area", "key"], name="one_hotspot_a_key"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["left_at"])]

    def __str__(self) -> str:
        return self.name

    @property
    def drawn(self) -> bool:
        """Whether a person drew it, rather than an identification."""
        return self.key.startswith("D")


class Listing(models.Model):
    """What one refresh said of one hotspot."""

    refresh = models.ForeignKey(Refresh, on_delete=models.PROTECT, related_name="listings")
    hotspot = models.ForeignKey(Hotspot, on_delete=models.PROTECT, related_name="listings")
    name = models.CharField(max_length=200, blank=True)
    district = models.CharField(max_length=200, blank=True)
    rank = models.PositiveIntegerField()
    status = models.CharField(max_length=20)  # new, entered, stayed, moved
    why = models.TextField()  # why it was chosen, with its numbers
    change = models.TextField(blank=True)  # what is other than last time: "stayed: 2.7 expected…"
    expected = models.FloatField()
    recorded = models.FloatField()
    boundary = models.JSONField()
    streets = models.JSONField(default=list)
    risk_windows = models.JSONField(default=list)
    hours = models.JSONField(default=dict)  # their name, and how much they capture, with its ends
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

    `family` is a family of offences, or one crime type by its slug ("robbery"): families overlap,
    crime types do not. `police_generated` offences follow patrols, so they are shown apart and
    never added in.
    """

    hotspot = models.ForeignKey(Hotspot, on_delete=models.CASCADE, related_name="tallies")
    month = models.CharField(max_length=7)
    family = models.CharField(max_length=80)
    source = models.CharField(max_length=120)
    police_generated = models.BooleanField(default=False)
    incidents = models.FloatField()
    harm = models.FloatField(null=True)  # of those with a weight; null where no weights were loaded
    unweighed = models.FloatField(null=True)  # incidents to which the weights give none

    class Meta:
        app_label = "places"
        verbose_name_plural = "tallies"
        indexes: ClassVar = [
            models.Index(fields=["hotspot", "family", "month"]),
            models.Index(  # a list's counts, from the index alone
                name="tallies_of_a_list",
                fields=[
                    "family",
                    "hotspot",
                    "month",
                    "police_generated",
                    "source",
                    "incidents",
                    "harm",
                    "unweighed",
                ],
            ),
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
