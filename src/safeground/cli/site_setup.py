"""`safeground setup`: a force's own staff web site, which starts empty; safe to repeat."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.screen import say
from safeground.cli.site_serve import FOLDER
from safeground.data.errors import BadInput


def command(
    site: Annotated[Path, FOLDER] = Path("safeground-site"),
    force: Annotated[str, typer.Option(help="The name of the force.")] = "",
    name: Annotated[str, typer.Option(help="The first administrator's name.")] = "",
    email: Annotated[str, typer.Option(help="Their work e-mail address.")] = "",
) -> None:
    """Make an empty site and invite its first administrator; or bring a site up to date.

    What is not said is asked for. Run it again after every upgrade.

    \b
    Example:
      safeground setup --site /srv/safeground --force "Essex Police"
    """
    from safeground.web.config import installing
    from safeground.web.config.site import make_site, site_at

    found = site_at(site)
    new = not found.is_set_up
    if new:
        found = make_site(site, force=_asked(force, "--force", "The name of the force"))
    elif force and force != found.force:
        raise BadInput(f"The site in {site} is of {found.force}; its site.toml says so")
    serves = installing.load_as_owner(found.folder)
    installing.bring_up_to_date(serves)
    say(f"The site of {found.force} in {site} is {'made' if new else 'up to date'}.")
    _invite_first(name, email)
    say(f"Start it with: safeground serve --site {site}")


def _invite_first(name: str, email: str) -> None:
    """Invite an administrator, where there is none yet."""
    from safeground.web.accounts.models import RoleGrant

    if RoleGrant.objects.filter(role="administrator", until=None).exists():
        return
    _asked(name, "--name", "The first administrator's name")
    _asked(email, "--email", "Their work e-mail address")


def _asked(given: str, option: str, question: str) -> str:
    if given:
        return given
    if not sys.stdin.isatty():
        raise BadInput(f"Say {option}: {question[0].lower()}{question[1:]}")
    return str(typer.prompt(question))
