"""What is around every page, and the pages for when something is not there."""

from itertools import pairwise

import pytest
from django.contrib.messages.storage.base import Message
from django.db import DatabaseError
from django.urls import reverse
from frame_help import Page, rendered, request_of, words

from safeground.web.lib.frame import frame

PAGE = '{% extends "page.html" %}{% set title = "Hotspots" %}{% set section = "Places" %}'
PAGE += "{% block content %}<h1>Hotspots</h1>{% endblock %}"


def test_the_first_thing_is_a_way_past_the_navigation():
    page = rendered(PAGE)
    first = page.all("a")[0]
    assert words(first.text) == "Skip to main content"
    assert first.attrs["href"] == "#main-content"
    assert page.one("main").attrs["id"] == "main-content"
    assert page.one("html").attrs["lang"] == "en-GB"


def test_it_says_whose_page_it_is_and_which_section():
    page = rendered(PAGE)
    assert "Amara Lindqvist-Osei" in page.one("header").text
    assert "Analyst" in page.one("header").text
    current = page.one("a", aria_current="true")
    assert words(current.text) == "Where and when? Places"
    assert page.one("title").text == "Hotspots – Safeground"


def test_signing_out_is_a_post_with_a_token():
    page = rendered(PAGE)
    form = page.one("form", action=reverse("account_logout"))
    assert form.attrs["method"] == "post"
    assert page.one("input", name="csrfmiddlewaretoken")


def test_nobody_signed_in_has_no_navigation():
    page = rendered(PAGE, request_of())
    assert not page.all("nav")
    assert not page.all("form")


def test_a_demonstration_says_so_on_the_page_and_on_paper(settings):
    settings.DEMONSTRATION = False
    assert "invented" not in rendered(PAGE).one("body").text
    settings.DEMONSTRATION = True
    page = rendered(PAGE)
    assert "the people and their work are invented" in page.one("header").text
    mark = page.one("p", class_="frame-watermark")
    assert mark.text == "DEMONSTRATION: the people and their work are invented"


def test_the_name_of_the_force_is_in_the_header(settings):
    settings.FORCE = "Essex Police"
    assert "Essex Police" in rendered(PAGE).one("header").text


def test_what_was_done_is_announced_as_a_status_and_what_was_not_as_an_alert():
    request = request_of("analyst")
    request._messages = [Message(25, "The hotspot was saved."), Message(40, "It was not sent.")]
    page = rendered(PAGE, request)
    assert "The hotspot was saved." in page.one("div", role="status").text
    alert = next(one for one in page.all("div", role="alert") if "Not done" in one.text)
    assert "It was not sent." in alert.text


def test_every_script_that_is_written_in_the_page_carries_the_nonce():
    request = request_of("analyst")
    request.csp_nonce = "abc"
    inline = [one for one in rendered(PAGE, request).all("script") if "src" not in one.attrs]
    assert [one.attrs["nonce"] for one in inline] == ["abc"]


def test_the_page_that_says_the_site_is_broken_does_not_need_the_database():
    class Broken:
        @property
        def user(self):
            raise DatabaseError

        GET: dict[str, str] = {}  # noqa: RUF012

    assert frame(Broken())["person"] is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("template", "heading"),
    [
        ("no_role.html", "You have no role yet"),
        ("refused.html", "You can’t open this"),
        ("not_found.html", "This page is not here"),
        ("bad_request.html", "What was sent could not be read"),
        ("broken.html", "Something went wrong on our side"),
        ("about.html", "Data, sources and licences"),
        ("accessibility.html", "Accessibility"),
    ],
)
def test_each_page_of_words_has_its_heading_and_is_sound(template, heading):
    page = rendered('{% extends "' + template + '" %}', said="Your role does not let you do this.")
    assert page.one("h1").text == heading
    assert page.one("title").text == f"{heading} – Safeground"
    assert_sound(page)


def assert_sound(page: Page) -> None:
    """What every page of ours holds to."""
    ids = [one.attrs["id"] for one in page.elements if "id" in one.attrs]
    assert len(set(ids)) == len(ids)
    assert not [one for one in page.elements if "style" in one.attrs]
    assert not [one for one in page.elements if any(name.startswith("on") for name in one.attrs)]
    levels = [int(one.name[1]) for one in page.elements if one.name in {"h1", "h2", "h3", "h4"}]
    assert levels.count(1) == 1
    after = levels[levels.index(1) :]
    assert all(b - a <= 1 for a, b in pairwise(after))
