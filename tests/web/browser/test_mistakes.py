"""Forms sent empty: the summary takes the focus, the title says so, and what is typed stays."""

import pytest
from playwright.sync_api import expect

from browsed import axe

FORMS = (
    ("administrator", "accounts:invite"), ("administrator", "partners:add"),
    ("administrator", "accounts:give_role"), ("analyst", "account_change_password"),
    ("analyst", "mfa_activate_totp"), ("analyst", "places:draw"), ("analyst", "places:retire"),
    ("analyst", "places:adjust"), ("analyst", "places:identify"), ("analyst", "places:in-force"),
    ("analyst", "incidents:import-files"), ("analyst", "trials:new"), ("analyst", "trials:amend"),
    ("analyst", "trials:give-up"), ("analyst", "trials:power"),
    ("patrol-coordinator", "patrols:new"), ("patrol-coordinator", "patrols:move"),
    ("patrol-coordinator", "patrols:withdraw"), ("patrol-officer", "stops:group"),
    ("problem-solver", "operations:new"),
    ("problem-solver", "operations:new-activity"), ("problem-solver", "operations:cancel"),
    ("problem-solver", "problems:new"), ("problem-solver", "problems:new-meeting"),
    ("problem-solver", "problems:new-fact"), ("problem-solver", "problems:new-action"),
    ("problem-solver", "problems:new-response"),
)  # fmt: skip
EMPTY = """form => {
  for (const one of form.querySelectorAll("input, textarea, select")) {
    if (one.type === "hidden") continue;
    if (one.type === "radio" || one.type === "checkbox") one.checked = false;
    else one.value = "";
  }
}"""

WRONG = "main .govuk-form-group--error :is(textarea, input[type=text]):visible"
TYPED = "17:00"  # fits the shortest box, and any other


@pytest.fixture(scope="module")
def path_of(addresses):
    """Where a form is, in this installation."""
    return {name: path for name, _, path in reversed(addresses["pages"])}


@pytest.mark.parametrize(("role", "name"), FORMS, ids=[name for _, name in FORMS])
def test_a_form_sent_empty_says_what_is_wrong_and_keeps_what_is_typed(as_role, path_of, role, name):
    page = as_role(role)
    page.goto(path_of[name])
    _form(page).evaluate(EMPTY)
    _send(page)
    axe(page)
    wrong = page.locator(WRONG).all()
    if len(wrong) > 1:  # so that the form is wrong still with one of them put right
        box = wrong[-1].get_attribute("id")
        page.locator(f"#{box}").fill(TYPED)
        _send(page)
        expect(page.locator(f"#{box}")).to_have_value(TYPED)


def _form(page):
    return page.locator("main form").filter(has=page.locator(".govuk-form-group")).last


def _send(page):
    """Send it as it is; what is wrong has the focus."""
    _form(page).locator("button[type=submit]").first.click()
    expect(page.locator(".govuk-error-summary").first).to_be_focused()
    assert page.title().startswith("Error: ")
