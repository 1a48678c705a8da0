"""The search record at a desk: open to everybody, at any width, and the prompts about grounds."""

import re
from itertools import chain

import pytest
from playwright.sync_api import expect

from browsed import axe, no_sideways_scroll, press_by_keyboard
from searched import WHOLE, record_search

EMPTY = "from safeground.web.stops.models import Stop; Stop.objects.filter(pk={}).delete()"

OTHERWISE = ("What did you search?", "Day", "Month", "Year")  # said in other words


@pytest.fixture
def desk(site, as_role):
    """An officer at a desk who has begun a record."""
    page = as_role("patrol-officer")
    page.goto("/stops/new")
    axe(page)
    page.get_by_role("button", name="Begin").click()
    yield page
    site.run(EMPTY.format(page.url.split("/stops/")[1].split("/")[0]))


def test_every_step_of_a_record_is_open_to_everybody(desk):
    address = desk.url.rsplit("/", 1)[0]
    for step in ("when", "who", "why", "how", "outcome", "copy", "check"):
        desk.goto(f"{address}/{step}")
        axe(desk)
        no_sideways_scroll(desk)


def test_grounds_are_questioned_as_they_are_typed_and_never_blocked(desk):
    desk.goto(desk.url.replace("/when", "/why"))
    grounds = desk.get_by_label("Grounds (")
    grounds.fill("Refused to walk through the knife arch")
    desk.get_by_text("Refusing a knife arch is not grounds.").wait_for()
    grounds.fill("Refused the knife arch; the bag was seen to hold a blade")
    desk.get_by_text("Refusing a knife arch is not grounds.").wait_for(state="detached")


def test_a_whole_record_is_made_by_the_keyboard_alone(desk):
    record_search(desk, WHOLE, on="Save and go on", last="Save and go on", keyboard=True)
    expect(desk.get_by_role("heading", level=1)).to_have_text("Check the search record")
    for question, what in chain.from_iterable(WHOLE.values()):
        if question not in OTHERWISE:
            expect(desk.get_by_role("main")).to_contain_text(what.strip())
    press_by_keyboard(desk, "Finish the record")
    _receipt(desk)


def test_a_whole_record_is_made_on_a_phone(on_a_phone, site):
    page = on_a_phone("patrol-officer")
    page.goto("/stops/new")
    page.get_by_role("button", name="Begin").tap()
    record_search(page, WHOLE, on="Save and go on", last="Save and go on")
    no_sideways_scroll(page)
    page.get_by_role("button", name="Finish the record").tap()
    _receipt(page)


def test_a_date_that_is_left_out_is_asked_for_and_the_rest_stays(desk):
    desk.get_by_label("A person", exact=True).check()
    desk.get_by_label("Place", exact=True).fill("High Street")
    desk.get_by_role("button", name="Save and go on").click()
    desk.get_by_role("link", name="Enter date of the search").click()
    expect(desk.get_by_label("Day")).to_be_focused()
    expect(desk.get_by_label("A person", exact=True)).to_be_checked()
    expect(desk.get_by_label("Place", exact=True)).to_have_value("High Street")


def _receipt(page):
    page.wait_for_url("**/receipt")
    said = page.get_by_role("main")
    expect(said).to_contain_text(re.compile(r"Your reference is SS-\d{4}-\d{6}"))
    expect(said).to_contain_text("Section 60")
    expect(said).not_to_contain_text("Otis Invented")  # never who the person is
    axe(page)
