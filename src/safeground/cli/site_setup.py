"""`safeground setup`: a force's own staff web site, which starts empty; safe to repeat."""

import os
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
        force = _asked(force, "--force", "The name of the force")
        name = _asked(name, "--name", "The first administrator's name")
        email = _asked(email, "--email", "Their work e-mail address")
        if "@" not in email:
            raise BadInput(f"--email must be a work e-mail address, not {email}")
        found = make_site(site, force=force)
    elif force not in {"", found.force}:
        raise BadInput(f"The site in {site} is of {found.force}; its site.toml says so")
    serves = installing.load_as_owner(found.folder)
    warning = installing.bring_up_to_date(serves)
    say(f"The site of {found.force} in {site} is {'made' if new else 'up to date'}.")
    if warning:
        say(f"Beware: {warning}.")
    _invite_first(name, email)
    say(f"Start it with: safeground serve --site {site}")


def _invite_first(name: str, email: str) -> None:
    """Print the first administrator's link, unless there is an administrator."""
    from django.urls import reverse

    from safeground.web.accounts.actions.invitations import invite_first
    from safeground.web.accounts.queries import who_may
    from safeground.web.lib.permissions import Permission

    if who_may(Permission.MANAGE_PEOPLE).exists():
        return
    if not (name and email):
        say("There is no administrator yet; for a new link, say --name and --email.")
        return
    _, token = invite_first(email=email, name=name)
    served_as = os.environ.get("SAFEGROUND_HOSTS", "").split(",")[0]
    address = f"https://{served_as}" if served_as else "http://localhost:8000"
    say(f"{name} signs in for the first time, once and within 7 days, at:")
    say(f"{address}{reverse('accounts:join', args=[token])}")


def _asked(given: str, option: str, question: str) -> str:
    if given:
        return given
    if not sys.stdin.isatty():
        raise BadInput(f"Say {option}: {question[0].lower()}{question[1:]}")
    return str(typer.prompt(question))
