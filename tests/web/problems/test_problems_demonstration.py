"""The demonstration's problems: one worked with partners, one just opened."""

import pytest
from django.utils import timezone

from safeground.web.demonstration.cast import invent_cast
from safeground.web.demonstration.problems import invent_problems
from safeground.web.problems import queries
from safeground.web.problems.models import PartnerAction, Photograph, Problem
from safeground.web.problems.photographs import path_of


@pytest.mark.django_db
def test_one_is_worked_with_partners_and_one_is_just_opened(hotspot, signed_in):
    cast = invent_cast()
    assert invent_problems(cast, [hotspot]) == 2
    found = list(queries.problems(cast["problem-solver"], timezone.localdate()))
    assert [(one.overdue, queries.stage(one)) for one in found] == [
        (2, "Assessment"), (0, "Scanning"),
    ]  # fmt: skip
    assert path_of(Photograph.objects.get().sha256).exists()
    assert set(PartnerAction.objects.values_list("state", flat=True)) == {
        "done", "under way", "asked",
    }  # fmt: skip
    notes = Problem.objects.order_by("pk").first().notes
    begun = notes.filter(title="Response begun").last()
    assert timezone.localdate(begun.at).isoformat() == "2025-07-01"
    for role in ("problem-solver", "operations-commander"):
        assert b"covered way" in signed_in(who=cast[role]).get("/problems/").content


@pytest.mark.django_db
def test_without_hotspots_there_is_nothing_to_invent():
    assert invent_problems(invent_cast(), []) == 0
