"""Authenticator apps, passkeys and recovery codes, as allauth keeps them here."""

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError

from safeground.web.accounts.adapter import WRONG_CODE
from safeground.web.accounts.queries import SECOND_FACTORS

LAST = "You need one way to confirm that it is you. Set up another before you remove this one."


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are kept encrypted; the last second factor stays."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}

    def encrypt(self, text: str) -> str:
        """As the database holds it: the key is not in the database."""
        return Fernet(settings.SIGN_IN_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As it was."""
        return Fernet(settings.SIGN_IN_KEY).decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Not the last second factor, except among invented people."""
        if settings.DEMONSTRATION:
            return True
        others = Authenticator.objects.filter(user=authenticator.user, type__in=SECOND_FACTORS)
        return bool(others.exclude(pk=authenticator.pk).exists())

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:
        """What a new passkey is called unless its owner names it."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return "Passkey" if count == 0 else f"Passkey {count + 1}"

    def _get_site_name(self) -> str:
        host: str = context.request.get_host()
        return f"Safeground, {settings.FORCE}" if settings.FORCE != "Safeground" else host


def refuse_the_last(authenticator: Authenticator) -> None:
    """Raise ValidationError where somebody would be left without a second factor."""
    if not Adapter().can_delete_authenticator(authenticator):
        raise ValidationError(LAST)
