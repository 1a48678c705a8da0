"""The code that an authenticator app shows, for tests that sign in as people do."""

from time import sleep, time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

PERIOD, ENOUGH = 30, 10  # seconds


def code_of(secret: str) -> str:
    """The code of now; the next, once it has come, where this one is about to go."""
    left = PERIOD - time() % PERIOD
    if left < ENOUGH:
        sleep(left)
    return format_hotp_value(hotp_value(secret, int(time()) // PERIOD))
