"""A real site in a process of its own, and a real Chromium to walk it with.

Journeys run in one worker, one after another, since they share a site; the walk past every page may
run beside them, with a site of its own. The network is off but for this machine.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from cut_line import Line
from services import CHROMIUM, chromium, may_leave_out
from walked_site import WalkedSite, walked_site

HERE = Path(__file__).parent
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip
PATIENCE = 30_000  # milliseconds: a busy machine is not a failing test
DESK = {"width": 1280, "height": 900}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.hookimpl(tryfirst=True)  # before the workers are told of the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker for the journeys and one for the walk; sockets to this machine only."""
    for item in items:
        if HERE in item.path.parents:
            walks = item.path.name == "test_every_page.py"  # as long as all the others together
            item.add_marker(pytest.mark.xdist_group("every page" if walks else "browser"))
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1"]))


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[WalkedSite]:
    """The small demonstration force, served as `safeground serve` serves it."""
    with walked_site(tmp_path_factory.mktemp("walked") / "site") as found:
        yield found


@pytest.fixture(scope="session")
def addresses(site) -> dict[str, Any]:
    """The pages that there are, and the addresses that nobody could open (tests/web/every_page)."""
    return json.loads(site.run("import every_page; print(every_page.every_page())"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine."""
    program = chromium()
    if program is None:
        (pytest.skip if may_leave_out() else pytest.fail)(CHROMIUM.missing)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def context_of(site, browser) -> Iterator[Callable[..., BrowserContext]]:
    """A browser of its own, so that two people can look at once: `context_of("analyst")`.

    Whatever a page says is wrong, a refused script or an exception, fails the test.
    """
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def made(role: str = "", **options) -> BrowserContext:
        kept = site.signed_in(browser, role) if role else None
        told = {"base_url": site.address, "viewport": DESK, **options}
        context = browser.new_context(storage_state=kept, **told)
        context.set_default_timeout(PATIENCE)
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        context.on("console", lambda said: wrong.append(said.text) if _is_wrong(said) else None)
        contexts.append(context)
        return context

    yield made
    for context in contexts:
        context.close()
    assert not wrong, "the browser's console says:\n" + "\n".join(wrong)


def _is_wrong(said) -> bool:
    """An error of ours; a refused or absent page, and a cut network, are for the test to judge."""
    return said.type == "error" and "Failed to load resource" not in said.text


@pytest.fixture
def page(context_of) -> Page:
    """A page of nobody who has signed in, at desk width."""
    return context_of().new_page()


@pytest.fixture
def as_role(context_of) -> Callable[..., Page]:
    """A page of the demonstration's person of a role: `as_role("analyst")`."""

    def made(role: str, **options) -> Page:
        return context_of(role, **options).new_page()

    return made


@pytest.fixture
def on_a_phone(context_of) -> Callable[..., Page]:
    """The same, on a screen that is touched: `on_a_phone("patrol-officer")`."""

    def made(role: str = "", **options) -> Page:
        return context_of(role, **PHONE, **options).new_page()

    return made


@pytest.fixture
def line(site) -> Iterator[Line]:
    """A line to the site that can be cut: `on_a_phone(base_url=line.address)`."""
    made = Line(site.port)
    yield made
    made.close()
