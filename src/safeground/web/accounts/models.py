"""People who sign in, and the roles they hold and held."""

from datetime import UTC, datetime
from functools import cached_property
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from safeground.web.audit.kinds import Actor
from safeground.web.lib.permissions import ROLES, Permission, permissions_of


class People(BaseUserManager["Person"]):
    """Finds people; making one is an action's work (`actions.invite`)."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """By work e-mail address, whatever its case."""
        return self.get(email__iexact=username or "")


class Person(AbstractBaseUser):
    """Somebody with a sign-in: of the force, or of a partner."""

    email = models.EmailField("work e-mail address", unique=True)
    name = models.CharField(max_length=200)
    collar_number = models.CharField("collar or staff number", max_length=40, blank=True)
    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        app_label = "accounts"
        verbose_name = "person"
        verbose_name_plural = "people"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def role_names(self) -> tuple[str, ...]:
        """The roles held now, in the order in which `roles.toml` names them."""
        now = datetime.now(UTC)
        held = set(
            self.grants.filter(Q(until=None) | Q(until__gt=now), since__lte=now).values_list(
                "role", flat=True
            )
        )
        return tuple(name for name in ROLES if name in held)

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the roles held now allow together."""
        return permissions_of(self.role_names) if self.is_active else frozenset()

    @property
    def actor(self) -> Actor:
        """The same person, as a row of the audit names them."""
        organisation = self.partner.name if self.partner_id and self.partner else ""
        return Actor(self.pk, self.role_names, organisation)


class RoleGrant(models.Model):
    """A role held from one time to another, and who gave it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40, choices=[(r.name, r.title) for r in ROLES.values()])
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        app_label = "accounts"
        ordering: ClassVar = ["since"]

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"
