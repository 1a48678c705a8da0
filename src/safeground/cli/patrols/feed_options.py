"""What every command that reads a feed asks."""

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from safeground.data.errors import BadInput

Zone = Annotated[str, typer.Option(help="The zone of times that have no offset.")]
Device = Annotated[str | None, typer.Option(help="The device of files that don't say.")]


def known_zone(name: str) -> str:
    """The name of a time zone. Raises BadInput for any other word."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(f"--zone must be a time zone like Europe/London, not {name}") from None
    return name
