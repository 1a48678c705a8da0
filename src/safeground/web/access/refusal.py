"""A refusal, with the sentence that the person reads."""

from django.core.exceptions import PermissionDenied


class Refused(PermissionDenied):
    """What was asked is not allowed to this person; the message is one plain sentence."""
