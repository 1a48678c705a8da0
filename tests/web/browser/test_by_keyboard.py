"""The keyboard alone: signing in, reading, planning, drawing, and always seeing where one is."""

import pytest
from playwright.sync_api import expect

from authenticator_app import code_of
from browsed import choose_by_keyboard, press_by_keyboard, tab_through
from safeground.web.demonstration.cast import PASSWORD

SECRET = "JBSWY3DPEHPK3PXP"
WITH_AN_APP = f"""
import card_night
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user_model
email = card_night.officer()
TOTP.activate(get_user_model().objects.get(email=email), "{SECRET}")
print(email)
"""
DRAFT = """
import card_night
from safeground.web.patrols.models import Plan
email = card_night.card_night(state="draft", days_ahead=1)
print(email, Plan.objects.get(units__people__email=email).pk)
"""

MAIN_PAGES = (
    ("analyst", "/places/"), ("patrol-coordinator", "/patrols/"), ("problem-solver", "/problems/"),
    ("operations-commander", "/trials/"), ("investigator", "/operations/"),
    ("patrol-officer", "/stops/"), ("auditor", "/audit/"), ("administrator", "/account/people"),
    ("partner", "/problems/actions"),
)  # fmt: skip

CORNERS = "0.7100, 51.5360\n0.7130, 51.5360\n0.7130, 51.5380\n0.7100, 51.5380"


def test_from_the_list_to_the_page_of_a_hotspot(as_role):
    page = as_role("analyst")
    page.goto("/places/")
    name = page.locator("tbody th a").first.inner_text()
    tab_through(page, until=name, at_most=150)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    expect(page.get_by_role("heading", name="Why it was chosen")).to_be_visible()


def test_signing_in_with_a_password_and_the_code_of_an_app(page, site):
    page.goto("/account/sign-in")
    _type(page, "Work e-mail address", site.run(WITH_AN_APP))
    _type(page, "Password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/code")
    _type(page, "Your code", code_of(SECRET))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("No visits tonight")


@pytest.fixture
def draft(site):
    """The number of a plan for tomorrow that is a draft."""
    email, plan = site.run(DRAFT).split()
    yield plan
    site.run(f"import card_night; card_night.forget({email!r})")


def test_a_visit_is_moved_by_the_form(as_role, draft):
    page = as_role("patrol-coordinator")
    page.goto(f"/patrols/plans/{draft}")
    press_by_keyboard(page, "Move ")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Move the visit to")
    hours, minutes = page.get_by_label("Starts at").input_value().split(":")[:2]
    _type(page, "Starts at", f"{hours}:{(int(minutes) + 1) % 60:02}")
    press_by_keyboard(page, "Move this visit")
    expect(page.get_by_role("heading", name="What changed")).to_be_visible()


def test_a_hotspot_is_drawn_and_adjusted_by_numbers(as_role):
    page = as_role("analyst")
    page.goto("/places/draw/")
    _type(page, "Name", "Pier Approach, the steps")
    tab_through(page, until="How do you give the boundary?")
    choose_by_keyboard(page, "As a circle about a point")
    _type(page, "Centre", "0.7110, 51.5370")
    _type(page, "Radius in metres", "120")
    _type(page, "Why?", "Traders report fights on the steps.")
    press_by_keyboard(page, "Add the hotspot")
    expect(page.get_by_role("main")).to_contain_text("Pier Approach, the steps was drawn.")
    press_by_keyboard(page, "Change the boundary")
    page.wait_for_url("**/adjust/")
    tab_through(page, until="How do you give the boundary?")
    choose_by_keyboard(page, "As corners")
    _type(page, "Corners", CORNERS)
    _type(page, "Why?", "The steps reach further east.")
    press_by_keyboard(page, "Change the boundary")
    expect(page.get_by_role("main")).to_contain_text("The boundary was changed.")


def test_a_problem_is_opened(as_role):
    page = as_role("problem-solver")
    page.goto("/problems/new")
    _type(page, "What is the problem?", "Robberies of pupils at the bus station")
    tab_through(page, until="At which hotspot?")
    page.keyboard.press("ArrowDown")
    _type(page, "What should be different?", "Half as many by the summer term.")
    tab_through(page, until="Who may see it?")
    choose_by_keyboard(page, "Open to all")
    press_by_keyboard(page, "Open it")
    expect(page.get_by_role("main")).to_contain_text("Who is harmed?")


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


def _type(page, label, what):
    """Into the box that Tab reaches, in place of what is there."""
    tab_through(page, until=label)
    page.keyboard.press("Control+a")
    page.keyboard.type(what)
