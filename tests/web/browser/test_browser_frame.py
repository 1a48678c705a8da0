"""The frame in a real browser: every component, drafts, the keyboard, and no JavaScript at all."""

import pytest

from browsed import axe, no_sideways_scroll, tab_through


@pytest.mark.parametrize("state", ["", "?wrong"])
def test_every_component_is_open_to_everybody_at_any_width(as_role, state):
    page = as_role("analyst")
    page.goto(f"/components{state}")
    axe(page)
    no_sideways_scroll(page)


def test_the_keyboard_reaches_everything_and_shows_where_it_is(as_role):
    page = as_role("analyst")
    page.goto("/components")
    reached = tab_through(page, until="Save the visit")
    assert reached[0] == "Skip to main content"
    assert {"Sign out", "Apply filters", "Show the week as a table"} <= set(reached)


def test_what_is_typed_outlives_the_page(as_role):
    page = as_role("analyst")
    page.goto("/components")
    page.get_by_label("Place", exact=True).fill("By the lifts")
    page.get_by_label("Another power").check()
    page.get_by_label("Which power?").fill("Common law")
    page.get_by_text("Draft saved at").wait_for()
    page.goto("/components")
    assert page.get_by_label("Place", exact=True).input_value() == "By the lifts"
    assert page.get_by_label("Which power?").input_value() == "Common law"
    page.get_by_role("button", name="Discard it").click()
    page.wait_for_url("**/components")
    assert page.get_by_label("Place", exact=True).input_value() == ""


def test_leaving_at_once_keeps_what_was_typed_too(as_role):
    page = as_role("patrol-coordinator")
    page.goto("/components")
    page.get_by_label("Place", exact=True).press_sequentially("Pier")
    page.goto("/about")
    for _ in range(20):  # what a page sends as it goes may arrive after the next one was asked for
        page.goto("/components")
        if page.get_by_label("Place", exact=True).input_value() == "Pier":
            return
    raise AssertionError("what was typed never came back")


def test_an_error_summary_takes_the_focus_and_leads_to_the_box(as_role):
    page = as_role("analyst")
    page.goto("/components?wrong")
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    page.get_by_role("link", name="Date it began must include a month and a year").click()
    assert page.evaluate("document.activeElement.id") == "id_begun_day"


def test_without_javascript_everything_is_there(as_role):
    page = as_role("analyst", java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto("/components")
    assert page.get_by_role("link", name="Places", exact=True).is_visible()
    assert page.get_by_label("Which power?").is_visible()
    assert page.get_by_label("Name contains").is_visible()
    assert page.get_by_role("heading", name="This week").is_visible()


def test_a_table_sorts_by_its_numbers(as_role):
    page = as_role("analyst")
    page.goto("/components")
    page.get_by_role("button", name="Incidents").click()
    rows = page.get_by_role("region", name="Hotspots in force").locator("tbody tr")
    assert "Pier Hill" in rows.first.inner_text()
