"""Every page of the site in a real browser: open to everybody, at any width, light, and quiet.

The site says itself which pages it has and who may open each, so a new page is walked from the day
that it has an address; all are walked once, and then asked about.
"""

import pytest

from safeground.web.demonstration.cast import PEOPLE
from walked_pages import Seen, walk

LIMIT = 200_000  # bytes of our own files beside the map's
# Addresses that nothing in the small demonstration answers at, and what opens them instead.
UNWALKED = {
    "openid_connect_login": "another site's page: tests/web/accounts",
    "openid_connect_callback": "where another site sends people back: tests/web/accounts",
    "base:part": "outlines of the map's base",
    "base:file": "the same, as a force licensed it",
    "mfa_authenticate": "between the two steps of signing in: tests/web/accounts",
    "mfa_deactivate_totp": "of somebody who has an app: tests/web/accounts",
    "mfa_edit_webauthn": "of somebody who has a passkey: tests/web/accounts",
    "mfa_remove_webauthn": "the same: test_browser_passkeys",
    "mfa_view_recovery_codes": "of somebody who has codes: test_browser_passkeys",
    "audit:look-into": "there is nothing unusual in a demonstration: tests/web/oversight",
    "incidents:import": "no import was made on the site: tests/web/incidents",
    "incidents:rejected": "the same",
    "patrols:card-icon": "a picture",
    "problems:photograph": "a picture",
    "trials:file": "files",
}
# Pages that a person prints or a phone keeps, made to a measure of their own.
WIDE = {"patrols:sheet": "a sheet of A4, landscape, with its own way to scroll"}
# Pages that ask for something that they may not have, and say so in the console.
ASKS = {"patrols:card-shell": "asks for tonight's card; here nobody has signed in"}


@pytest.fixture(scope="module")
def seen(site, browser, addresses) -> list[Seen]:
    """Each of them, walked."""
    contexts = {
        role: browser.new_context(
            base_url=site.address,
            storage_state=site.signed_in(browser, role) if role else None,
        )
        for role in ("", *PEOPLE)
    }
    found = []
    for name, role, path in addresses["pages"]:
        page = contexts[role].new_page()
        page.set_default_timeout(60_000)
        found.append(walk(page, name, path))
        page.close()
    for context in contexts.values():
        context.close()
    return found


def test_every_address_is_walked_but_for_those_listed(addresses):
    assert set(addresses["shut"]) - UNWALKED.keys() == set()
    assert len(addresses["pages"]) > 90


def test_every_page_answers(seen):
    assert [(one.path, one.status) for one in seen if one.status != 200] == []


def test_every_page_is_open_to_everybody(seen):
    _nothing(one for page in seen for one in page.shut_out)


def test_every_page_fits_320_pixels_which_is_also_400_per_cent(seen):
    _nothing(one for page in seen if page.name not in WIDE for one in page.too_wide)


def test_no_page_weighs_more_than_it_may(seen):
    heavy = {one.path: one.weight for one in seen if one.weight > LIMIT}
    assert heavy == {}
    assert all(one.weight for one in seen if one.name == "places:hotspots")


def test_no_page_asks_another_machine_for_anything(seen):
    _nothing(f"{page.path}: {one}" for page in seen for one in page.elsewhere)


def test_no_page_is_refused_what_it_asks_for_or_complains(seen):
    _nothing(
        f"{page.path}: {one}"
        for page in seen
        if page.name not in ASKS
        for one in (*page.refused, *page.said)
    )


def _nothing(wrong) -> None:
    found = list(wrong)
    assert not found, f"{len(found)} found:\n" + "\n".join(found)
