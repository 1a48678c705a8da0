"""The person who asks, as the policy layer needs to know them."""

from typing import Protocol

from safeground.web.audit.kinds import Actor
from safeground.web.lib.permissions import Permission


class Who(Protocol):
    """Anybody who can ask for anything: a person of the force or of a partner."""

    pk: int

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the roles held now allow together."""

    @property
    def partner_id(self) -> int | None:
        """The organisation outside the force; None for the force's own people."""

    @property
    def actor(self) -> Actor:
        """The same person, as a row of the audit names them."""
