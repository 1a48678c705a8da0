"""The keyboard alone: reading, passing through every main page, and always seeing where one is."""

import pytest
from playwright.sync_api import expect

from browsed import tab_through

MAIN_PAGES = (
    ("analyst", "/places/"), ("patrol-coordinator", "/patrols/"), ("problem-solver", "/problems/"),
    ("operations-commander", "/trials/"), ("investigator", "/operations/"),
    ("patrol-officer", "/stops/"), ("auditor", "/audit/"), ("administrator", "/account/people"),
    ("partner", "/problems/actions"),
)  # fmt: skip


def test_from_the_list_to_the_page_of_a_hotspot(as_role):
    page = as_role("analyst")
    page.goto("/places/")
    name = page.locator("tbody th a").first.inner_text()
    tab_through(page, until=name, at_most=150)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    expect(page.get_by_role("heading", name="Why it was chosen")).to_be_visible()


@pytest.mark.parametrize(("role", "path"), MAIN_PAGES)
def test_tab_passes_through_the_whole_page_and_is_always_seen(as_role, role, path):
    page = as_role(role)
    page.goto(path)
    if page.locator("[data-map]").count():
        page.wait_for_selector(".map--ready, .map--failed")
    reached = tab_through(page, until="Accessibility", at_most=300)
    assert reached[0] == "Skip to main content"


def test_the_skip_link_leads_past_the_navigation(as_role):
    page = as_role("analyst")
    page.goto("/places/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")
