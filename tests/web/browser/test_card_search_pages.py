"""The search record at a desk: open to everybody, at any width, and the prompts about grounds."""

import pytest

from browsed import axe, no_sideways_scroll

EMPTY = "from safeground.web.stops.models import Stop; Stop.objects.filter(pk={}).delete()"


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
