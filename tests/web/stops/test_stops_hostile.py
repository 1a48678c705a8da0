"""A search record as no phone of ours would send it."""

import json
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.http import QueryDict

from safeground.data.errors import BadInput
from safeground.web.lib.permissions import Permission
from safeground.web.stops import sending
from safeground.web.stops.actions import begin
from safeground.web.stops.models import Stop

pytestmark = pytest.mark.django_db


def test_what_cannot_be_read_is_refused_and_what_cannot_be_kept_is_left_out(person, signed_in):
    officer = person("patrol-officer")
    phone = signed_in(who=officer)

    def sent(**stop):
        body = {"person": officer.pk, "stop": {"key": str(uuid4()), "said": {}, **stop}}
        return phone.post("/stops/sync", json.dumps(body), content_type="application/json")

    for wrong in ({"hotspot": float("inf")}, {"key": 1}, {"said": [1]}, {"said": {"age": 4}}):
        assert sent(**wrong).status_code == 400
    assert sent(hotspot=10**30, said={"place": ["by the \ud800pier\x00"]}).status_code == 200
    assert Stop.objects.get().place == "by the pier"
    assert phone.get("/stops/").status_code == 200


def test_counts_leave_the_site_only_with_who_may_take_figures_out(signed_in, monkeypatch):
    assert signed_in("operations-commander").get("/stops/figures.csv").status_code == 200
    monkeypatch.setattr(
        "safeground.web.accounts.models.Person.permissions",
        frozenset({Permission.SUPERVISE_STOPS, Permission.RECORD_STOPS}),
    )
    supervisor = signed_in("patrol-officer")
    assert supervisor.get("/stops/figures").status_code == 200
    assert supervisor.get("/stops/figures.csv").status_code == 403


def test_a_key_that_somebody_else_took_a_moment_earlier_says_nothing_of_their_record(
    person, monkeypatch
):
    first, second, key = person("patrol-officer"), person("patrol-officer"), uuid4()
    begin(key, by=first)

    def taken(*_):
        raise IntegrityError

    monkeypatch.setattr(sending, "_receive", taken)
    with pytest.raises(BadInput, match="somebody else's"):
        sending.receive(sending.Sent(second.pk, key, None, QueryDict()), by=second)
