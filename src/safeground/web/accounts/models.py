"""People who sign in, the roles they hold and held, and what lets them in."""

from datetime import UTC, datetime
from functools import cached_property
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from safeground.web.audit.kinds import Actor
from safeground.web.lib.permissions import ROLES, Permission, permissions_of


class People(BaseUserManager["Person"]):
    """Finds people; making one is an action's work (`actions.invitations`)."""

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
    left_because = models.CharField(max_length=300, blank=True)

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        app_label = "accounts"
        verbose_name = "person"
        verbose_name_plural = "people"
        ordering: ClassVar = ["name"]
        indexes: ClassVar = [models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def role_names(self) -> tuple[str, ...]:
        """The roles held now, in the order in which `roles.toml` names them."""
        return self.role_names_at(datetime.now(UTC))

    def role_names_at(self, when: datetime) -> tuple[str, ...]:
        """The roles held at a moment, in the same order."""
        held = set(self.grants.filter(held_at(when)).values_list("role", flat=True))
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


def held_at(when: datetime, prefix: str = "") -> Q:
    """Grants in force at a moment: from `since`, up to but not at `until`."""
    return Q(**{f"{prefix}since__lte": when}) & not_ended(when, prefix)


def not_ended(when: datetime, prefix: str = "") -> Q:
    """Grants in force at a moment or starting later."""
    return Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gt": when})


class RoleGrant(models.Model):
    """A role held from one time to another, who gave it and why, and who ended it and why."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40, choices=[(r.name, r.title) for r in ROLES.values()])
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    because = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    ended_because = models.CharField(max_length=300, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        app_label = "accounts"
        verbose_name = "role"
        verbose_name_plural = "roles"
        ordering: ClassVar = ["since", "pk"]
        indexes: ClassVar = [models.Index(fields=["role", "until"])]

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"

    @property
    def title(self) -> str:
        """The role's name for people; a role that no longer exists keeps its own."""
        return ROLES[self.role].title if self.role in ROLES else self.role

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.until is not None and self.until <= datetime.now(UTC)


class Invitation(models.Model):
    """A one-time link with which somebody sets their password, and takes up roles.

    For somebody who is here already (`person` with a sign-in) it is a new start of the sign-in:
    it gives no role. The link itself is not kept, only its hash.
    """

    email = models.EmailField("work e-mail address")
    name = models.CharField(max_length=200)
    collar_number = models.CharField("collar or staff number", max_length=40, blank=True)
    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    roles = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="invitations"
    )
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "accounts"
        ordering: ClassVar = ["-made_at"]
        indexes: ClassVar = [models.Index(fields=["email"])]

    def __str__(self) -> str:
        return self.name

    @property
    def role_titles(self) -> list[str]:
        """The roles offered, as people call them."""
        return [ROLES[name].title for name in self.roles if name in ROLES]


class SignIn(models.Model):
    """One session under way, so that its owner can see it and end it. No address is kept."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sign_ins")
    session = models.CharField(max_length=40, unique=True)
    since = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()
    shared = models.BooleanField(default=False)
    device = models.CharField(max_length=80)
    how = models.CharField(max_length=80)

    class Meta:
        app_label = "accounts"
        verbose_name = "session"
        ordering: ClassVar = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.person} on {self.device}"
