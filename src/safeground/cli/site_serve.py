"""`safeground serve`: the staff web site, on this machine or behind a TLS proxy."""

import os
from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.screen import say, show_table
from safeground.data.errors import BadInput

FOLDER = typer.Option(envvar="SAFEGROUND_SITE", help="The folder that holds the site.")


def command(
    site: Annotated[Path, FOLDER] = Path("safeground-site"),
    port: Annotated[
        int | None, typer.Option(help="Else 8000, or a free one.", min=1, max=65535)
    ] = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    behind_tls: Annotated[
        bool, typer.Option("--behind-tls", help="A proxy in front of it does TLS.")
    ] = False,
) -> None:
    """Serve the staff web site, with the worker that does its jobs; Ctrl-C stops both.

    \b
    Example:
      safeground serve --site build/demo/site
    """
    from safeground.web.config import installing, serving
    from safeground.web.config.site import site_at

    found = site_at(site)
    if not found.is_set_up:
        raise BadInput(f"There is no site in {site}; make one with: safeground setup --site {site}")
    _check_names(host, behind_tls, os.environ.get("SAFEGROUND_HOSTS", ""), serving.LOOPBACK)
    installing.load(found.folder)
    if installing.behind():
        raise BadInput(
            f"The site in {site} is of an earlier version; bring it up to date with: "
            f"safeground setup --site {site}"
        )
    listening = serving.listen(host, port)
    with serving.stopped_by_signal():
        served = serving.Served(found.folder, listening, behind_tls=behind_tls)
        try:
            served.wait_until_it_answers()
            at = f"{host}:{listening.getsockname()[1]}"
            if behind_tls:
                say(f"The site of {found.force} answers the TLS proxy on {at}. Ctrl-C stops it.")
            else:
                address = f"http://localhost:{listening.getsockname()[1]}"
                say(f"The site of {found.force} is at {address} (Ctrl-C stops it).")
            if found.demonstration:
                _show_sign_ins()
            served.watch()
        finally:
            served.stop()
    say("Stopped.")


def _check_names(host: str, behind_tls: bool, names: str, loopback: frozenset[str]) -> None:
    if behind_tls and not names:
        raise BadInput(
            "Say which names the site answers to, as in SAFEGROUND_HOSTS=hotspots.force.example"
        )
    if not behind_tls and host not in loopback:
        raise BadInput(
            f"Nobody can sign in at http://{host}: what is not this machine needs TLS; put a TLS "
            "proxy in front of the site and say --behind-tls, or leave --host out"
        )


def _show_sign_ins() -> None:
    from safeground.web.demonstration.cast import PASSWORD, PEOPLE
    from safeground.web.lib.permissions import ROLES

    say("DEMONSTRATION: the people and their work are invented. Sign in as any of them:\n")
    rows = [
        (ROLES[role].title, f"{login}@demonstration.example", PASSWORD)
        for role, (login, _) in PEOPLE.items()
    ]
    show_table("Sign-ins", ("role", "e-mail", "password"), rows)
