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

from safeground.web.config.site import make_site
from safeground.web.demonstration.cast import PASSWORD, PEOPLE

SETTINGS = "safeground.web.config.settings"
PATIENCE = 300  # seconds


class WalkedSite:
    """Where the site is, and how to sign in to it."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.address = address
        self._kept: dict[str, Any] = {}

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

    def run(self, code: str) -> str:
        """What some Python prints inside the site's own Django."""
        return _python(self.folder, code)


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Sign in as a person does."""
    page.goto("/account/sign-in")
    page.get_by_label("Work e-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: "/sign-in" not in address)


@contextmanager
def walked_site(folder: Path, force: str = "small_force") -> Iterator[WalkedSite]:
    """Make a force of tests/small_force.py in a folder and serve it until the end."""
    make_site(folder, force="Essex Police", demonstration=True)
    _python(folder, f"import small_force; small_force.{force}()")
    port = _free_port()
    server = subprocess.Popen(
        [
            Path(sys.executable).with_name("safeground"),
            "serve",
            "--site",
            folder,
            "--port",
            str(port),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env=_environment(folder),
    )
    try:
        _wait_for_address(server)
        yield WalkedSite(folder, f"http://localhost:{port}")
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


def _python(folder: Path, code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        env=_environment(folder),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


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
