"""Every address of the site: who may open it is declared, held to, and written down."""

import re

import pytest
from addresses import Address, every_address, signed_in_addresses
from django.urls import reverse
from small_world import parameters_of, small_world

from safeground.web.access.opens import ANYONE, SIGNED_IN
from safeground.web.audit.models import Row
from safeground.web.lib.navigation import SECTIONS
from safeground.web.lib.permissions import ROLES, permissions_of

# Reading these writes no row, and why that hides nothing.
UNAUDITED = {
    "home": "sends everybody on to their own first page",
    "gallery": "the components with invented words",
    "api:reference": "what the API can be asked, not what it answers",
    "api:openapi": "the same, for programs",
    "base:style": "the drawn map that everybody has, of nothing that happened",
    "base:part": "the same, its outlines",
    "base:file": "the same, as the force licensed it",
    "jobs:part": "asked every two seconds by a job's page, which was written down",
    "places:hotspots.geojson": "the map of a list that was written down with what it shows",
    "places:cells.geojson": "the map of the surface's page, which was written down",
    "places:compare.geojson": "the map of a comparison that was written down",
    "places:hotspot.geojson": "the map of a hotspot's page, which was written down",
    "patrols:map": "the map of a plan's page, which was written down",
    "patrols:live-now": "asked every few seconds by the live page, which was written down",
    "patrols:card-token": "a fresh form token for a card that comes back; shows nothing",
}
# Open to the world: signing in, and pages that say nothing of anybody.
OPEN = {
    "health", "about", "accessibility", "account_login", "account_logout", "mfa_authenticate",
    "mfa_login_webauthn", "openid_connect_login", "openid_connect_callback",
    "demonstration_sign_in", "accounts:join", "patrols:card-shell", "patrols:card-worker",
    "patrols:card-manifest", "patrols:card-icon", "stops:blank",
}  # fmt: skip
LANDED = {section.url_name for section in SECTIONS}
WORDS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?")
named = pytest.mark.parametrize("address", every_address(), ids=lambda one: one.name)


@named
def test_who_may_open_it_is_declared(address: Address) -> None:
    assert address.opens_to is not None, "decorate the view with @opens(Permission.…)"


@named
def test_its_words_are_lower_case_with_hyphens(address: Address) -> None:
    fixed = re.sub(r"<[^>]+>", "1", address.route).strip("/")
    assert all(WORDS.fullmatch(word) for word in fixed.split("/") if word), address.route


def test_what_is_open_to_the_world_is_listed() -> None:
    assert {one.name for one in every_address() if one.opens_to == ANYONE} <= OPEN


def test_what_is_not_written_down_is_listed_with_its_reason() -> None:
    unwritten = {one.name for one in signed_in_addresses() if not one.audited}
    assert unwritten <= UNAUDITED.keys()


def test_the_first_page_of_each_role_is_one_that_it_may_open() -> None:
    by_name = {one.name: one for one in every_address()}
    for role in ROLES.values():
        if role.lands_on in by_name:
            assert by_name[role.lands_on].opens_for(role.may), role.name


def test_every_section_of_the_navigation_opens_to_those_who_are_shown_it() -> None:
    by_name = {one.name: one for one in every_address()}
    for section in SECTIONS:
        if section.url_name in by_name:
            assert set(section.opens_to) <= set(by_name[section.url_name].opens_to)


@pytest.mark.django_db
@pytest.mark.parametrize("address", signed_in_addresses(), ids=lambda one: one.name)
def test_nobody_opens_it_without_signing_in(client, address: Address) -> None:
    blanks = {"int": 1, "str": "a", "slug": "a"}
    route = re.sub(r"<(\w+):\w+>", lambda m: str(blanks.get(m[1], "2026-11-06")), address.route)
    for method in (client.get, client.post):
        response = method(f"/{route}", headers={"host": "localhost"})
        assert response.status_code in {302, 401, 405, 404}, response
        if response.status_code == 302:
            assert response["Location"].startswith(reverse("account_login"))
    assert not Row.objects.exists()


# What a GET may come to where the role allows it: shown, led on, nothing there for this person,
# refused by the record itself (its own policy), only ever sent (POST), or not to be done as things
# are, said on a page of its own.
ALLOWED = {200, 302, 403, 404, 405, 422}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_it_may_and_one_row_says_so(signed_in, role: str) -> None:
    client, world = signed_in(role), small_world()
    may, wrong = permissions_of([role]), []
    client.raise_request_exception = False
    for address in signed_in_addresses():
        before = Row.objects.count()
        response = client.get(reverse(address.name, kwargs=parameters_of(address, world)))
        rows = list(Row.objects.order_by("number")[before:])
        wrong += [
            f"{address.name}: {what} ({response.status_code}, {[row.kind for row in rows]})"
            for what in _wrong(address, address.opens_for(may), response.status_code, rows)
        ]
    assert not wrong, "\n".join(wrong)


def _wrong(address: Address, may: bool, status: int, rows: list[Row]) -> list[str]:
    kinds = [row.kind for row in rows]
    if not may:
        right = (status == 403 and kinds == ["refuse"]) or (status == 405 and not kinds)
        return [] if right else ["the role does not allow it"]
    if status not in ALLOWED:
        return ["broken"]
    if status in {200, 422}:
        expected = address.audited
        read = len(rows) == expected and set(kinds) <= {"consult", "search", "export"}
        return [] if read else [f"{int(expected)} row was expected"]
    if status == 403 and kinds != ["refuse"]:
        return ["a refusal writes one row"]
    return [] if len(rows) <= 1 else ["more than one row"]


@pytest.mark.django_db
def test_every_page_was_opened_by_somebody(signed_in) -> None:
    """Else the test above saw only pages that were not there."""
    world, shut = small_world(), []
    clients = {role: signed_in(role) for role in ROLES}
    for address in signed_in_addresses():
        if address.opens_to == SIGNED_IN:
            continue
        link = reverse(address.name, kwargs=parameters_of(address, world))
        roles = [role for role in ROLES if address.opens_for(permissions_of([role]))]
        for client in (clients[role] for role in roles):
            client.raise_request_exception = False
        statuses = {clients[role].get(link).status_code for role in roles}
        if not statuses & {200, 302, 405, 422} and address.name not in UNSEEN:
            shut.append(f"{address.name} {statuses}")
    assert not shut, "\n".join(shut)


# Not there in the small world, and which test opens it instead.
UNSEEN = {
    "incidents:rejected": "the file that an import wrote: tests/web/incidents",
    "places:briefing": "the files that a refresh wrote: tests/web/places",
    "places:file": "the files that a refresh wrote: tests/web/places",
    "patrols:card-visit": "an officer's own visit of tonight: tests/web/patrols/card",
    "problems:photograph": "the file that an action wrote: tests/web/problems",
    "problems:people": "the owner's own problem: tests/web/problems",
    "stops:check": "an officer's own record of today: tests/web/stops",
    "stops:group": "an officer's own record of today: tests/web/stops",
    "stops:leave": "an officer's own record of today: tests/web/stops",
    "stops:receipt": "an officer's own record of today: tests/web/stops",
    "stops:stop": "an officer's own record of today: tests/web/stops",
    "trials:file": "the files that a reading wrote: tests/web/trials",
    "trials:look": "a sealed trial that has begun: tests/web/trials",
    "trials:read": "a sealed trial that has ended: tests/web/trials",
    "trials:report": "a trial that was read: tests/web/trials",
}
