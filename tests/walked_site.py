"""A demonstration force, made once and served on this machine, for tests in a browser."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, Page

from inside_site import InsideSite
from safeground.web.config.site import make_site
from safeground.web.demonstration.cast import PASSWORD, PEOPLE

SETTINGS = "safeground.web.config.settings"
PATIENCE = 300  # seconds


class WalkedSite:
    """Where the site is, and how to sign in to it."""

    def __init__(self, address: str, inside: InsideSite) -> None:
        self.address = address
        self.run = inside.run  # what some Python prints inside the site's own Django
        self._kept: dict[str, Any] = {}

    @property
    def port(self) -> int:
        """Where it listens on this machine."""
        return int(self.address.rpartition(":")[2])

    def signed_in(self, browser: Browser, role: str) -> Any:
        """What a browser keeps once the person of a role has signed in, which is done once."""
        if role not in self._kept:
            context = browser.new_context(base_url=self.address)
            page = context.new_page()
            page.set_default_timeout(30_000)
            sign_in(page, f"{PEOPLE[role][0]}@demonstration.example")
            self._kept[role] = context.storage_state()
            context.close()
        return self._kept[role]


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Sign in as a person does."""
    page.goto("/account/sign-in")
    page.get_by_label("Work e-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: "/sign-in" not in address)


@contextmanager
def walked_site(folder: Path) -> Iterator[WalkedSite]:
    """Make the force of tests/small_force.py in a folder and serve it until the end."""
    make_site(folder, force="Essex Police", demonstration=True)
    environment = _environment(folder)
    with InsideSite(environment) as inside:
        inside.run("import small_force; small_force.small_force()")
        with _served(folder, environment) as address:
            yield WalkedSite(address, inside)


@contextmanager
def _served(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    safeground = Path(sys.executable).with_name("safeground")
    port = str(_free_port())
    server = subprocess.Popen(
        [safeground, "serve", "--site", folder, "--port", port],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        _wait_for_address(server)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.communicate(timeout=PATIENCE)


def _environment(folder: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE", "SAFEGROUND"))}
    here = Path(__file__).parent
    return {
        **kept,
        "SAFEGROUND_SITE": str(folder),
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PYTHONPATH": f"{here}:{here / 'web'}",
        "PYTHONUNBUFFERED": "1",
    }


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for_address(server: "subprocess.Popen[str]") -> None:
    """Until it prints where it is."""
    lines: Queue[str] = Queue()
    reader = Thread(target=lambda: [lines.put(line) for line in server.stdout or ()], daemon=True)
    reader.start()
    try:
        said = lines.get(timeout=PATIENCE)
    except Empty:
        said = ""
    assert "http://localhost" in said, f"the site did not start: {said}"
