"""Everything but maps and the offline card, in a browser that runs no script."""

import re

import pytest
from playwright.sync_api import Page, expect

from searched import record_search
from walked_site import sign_in

WORK = 90_000  # milliseconds
LOT = "Essex fifteen hotspots demonstration"  # sealed, and under way


@pytest.fixture
def plain(context_of):
    """Somebody's page, signed in by the form: `plain("analyst@demonstration.example")`."""

    def made(email: str) -> Page:
        page = context_of(java_script_enabled=False).new_page()
        sign_in(page, email)
        return page

    return made


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def test_lists_and_a_hotspot_are_read(plain):
    page = plain("analyst@demonstration.example")
    page.goto("/places/")
    page.locator("tbody th a").first.click()
    expect(page.get_by_role("heading", name="Why it was chosen")).to_be_visible()
    for path in ("/patrols/", "/trials/", "/operations/", "/problems/"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_night_is_planned_changed_and_released_by_forms(plain):
    page = plain("coordinator@demonstration.example")
    page.goto("/patrols/")
    if page.get_by_role("button", name="This shift is over").count():  # its people are in it
        press(page, "This shift is over")
        press(page, "It is over")
    page.goto("/patrols/plans/new")
    page.get_by_label(re.compile("The units of")).check()
    page.get_by_label("Sealed lot to obey").select_option(label=LOT)
    page.get_by_label("Seconds to look for a plan").fill("1")
    press(page, "Look for a plan")
    result = page.get_by_role("button", name="See what came of it")
    result.wait_for(timeout=WORK)  # the page asks again by itself
    result.click()
    move_one(page)
    press(page, "Release this shift")
    press(page, "Release")
    expect(page.get_by_role("main")).to_contain_text("Released by")


def move_one(page: Page) -> None:
    """The first visit that can begin a minute later; of another the form says why it can't."""
    links = page.get_by_role("link", name=re.compile("^Move ")).all()
    for move in [str(one.get_attribute("href")) for one in links]:
        page.goto(move)
        starts = page.get_by_label("Starts at")
        hours, minutes = starts.input_value().split(":")[:2]
        starts.fill(f"{hours}:{(int(minutes) + 1) % 60:02}")
        press(page, "Move this visit")
        expect(page.get_by_role("heading", name=re.compile("What changed|problem"))).to_be_visible()
        if page.get_by_role("heading", name="What changed").count():
            return
    raise AssertionError("no visit could be moved")


def test_the_card_starts_and_ends_a_visit(plain, site):
    email = site.run("import card_night; print(card_night.card_night())")
    page = plain(email)
    page.goto("/patrols/card/")
    page.get_by_role("link", name="Next:").click()
    press(page, "Start visit")
    expect(page.get_by_role("main")).to_contain_text("Under way")
    press(page, "End visit")
    expect(page.get_by_role("main")).to_contain_text("Made")
    site.run(f"import card_night; card_night.forget({email!r})")


def test_a_search_is_recorded(plain):
    page = plain("officer@demonstration.example")
    page.goto("/stops/new")
    press(page, "Begin")
    record_search(page, on="Save and go on", last="Save and go on")
    press(page, "Finish the record")
    expect(page.get_by_role("main")).to_contain_text("Your reference is")
