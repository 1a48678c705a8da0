"""Operations: planned with their assessments, counted as they come in, never added wrongly."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from safeground.data.errors import BadInput
from safeground.web.access.refusal import Refused
from safeground.web.accounts.models import Person, RoleGrant
from safeground.web.audit.models import Row
from safeground.web.operations import actions, queries
from safeground.web.operations.kinds import COUNTS, KINDS
from safeground.web.operations.models import Activity, Operation

TODAY = date(2026, 1, 14)


def at(hour: int, day: date = TODAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=timezone.get_default_timezone())


def arch(**said):
    return {
        "kind": "knife-arch", "place": "Southend Victoria", "starts_at": at(15), "ends_at": at(18),
        "led_by": "British Transport Police", "staff": 8, "authority": "Consent", **said,
    }  # fmt: skip


@pytest.fixture
def commander(person):
    return person("operations-commander")


@pytest.fixture
def week(commander):
    return actions.plan_operation(
        name="Week of action", aim="Fewer knives", starts_on=TODAY, ends_on=TODAY + timedelta(6),
        assessment="EIA 12", by=commander,
    )  # fmt: skip


@pytest.mark.django_db
def test_nothing_is_planned_without_its_assessments(commander):
    bare = actions.plan_operation(
        name="Bare", aim="-", starts_on=TODAY, ends_on=TODAY, by=commander
    )
    with pytest.raises(BadInput, match="equality and data protection"):
        actions.plan_activity(bare, by=commander, **arch())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"ends_at": at(15)}, "end after it starts"),
        ({"ends_at": at(14, TODAY + timedelta(1))}, "until 14:00 on 15 January"),
        (
            {"starts_at": at(15, date(2026, 2, 1)), "ends_at": at(16, date(2026, 2, 1))},
            "not within",
        ),
        ({"authority": ""}, "which power"),
    ],
)
def test_what_cannot_be_planned(week, commander, said, sentence):
    with pytest.raises(BadInput, match=sentence):
        actions.plan_activity(week, by=commander, **arch(**said))
    assert not Activity.objects.exists()


@pytest.mark.django_db
def test_counts_roll_up_and_stay_provisional_until_all_are_final(week, commander):
    one = actions.plan_activity(week, by=commander, **arch())
    two = actions.plan_activity(week, by=commander, **arch(place="Basildon"))
    bin_ = actions.plan_activity(
        week, by=commander, **arch(kind="surrender-bin", place="Library", authority="")
    )
    actions.record_results(
        one, {"people-through": 1203, "alerts": 41, "searches-s1": 6, "refusals": 9,
              "blades-seized": 1, "arrests": 1, "arrests-knife": 1}, final=True, by=commander,
    )  # fmt: skip
    actions.record_results(
        two, {"people-through": 800, "blades-seized": 2}, final=False, by=commander
    )
    actions.record_results(bin_, {"weapons-surrendered": 30}, final=True, by=commander)
    mine = queries.activities(commander).filter(operation=week)
    found = {f.counted.name: f for f in queries.figures(commander, mine)}
    assert (found["people-through"].number, found["people-through"].status) == (2003, "provisional")
    assert (found["refusals"].number, found["refusals"].status) == (9, "final")
    assert found["blades-seized"].number == 3
    assert found["weapons-surrendered"].number == 30
    assert not any(f.number == 33 for f in found.values())


@pytest.mark.django_db
def test_what_is_only_planned_or_cancelled_counts_nothing(week, commander):
    one = actions.plan_activity(week, by=commander, **arch())
    actions.record_results(one, {"people-through": 5}, final=True, by=commander)
    Activity.objects.update(state="cancelled")
    assert queries.figures(commander, queries.activities(commander)) == []


@pytest.mark.django_db
def test_a_part_is_never_more_than_its_whole(week, commander):
    one = actions.plan_activity(week, by=commander, **arch())
    with pytest.raises(BadInput, match="more arrests for a knife"):
        actions.record_results(one, {"arrests": 1, "arrests-knife": 2}, final=False, by=commander)
    with pytest.raises(BadInput, match="does not count"):
        actions.record_results(one, {"pupils": 3}, final=False, by=commander)
    one.refresh_from_db()
    assert one.state == "planned"


@pytest.mark.django_db
def test_not_known_is_not_nought(week, commander, signed_in):
    one = actions.plan_activity(week, by=commander, **arch())
    actions.record_results(one, {"alerts": 0, "refusals": None}, final=False, by=commander)
    page = signed_in("operations-commander").get(f"/operations/activities/{one.pk}")
    assert page.content.count(b"Not known") == len(KINDS["knife-arch"].counts) - 1
    assert b"refusal is never grounds" in page.content


@pytest.mark.django_db
def test_a_closed_operation_is_closed(week, commander):
    one = actions.plan_activity(week, by=commander, **arch())
    with pytest.raises(BadInput, match="1 activity is not final"):
        actions.close(week, learned="-", by=commander)
    actions.record_results(one, {"alerts": 2}, final=True, by=commander)
    actions.close(week, learned="Begin earlier", by=commander)
    one = Activity.objects.get()
    with pytest.raises(Refused, match="closed"):
        actions.record_results(one, {"alerts": 3}, final=True, by=commander)


@pytest.mark.django_db
def test_an_analyst_reads_and_does_not_plan(week, signed_in):
    assert signed_in("analyst").get(f"/operations/{week.pk}").status_code == 200
    assert signed_in("analyst").post("/operations/new", {}).status_code == 403
    assert Row.objects.filter(kind="refuse").count() == 1


@pytest.mark.django_db
def test_a_whole_week_from_its_pages(signed_in):
    client = signed_in("operations-commander")
    sent = {"name": "Sceptre", "aim": "Fewer knives", "assessment": "EIA 3"}
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(6)}
    for name, day in days.items():
        sent |= {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}
    operation = client.post("/operations/new", sent).url
    assert client.get(operation).status_code == 200
    activity = client.post(
        f"{operation}/activities/new",
        {"kind": "weapon-sweep", "place": "Priory Park", "day_day": 14, "day_month": 1,
         "day_year": 2026, "begins": "10:00", "ends": "1200"},
    ).url  # fmt: skip
    posted = client.post(
        f"{activity}/results", {"weapons-swept": 4, "places-swept": "", "final": "yes"}
    )
    assert posted.url == activity
    assert b"Weapons found in sweeps" in client.get(operation).content
    figures = client.get(f"{operation}/figures.csv")
    assert b"Weapons found in sweeps,4,1,final" in figures.content
    assert Row.objects.filter(kind="export").count() == 1
    assert b"Sceptre" in client.get("/operations/").content


@pytest.mark.django_db
@pytest.mark.parametrize("last", [0, 6])
def test_a_night_past_midnight_is_of_the_day_it_begins_on(signed_in, commander, last):
    operation = actions.plan_operation(
        name="Sceptre nights", aim="Fewer knives", starts_on=TODAY, assessment="EIA 3",
        ends_on=TODAY + timedelta(last), by=commander,
    )  # fmt: skip
    client = signed_in(who=commander)
    sent = {"kind": "weapon-sweep", "place": "Priory Park", "day_day": 14, "day_month": 1,
            "day_year": 2026, "begins": "22:00", "ends": "02:00"}  # fmt: skip
    address = client.post(f"/operations/{operation.pk}/activities/new", sent).url
    night = Activity.objects.get()
    assert (night.starts_at, night.ends_at) == (at(22), at(2, TODAY + timedelta(1)))
    page = client.get(address).text
    assert "22:00 to 02:00 the morning after" in page
    form = client.get(f"{address}/change").text
    assert 'value="22:00"' in form
    assert 'value="02:00"' in form
    assert client.post(f"{address}/change", sent | {"ends": "03:00"}).url == address
    assert Activity.objects.get().ends_at == at(3, TODAY + timedelta(1))
    slip = client.post(f"{address}/change", sent | {"ends": "21:00"})
    assert "at most 16 hours" in slip.text


@pytest.mark.django_db
def test_nothing_yet_says_what_will_be_here(signed_in):
    assert b"No operations yet" in signed_in("operations-commander").get("/operations/").content


@pytest.mark.django_db
def test_as_many_queries_for_many_operations(commander, signed_in, django_assert_max_num_queries):
    client = signed_in(who=commander)

    def plan(number: int) -> None:
        for n in range(number):
            one = Operation.objects.create(
                name=f"O{n}", aim="-", starts_on=TODAY, ends_on=TODAY, lead=commander
            )
            Activity.objects.create(operation=one, **arch())

    plan(2)
    with django_assert_max_num_queries(40) as few:
        client.get("/operations/")
    plan(30)
    with django_assert_max_num_queries(len(few)):
        client.get("/operations/")


def test_every_count_of_a_kind_has_a_title():
    assert all(counted.name in COUNTS for kind in KINDS.values() for counted in kind.counts)


class TestFiguresAreSums(TestCase):
    """Whatever is recorded, each figure is the sum of what was recorded under its name."""

    @given(
        st.lists(
            st.dictionaries(
                st.sampled_from(["people-through", "alerts", "searches-s1"]),
                st.integers(0, 5000),
                max_size=3,
            ),
            max_size=5,
        )
    )
    def test_sum(self, recorded):
        who = Person.objects.create(email="c@essex.example", name="C")
        RoleGrant.objects.create(person=who, role="operations-commander", since=at(1))
        week = Operation.objects.create(
            name="W", aim="-", starts_on=TODAY, ends_on=TODAY, lead=who, assessment="E"
        )
        for numbers in recorded:
            one = Activity.objects.create(operation=week, **arch())
            actions.record_results(one, numbers, final=True, by=who)
        figures = queries.figures(who, queries.activities(who))
        found = {f.counted.name: f.number for f in figures}
        names = {name for numbers in recorded for name in numbers}
        assert found == {n: sum(r.get(n, 0) for r in recorded) for n in names}
