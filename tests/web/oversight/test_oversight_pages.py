"""The auditor's pages: what they show, to whom, and that reading them is written down."""

import re
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.urls import reverse

from safeground.web.audit.kinds import Kind, Thing
from safeground.web.audit.models import Row
from safeground.web.audit.record import record
from safeground.web.oversight.models import Check, LookedInto, Unusual


@pytest.fixture
def looked(person):
    """Two people who looked at two hotspots, 120 times."""
    people = [person("analyst", name="Amara Lindqvist"), person("publisher", name="Bart Hale")]
    with transaction.atomic():
        for number in range(120):
            record(Kind.CONSULT, by=people[number % 2].actor, page="places:hotspot", count=1,
                   thing=Thing("places.hotspot", str(number % 2), restricted=number == 7),
                   also=["places.hotspot 77"] if number == 5 else ["places.hotspot 9"])  # fmt: skip
    return people


@pytest.fixture
def auditor(signed_in):
    return signed_in("auditor")


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def numbers(response):
    """The numbers of the rows that a page shows."""
    shown = re.findall(r'<th scope="row" class="govuk-table__header">([\d,]+)</th>', text(response))
    return [int(number.replace(",", "")) for number in shown]


def test_rows_are_read_page_by_page_both_ways(auditor, looked):
    first = auditor.get("/audit/?kind=consult&thing=places.hotspot")
    assert numbers(first) == list(range(120, 70, -1))
    assert "thing=places.hotspot&amp;before=71" in text(first)
    assert "after=" not in text(first)
    last = auditor.get("/audit/?kind=consult&thing=places.hotspot&before=21")
    assert numbers(last) == list(range(20, 0, -1))
    assert "before=" not in text(last)
    back = auditor.get("/audit/?kind=consult&thing=places.hotspot&after=20")
    assert numbers(back) == list(range(70, 20, -1))
    assert "after=70" in text(back)
    assert "before=21" in text(back)
    assert "Lindqvist" in text(first)


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("person=lindq", 60),
        ("person=nobody-of-this-name", 0),
        ("kind=search", 0),
        ("thing=places.hotspot&number=1", 60),
        ("restricted=on", 1),
        ("since_0=1&since_1=1&since_2=2020", 120),
        ("until_0=1&until_1=1&until_2=2020", 0),
        ("since_0=99&since_1=1&since_2=2020", 120),
    ],
)
def test_filters(auditor, looked, asked, count):
    asked = asked.replace("_0", "_day").replace("_1=", "_month=").replace("_2", "_year")
    response = auditor.get(f"/audit/?{asked}")
    assert f"{count} row" in text(response)
    assert Row.objects.latest("number").kind == Kind.SEARCH
    assert asked not in str(Row.objects.latest("number").facts)


def test_who_looked_at_one_record_and_the_lists_that_it_stood_in(auditor, looked):
    said = auditor.get("/audit/records/places.hotspot/77/")
    assert "Nobody has opened or changed it" in text(said)
    assert numbers(said) == [6]
    assert len(numbers(auditor.get("/audit/records/places.hotspot/1/"))) == 50


def test_what_one_person_did_on_a_day(auditor, looked):
    page = f"/audit/people/{looked[0].pk}/"
    assert "not a measure of anybody" in text(auditor.get(page))
    other = auditor.get(f"{page}?day=2020-01-01")
    assert numbers(other) == []
    assert "Nothing was done on this day" in text(other)
    assert ("Earlier:" in text(other), "Later:" in text(other)) == (False, True)
    assert auditor.get(f"{page}?day=nonsense").status_code == 404


def test_a_file_of_rows_is_an_export(auditor, looked):
    response = auditor.get("/audit/export?person=hale")
    assert response["Content-Type"].startswith("text/csv")
    assert len(response.content.decode().splitlines()) == 61
    row = Row.objects.latest("number")
    assert (row.kind, row.facts["count"], row.facts["form"]) == ("export", 60, "csv")


@pytest.mark.parametrize("name", ["rows", "unusual", "proof", "export"])
def test_each_page_adds_one_row_and_is_the_auditor_s_alone(signed_in, name):
    client = signed_in("auditor")
    before = Row.objects.count()
    assert client.get(reverse(f"audit:{name}")).status_code == 200
    assert Row.objects.count() == before + 1
    other = signed_in("administrator", "analyst")
    assert other.get(reverse(f"audit:{name}")).status_code == 403
    assert Row.objects.latest("number").kind == Kind.REFUSE


def unusual(actor):
    at = datetime(2026, 11, 6, 3, tzinfo=UTC)
    return Unusual.objects.create(
        rule="many-in-an-hour", actor=actor, begins_at=at, ends_at=at, acts=99, usual=9
    )


def test_looking_into_one(auditor, person):
    found = unusual(person("analyst").pk)
    said = text(auditor.get("/audit/unusual/"))
    assert "Read 99 pages in one hour" in said
    page = f"/audit/unusual/{found.pk}/"
    assert "There is a problem" in text(auditor.post(page, {}))
    assert auditor.post(page, {"outcome": "work"}).status_code == 302
    assert (LookedInto.objects.get().outcome, Row.objects.latest("number").kind) == (
        "work",
        "alter",
    )
    assert "Read 99 pages" not in text(auditor.get("/audit/unusual/"))
    assert "It was part of their work" in text(auditor.get("/audit/unusual/?show=done"))
    assert "looked into this already" in text(auditor.post(page, {"outcome": "asked"}))


def test_nobody_looks_into_what_they_did_themselves(signed_in, person):
    auditor = person("auditor")
    found = unusual(auditor.pk)
    client = signed_in(who=auditor)
    assert "Somebody else must" in text(client.get(f"/audit/unusual/{found.pk}/"))
    assert client.post(f"/audit/unusual/{found.pk}/", {"outcome": "work"}).status_code == 403
    assert not LookedInto.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_proof_is_read_in_the_background(signed_in, looked):
    auditor = signed_in("auditor")
    assert "never" in text(auditor.get("/audit/proof/"))
    assert auditor.get("/audit/proof/check").status_code == 405
    assert auditor.post("/audit/proof/check").status_code == 302
    assert Check.objects.get().sentence.startswith("All 12")
    assert "there, in order and as written" in text(auditor.get("/audit/proof/"))
    assert auditor.post("/audit/unusual/find").status_code == 302


def test_an_audit_that_cannot_be_written_undoes_the_act(auditor, person, monkeypatch):
    def fails(*_, **__):
        raise OSError("the disk is full")

    found = unusual(person("analyst").pk)
    monkeypatch.setattr("safeground.web.oversight.actions.record", fails)
    with pytest.raises(OSError, match="disk"):
        auditor.post(f"/audit/unusual/{found.pk}/", {"outcome": "work"})
    assert not LookedInto.objects.exists()


def test_a_page_that_cannot_be_written_down_is_not_shown(auditor, monkeypatch):
    def fails(*_, **__):
        raise OSError("the disk is full")

    monkeypatch.setattr("safeground.web.access.door.record", fails)
    auditor.raise_request_exception = False
    response = auditor.get("/audit/")
    assert response.status_code == 500
    assert b"Who did what" not in response.content


def test_a_list_costs_no_more_queries_when_it_is_longer(
    auditor, looked, django_assert_max_num_queries
):
    with django_assert_max_num_queries(16):
        auditor.get("/audit/")
