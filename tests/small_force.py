"""The smallest demonstration force that every page has something to show of: made in seconds."""

from django.core.management import call_command

from safeground.web.demonstration.cast import invent_cast


def small_force() -> None:
    """Make the tables and everybody in them."""
    call_command("migrate", verbosity=0)
    invent_cast()
