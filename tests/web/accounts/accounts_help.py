"""A password, and codes as an authenticator app would show them."""

import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.test import Client

from safeground.web.accounts.models import Person

PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(secret: str, later: int = 0) -> str:
    """What an app shows now, or some steps later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def code_for(person: Person, later: int = 0) -> str:
    """What this person's app shows."""
    kept = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    return code_of(decrypt(kept.data["secret"]), later)


def shown_secret(client: Client) -> str:
    """The key that the page for setting up an app shows."""
    page = client.get("/account/second-factor/app").content.decode()
    return re.search(r"accounts-key\">([A-Z2-7 ]+)<", page)[1].replace(" ", "")
