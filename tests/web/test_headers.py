"""What every answer carries: a strict policy of what may run, cookies for this host only, no cache.

And what no page carries: a style or a handler written into an element, a script without a nonce.
"""

import re

import pytest
from addresses import signed_in_addresses
from django.conf import settings
from django.urls import reverse
from small_world import parameters_of, small_world

from safeground.web.lib.permissions import ROLES

INLINE = re.compile(r"""<[^>]+\s(style|on[a-z]+)\s*=\s*["']""", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
ELSEWHERE = re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE)
TO_READ = re.compile(r"""<a\b[^>]*href=["']https://""", re.IGNORECASE)


def check_headers(response):
    """The headers of any answer that is not a file of our own assets."""
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    for directive in ("script-src", "style-src"):
        said = re.search(rf"{directive} ([^;]*)", policy)
        assert said
        assert set(said[1].split()) - {"'self'"} <= {f"'nonce-{_nonce(policy)}'"}


def _nonce(policy: str) -> str:
    found = re.search(r"'nonce-([^']+)'", policy)
    return found[1] if found else ""


def check_page(response):
    """A page of HTML: nothing inline, nothing from elsewhere."""
    if not response["Content-Type"].startswith("text/html") or response.streaming:
        return
    page = response.content.decode()
    assert not INLINE.search(page), INLINE.search(page)[0]
    assert "javascript:" not in page
    elsewhere = [m[0] for m in ELSEWHERE.finditer(page)]
    assert len(elsewhere) == len(TO_READ.findall(page)), elsewhere
    nonce = _nonce(response["Content-Security-Policy"])
    for attributes in SCRIPT.findall(page):
        data = 'type="application/json"' in attributes
        ours = f'src="{settings.STATIC_URL}' in attributes
        assert data or ours or (nonce and f'nonce="{nonce}"' in attributes), attributes


def check_cookies(response):
    """Each cookie is for this host only, unread by scripts, over TLS, and stays on this site."""
    for name, cookie in response.cookies.items():
        assert name.startswith("__Host-")
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] in {"Lax", "Strict"}
        assert (cookie["path"], cookie["domain"]) == ("/", "")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/health", "/account/sign-in", "/nothing-here", "/audit/"])
def test_what_the_world_is_answered(client, path):
    response = client.get(path, headers={"host": "localhost"})
    check_headers(response)
    check_page(response)
    check_cookies(response)


@pytest.mark.parametrize("role", ["analyst", "patrol-coordinator", "patrol-officer", "auditor",
                                  "operations-commander", "problem-solver", "administrator",
                                  "partner"])  # fmt: skip
def test_every_page_of_each_role(signed_in, role):
    client, world = signed_in(role), small_world()
    client.raise_request_exception = False
    for address in signed_in_addresses():
        if address.opens_for(ROLES[role].may):
            response = client.get(reverse(address.name, kwargs=parameters_of(address, world)))
            check_headers(response)
            check_page(response)
            check_cookies(response)
            kept = response.get("Cache-Control", "")
            assert "no-store" in kept or address.name in KEPT, (address.name, kept)


# What a browser may keep, because it is the same for everybody who signs in.
KEPT = {"base:style", "base:part", "base:file"}


def test_the_session_ends_with_the_browser():
    assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE
    assert settings.SESSION_COOKIE_NAME.startswith("__Host-")
    assert settings.CSRF_COOKIE_NAME.startswith("__Host-")
