"""A passkey made and used in a real browser, with the browser's own pretend authenticator."""

import pytest
from playwright.sync_api import Page, expect

PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def authenticator(context_of):
    """A page in a browser that holds passkeys, and the way to empty it."""
    context = context_of()
    page = context.new_page()
    protocol = context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    made = protocol.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})
    yield page, lambda: protocol.send("WebAuthn.clearCredentials", made)
    protocol.detach()


def _signed_in(page: Page, name: str) -> None:
    expect(page.locator(".frame-header__person")).to_contain_text(name)


def test_a_passkey_is_made_signs_in_without_a_password_and_says_when_it_is_gone(authenticator):
    page, lose = authenticator
    page.goto("/account/sign-in")
    page.get_by_role("button", name="Fitzroy Abernethy-Cole").click()
    page.goto("/account/second-factor/passkey")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep your recovery codes")
    page.get_by_role("button", name="Sign out").click()

    page.get_by_label("This is a shared device").check()
    page.get_by_role("button", name="Sign in with a passkey").click()
    _signed_in(page, "Fitzroy Abernethy-Cole")
    page.goto("/account/")
    expect(page.get_by_role("main")).to_contain_text("(this one), shared")
    expect(page.get_by_role("main")).to_contain_text("Signed in by a passkey")

    page.goto("/account/second-factor")
    page.get_by_role("link", name="Remove Passkey").click()
    page.get_by_role("button", name="Remove the passkey").click()
    page.get_by_role("button", name="Sign out").click()
    lose()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert").filter(has_text="The passkey was not used")).to_be_focused()
