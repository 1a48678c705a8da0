"""Drafts: kept as they are typed, put back, nobody else's to see, and gone when they should be."""

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.test import Client
from django.urls import path, reverse

from safeground.web.access.opens import opens_to_signed_in
from safeground.web.audit.models import Row
from safeground.web.config.urls import urlpatterns as ours
from safeground.web.drafts import actions
from safeground.web.drafts.models import Draft
from safeground.web.lib.forms import Form

KEY = "/note?of=1#Note"


class Note(Form):
    """A form of the tests' own."""

    words = forms.CharField()
    on = forms.DateField(required=False)
    kinds = forms.MultipleChoiceField(
        choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple, required=False
    )
    secret = forms.CharField(widget=forms.PasswordInput, required=False)


@opens_to_signed_in()
def note(request) -> HttpResponse:
    """A page with that form."""
    form = Note(request.POST or None)
    if form.is_valid():
        return redirect("/health")
    return render(request, "drafts_note.html", {"form": form})


urlpatterns = [*ours, path("note", note, name="note")]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture(autouse=True)
def _page(settings, tmp_path):
    """The template of that page."""
    page = '{% extends "page.html" %}{% from "components/form.html" import form_of %}'
    page += (
        '{% set title = "Note" %}{% block content %}<h1>Note</h1>{{ form_of(form) }}{% endblock %}'
    )
    (tmp_path / "drafts_note.html").write_text(page)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}, *settings.TEMPLATES[1:]]


def typed(client: Client, **words) -> HttpResponse:
    return client.post(reverse("drafts:save"), {"draft": KEY, **words})


def shown(client: Client) -> str:
    return client.get("/note?of=1").content.decode()


def test_what_was_typed_is_put_back_with_when_and_a_way_to_be_rid_of_it(signed_in):
    client = signed_in("analyst")
    answer = typed(client, words="by the lifts", on_day="6", on_month="nov", kinds=["b"])
    at = answer.json()["saved_at"]
    page = shown(client)
    assert f"Draft saved at {at} was put back." in page
    assert 'value="by the lifts"' in page
    assert 'value="nov"' in page
    assert 'value="b" checked' in page
    client.post(reverse("drafts:discard"), {"draft": KEY, "next": "/note?of=1"})
    assert "by the lifts" not in shown(client)


def test_a_draft_is_nobody_elses_to_see(signed_in):
    typed(signed_in("analyst"), words="mine alone")
    other = signed_in("analyst")
    assert "mine alone" not in shown(other)
    other.post(reverse("drafts:discard"), {"draft": KEY})
    assert Draft.objects.count() == 1


def test_another_thing_of_the_same_page_has_a_draft_of_its_own(signed_in):
    client = signed_in("analyst")
    typed(client, words="of the first")
    assert "of the first" not in client.get("/note?of=2").content.decode()


def test_a_form_that_is_sent_takes_its_draft_with_it(signed_in):
    client = signed_in("analyst")
    typed(client, words="by the lifts")
    client.post("/note?of=1", {"draft": KEY, "words": "by the lifts"})
    assert not Draft.objects.exists()


def test_a_form_with_a_mistake_keeps_its_draft_and_shows_what_was_sent(signed_in):
    client = signed_in("analyst")
    typed(client, words="by the lifts")
    page = client.post("/note?of=1", {"draft": KEY, "words": "", "on_day": "31"}).content.decode()
    assert Draft.objects.exists()
    assert "was put back" not in page
    assert "Error: Note" in page


def test_a_session_that_ran_out_loses_nothing(signed_in, person):
    who = person("analyst")
    typed(signed_in(who=who), words="by the lifts")
    Client(headers={"host": "localhost"}).post(
        "/note?of=1", {"draft": KEY, "words": "by the lifts"}
    )
    assert "by the lifts" in shown(signed_in(who=who))


def test_neither_the_token_nor_a_password_comes_back(signed_in):
    client = signed_in("analyst")
    typed(client, words="x", secret="hunter2", csrfmiddlewaretoken="token")
    assert "csrfmiddlewaretoken" not in Draft.objects.get().data
    assert "hunter2" not in shown(client)


def test_a_draft_is_gone_after_a_day(signed_in):
    client = signed_in("analyst")
    typed(client, words="old")
    Draft.objects.update(saved_at=datetime.now(UTC) - timedelta(hours=25))
    assert "old" not in shown(client)
    actions.expire()
    assert not Draft.objects.exists()
    assert Row.objects.get(kind="erase").facts == {"rule": "a day old", "count": 1}


def test_the_audit_says_that_a_draft_was_kept_once_and_never_what_it_said(signed_in):
    client = signed_in("analyst")
    for words in ("by", "by the", "by the lifts"):
        typed(client, words=words)
    rows = list(Row.objects.filter(thing="drafts.draft"))
    assert [row.facts for row in rows] == [{"act": "keep a draft"}]


def test_one_person_has_at_most_fifty(person):
    who = person("analyst")
    for n in range(actions.MOST + 3):
        actions.save(f"/{n}#Note", {"words": ["x"]}, by=who)
    assert Draft.objects.count() == actions.MOST
    assert not Draft.objects.filter(form="/0#Note").exists()


def test_what_is_too_long_is_refused_and_nothing_is_kept(signed_in):
    answer = typed(signed_in("analyst"), words="x" * (actions.LONGEST + 1))
    assert answer.status_code == 413
    assert not Draft.objects.exists()


def test_a_draft_needs_the_token_and_a_post(signed_in, person):
    who = person("analyst")
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    strict.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post(reverse("drafts:save"), {"draft": KEY, "words": "x"}).status_code == 403
    assert signed_in("analyst").get(reverse("drafts:save")).status_code == 405


def test_nobody_is_led_off_the_site(signed_in):
    answer = signed_in("analyst").post(
        reverse("drafts:discard"), {"draft": KEY, "next": "https://elsewhere.example/"}
    )
    assert answer["Location"] == "/"


def test_a_page_asks_once_for_its_draft(signed_in, django_assert_max_num_queries):
    client = signed_in("analyst")
    shown(client)
    with django_assert_max_num_queries(12):
        shown(client)
