"""The navigation shows what a role opens, and nothing else."""

import pytest
from django.urls import NoReverseMatch, reverse

from safeground.web.lib.navigation import SECTIONS, sections_for
from safeground.web.lib.permissions import ROLES, Permission


@pytest.mark.parametrize("role", ROLES.values(), ids=lambda role: role.name)
def test_a_role_is_shown_only_what_it_opens(role):
    for section, address in sections_for(role.may):
        assert role.may & set(section.opens_to)
        assert address.startswith("/")


def test_nobody_is_shown_nothing():
    assert list(sections_for(frozenset())) == []


def test_an_administrator_sees_no_casework():
    names = [section.name for section, _ in sections_for(ROLES["administrator"].may)]
    assert set(names) <= {"People"}


def test_a_section_without_an_address_is_hidden(monkeypatch):
    def nowhere(name: str) -> str:
        raise NoReverseMatch(name)

    monkeypatch.setattr("safeground.web.lib.navigation.reverse", nowhere)
    assert list(sections_for(frozenset(Permission))) == []


def test_every_question_is_a_question_and_every_name_is_said_once():
    assert all(section.question.endswith("?") for section in SECTIONS)
    assert len({section.name for section in SECTIONS}) == len(SECTIONS)
    assert reverse("home") == "/"
