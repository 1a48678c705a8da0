"""Need-to-know: a record that is restricted from the moment it exists, and who was let in."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q


class Restriction(models.TextChoices):
    """How far a record may be seen, within what a role allows."""

    OPEN = "open", "Open to all whose role allows it"
    NEED_TO_KNOW = "need to know", "Only its owner and those let in by name"


class RestrictionField(models.CharField):  # type: ignore[type-arg]
    """A restriction that the database itself holds to: never empty, never a word of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # None, where a CharField would quietly put "": a record made without one is refused
        super().__init__(*args, **{"max_length": 20, "default": None, **kwargs})

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        """The words that its column takes."""
        words = ", ".join(f"'{word}'" for word in Restriction.values)
        return f"{connection.ops.quote_name(str(self.column))} IN ({words})"


class Restricted(models.Model):
    """A record with a restriction and an owner. Neither has a default: both are set at creation,
    in the one statement that makes the record, so that there is no moment in which it is open."""

    restriction = RestrictionField(choices=Restriction.choices)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Grant(models.Model):
    """Somebody, or a partner, let in to one record for a time, and by whom."""

    thing = models.CharField(max_length=80)  # "problems.problem"
    thing_number = models.BigIntegerField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.PROTECT, null=True, related_name="+"
    )
    since = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(null=True)  # None: until it is withdrawn
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "access"
        indexes: ClassVar = [
            models.Index(fields=["thing", "thing_number"]),
            models.Index(fields=["person", "thing"]),
            models.Index(fields=["partner", "thing"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="grant_to_one",
                condition=Q(person__isnull=False, partner__isnull=True)
                | Q(person__isnull=True, partner__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.thing} {self.thing_number}"
