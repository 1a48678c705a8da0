"""A search record: filled in by groups, finished when it is whole, corrected, reviewed, erased."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeground.data.errors import BadInput
from safeground.web.access.refusal import Refused
from safeground.web.audit.models import Row
from safeground.web.stops import actions
from safeground.web.stops.grounds import warnings_of
from safeground.web.stops.groups import GROUPS, missing
from safeground.web.stops.models import Stop, StopState
from safeground.web.stops.queries import by_month
from safeground.web.stops.tables import choices, ethnicities, powers, retention

pytestmark = pytest.mark.django_db
PACE = next(iter(powers()))
SECTION_60 = list(powers())[2]
POSTED = {
    "when": {
        "kind": "Person search",
        "day_day": "9",
        "day_month": "1",
        "day_year": "2026",
        "time": "20.15",
        "place": "High Street and York Road",
    },
    "who": {"self_defined_ethnicity": "W1", "age": "24"},
    "why": {
        "power": PACE,
        "object_of_search": "Offensive weapons",
        "grounds": "Seen on CCTV to put a long object in his waistband after a call about a knife",
    },
    "how": {"gowisely": list("GOWISELY"), "clothing": "none", "body_worn_video": "yes"},
    "outcome": {"outcome": "Arrest", "outcome_linked": "yes", "found": "Kitchen knife"},
    "copy": {"officer": "PC 1234", "receipt": "paper"},
}


@pytest.fixture
def officer(person):
    return person("patrol-officer")


@pytest.fixture
def supervisor(person):
    return person("operations-commander")


@pytest.fixture
def recorded(officer):
    """A finished record; `recorded(age=15)` changes answers first."""

    def made(by=officer, **answers):
        stop = actions.begin(uuid4(), by=by, place="High Street")
        said = {}
        for name, group in GROUPS.items():
            form = group(POSTED[name])
            assert form.is_valid(), form.errors
            said |= form.answers()
        actions.fill(stop, {**said, **answers}, by=by)
        return actions.finish(stop, by=by)

    return made


def test_a_record_is_made_group_by_group_in_the_browser(signed_in, officer):
    desk = signed_in(who=officer)
    address = desk.post("/stops/new").url
    for name, posted in POSTED.items():
        assert desk.get(address).status_code == 200
        assert address.endswith(name)
        address = desk.post(address, posted).url
    assert address.endswith("/check")
    receipt = desk.get(desk.post(address).url).text
    stop = Stop.objects.get()
    assert (stop.state, stop.happened_at) == (
        StopState.RECORDED,
        datetime(2026, 1, 9, 20, 15, tzinfo=UTC),
    )
    assert stop.reference in receipt
    assert "three months" in receipt
    assert not re.search(r"\bW1\b", receipt)  # a whole word: any two letters are in some token


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        ("when", {"kind": "Vehicle search"}, "Enter the vehicle"),
        ("when", {"day_year": "2126"}, "in the future"),
        ("why", {"grounds": ""}, "Enter the grounds"),
        ("why", {"power": SECTION_60}, "Say what was authorised"),
        ("how", {"clothing": "intimate"}, "out of public view"),
        ("how", {"body_worn_video": "no"}, "Say why there is no video"),
        ("copy", {"receipt": "not offered"}, "Say why it was not offered"),
    ],
)
def test_what_a_group_needs_is_said_beside_it(name, change, says):
    form = GROUPS[name]({**POSTED[name], **change})
    assert says in str(form.errors)


def test_section_60_needs_no_grounds(recorded):
    said = {"power": SECTION_60, "grounds": "", "authorisation": "Inspector, 20:00 to 08:00"}
    assert recorded(**said).state == StopState.RECORDED


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"self_defined_ethnicity": ""}, "ethnicity"),
        ({"age": None}, "age"),
        ({"age": 15}, "safety of the child"),
        ({"outcome_linked": None}, "come of what you were looking for"),
        (
            {
                "age": 15,
                "safeguarding": "told",
                "clothing": "more",
                "clothing_where": "Station",
                "clothing_present": "PC 1 and PC 2",
            },
            "appropriate adult",
        ),
    ],
)
def test_a_record_that_lacks_something_is_not_finished_and_not_lost(
    officer, recorded, answers, says
):
    with pytest.raises(BadInput, match=says):
        recorded(**answers)
    stop = Stop.objects.get()
    assert stop.state == StopState.DRAFT
    assert any(says in words for _, words in missing(stop))


def test_only_a_vehicle_needs_no_person(recorded):
    vehicle = {"kind": "Vehicle search", "vehicle_registration": "AB12 CDE"}
    assert recorded(**vehicle, self_defined_ethnicity="", age=None).reference


def test_a_correction_keeps_what_was_said_and_why(recorded, officer, supervisor):
    stop = recorded()
    actions.review(stop, "fine", "", by=supervisor)
    actions.correct(stop, {"place": "London Road", "age": 24}, "Wrong street", by=officer)
    stop.refresh_from_db()
    (version,) = stop.versions.all()
    assert (stop.version, stop.place, version.was) == (
        2,
        "London Road",
        {
            "place": "High Street and York Road",
            "review": f"Nothing more is needed, by {supervisor.name}",
        },
    )
    assert stop.verdict == ""
    with pytest.raises(BadInput, match="why"):
        actions.correct(stop, {"place": "York Road"}, " ", by=officer)
    with pytest.raises(BadInput, match="Correct it instead"):
        actions.fill(stop, {"place": "York Road"}, by=officer)


def test_only_the_officer_corrects_and_only_somebody_else_reviews(recorded, person, supervisor):
    both = person("patrol-officer", "operations-commander")
    stop = recorded(by=both)
    with pytest.raises(Refused, match="somebody else reviews"):
        actions.review(stop, "fine", "", by=both)
    with pytest.raises(Refused):
        actions.correct(stop, {"place": "London Road"}, "Because", by=supervisor)
    with pytest.raises(BadInput, match="about"):
        actions.review(stop, "feedback", "", by=supervisor)
    actions.review(stop, "feedback", "Say what was seen.", by=supervisor)
    stop.refresh_from_db()
    assert stop.reviewed_by == supervisor


def test_who_sees_which_record(recorded, person, signed_in, officer, supervisor):
    stop, draft = recorded(), actions.begin(uuid4(), by=officer)
    for who, code, own in (
        (officer, 200, 302),
        (supervisor, 200, 404),
        (person("patrol-officer"), 404, 404),
        (person("analyst"), 403, 403),
        (person("administrator"), 403, 403),
    ):
        desk = signed_in(who=who)
        assert desk.get(f"/stops/{stop.pk}/").status_code == code
        assert desk.get(f"/stops/{draft.pk}/").status_code == own
    supervised = signed_in(who=supervisor).get("/stops/").text
    assert stop.reference in supervised
    assert "Not finished</a>" not in supervised


def test_a_record_is_erased_only_when_its_time_is_over_and_leaves_no_content(
    recorded, supervisor, signed_in
):
    stop = recorded(person_name="Somebody Real", found="Kitchen knife")
    assert stop.erase_after == date(2032, 1, 9)
    with pytest.raises(Refused, match="not over"):
        actions.erase(stop, by=supervisor)
    Stop.objects.filter(pk=stop.pk).update(erase_after=date(2026, 1, 1))
    desk = signed_in(who=supervisor)
    assert desk.post(f"/stops/{stop.pk}/leave").status_code == 302
    assert not Stop.objects.exists()
    row = Row.objects.filter(kind="erase").get()
    assert row.facts == {"rule": "SS-1", "count": 1}
    said = json.dumps([r.facts for r in Row.objects.all()])
    assert "Somebody" not in said
    assert "knife" not in said


def test_a_draft_may_be_thrown_away_by_its_officer(officer, signed_in):
    stop = actions.begin(uuid4(), by=officer)
    assert signed_in(who=officer).post(f"/stops/{stop.pk}/leave").status_code == 302
    assert not Stop.objects.exists()


@pytest.mark.parametrize(
    "grounds",
    [
        "He was in a hotspot",
        "Strong smell of cannabis",
        "Refused to walk through the knife arch",
        "Wearing a black hoodie",
        "Known to police for drugs",
        "Nervous and avoided eye contact",
    ],
)
def test_grounds_that_rest_on_one_thing_only_are_questioned_never_blocked(recorded, grounds):
    assert warnings_of(grounds)
    assert recorded(grounds=grounds).state == StopState.RECORDED


def test_grounds_with_something_seen_are_not_questioned():
    assert warnings_of("In a hotspot; seen to hide a blade, smell of cannabis") == []


@given(st.text(max_size=300))
def test_any_grounds_can_be_read(grounds):
    assert isinstance(warnings_of(grounds), list)


def test_words_are_offered_on_the_days_they_hold():
    offered = dict(choices(powers().values(), date(2022, 1, 1)))
    assert "Public Order Act 2023 (section 11)" not in offered
    assert "Public Order Act 2023 (section 11)" in dict(
        choices(powers().values(), date(2026, 1, 1))
    )
    assert {"N1", "N2", "N3", "NS"} <= set(ethnicities())
    assert len(ethnicities()) == 18 + 4


def test_a_leap_day_has_an_end():
    assert retention()["recorded"].until(date(2024, 2, 29)) == date(2030, 2, 28)


def test_counts_by_month_and_object_and_small_ones_hidden_in_the_file(
    recorded, supervisor, signed_in
):
    for n in range(6):
        recorded(outcome="Arrest" if n < 2 else "A no further action disposal")
    (month,) = by_month(Stop.objects.all())
    assert (month.searches, month.arrests, month.linked) == (6, 2, 6)
    file = signed_in(who=supervisor).get("/stops/figures.csv").text
    assert "2026-01,Offensive weapons,6,fewer than 5,6" in file
    assert Row.objects.filter(kind="export").count() == 1


def sent(client, key, said=None, person=None, hotspot=None):
    said = {k: v if isinstance(v, list) else [v] for k, v in (said or {}).items()}
    body = {"person": person, "stop": {"key": key, "hotspot": hotspot, "said": said}}
    return client.post("/stops/sync", json.dumps(body), content_type="application/json")


def test_a_record_from_a_phone_is_taken_once(signed_in, officer):
    phone, key = signed_in(who=officer), str(uuid4())
    whole = {name: value for group in POSTED.values() for name, value in group.items()}
    for _ in range(3):
        told = sent(phone, key, whole, officer.pk).json()
        assert told == {"key": key, "fate": "recorded", "says": ""}
    stop = Stop.objects.get()
    assert (stop.state, stop.age, stop.gowisely) == (StopState.RECORDED, 24, list("GOWISELY"))
    assert Row.objects.filter(kind="collect").count() == 1


def test_a_record_that_is_not_whole_is_safe_and_says_what_it_needs(signed_in, officer):
    phone = signed_in(who=officer)
    some = {**POSTED["why"], "age": "not a number", "gender": "Male"}
    told = sent(phone, str(uuid4()), some, officer.pk).json()
    assert told["fate"] == "kept"
    assert "open it under Stop and search" in told["says"]
    stop = Stop.objects.get()
    assert (stop.state, stop.object_of_search, stop.gender) == (
        "draft",
        "Offensive weapons",
        "Male",
    )


def test_what_a_phone_is_told_when_it_may_not_send(client, signed_in, officer, person):
    assert sent(client, str(uuid4())).status_code == 401
    assert sent(signed_in(who=officer), str(uuid4()), person=officer.pk + 1).status_code == 409
    analyst = person("analyst")
    told = sent(signed_in(who=analyst), str(uuid4()), person=analyst.pk)
    assert (told.status_code, told.json()["code"]) == (403, "no card")
    assert signed_in(who=officer).post("/stops/sync", b"{", "application/json").status_code == 400
    assert not Stop.objects.exists()


def test_the_empty_form_says_nothing_of_anybody(client, signed_in, officer):
    page = signed_in(who=officer).get("/stops/blank").text
    assert page == client.get("/stops/blank").text
    assert "csrf" not in page
    for name in ("self_defined_ethnicity", "grounds", "gowisely", "receipt"):
        assert f'name="{name}"' in page


def test_finding_records(recorded, supervisor, signed_in):
    stop = recorded()
    desk = signed_in(who=supervisor)
    for query, there in (
        (f"words={stop.reference}", True),
        ("words=Nowhere", False),
        ("outcome=Arrest", True),
        ("review=waits", True),
        ("review=done", False),
        ("since_day=1&since_month=2&since_year=2026", False),
    ):
        assert (
            stop.reference in desk.get(f"/stops/?{query}").text.split("</form>", 2)[-1]
        ) is there
    assert Row.objects.filter(kind="search").count() == 2


def test_the_list_asks_few_questions(
    recorded, supervisor, signed_in, django_assert_max_num_queries
):
    for _ in range(8):
        recorded()
    desk = signed_in(who=supervisor)
    desk.get("/stops/")
    with django_assert_max_num_queries(16):
        desk.get("/stops/")


def test_invented_records_are_made_by_the_same_actions(settings):
    from safeground.web.demonstration.cast import invent_cast
    from safeground.web.demonstration.stops import RECORDS, invent_stops
    from safeground.web.places.models import Hotspot

    place = Hotspot.objects.create(
        key="H0001",
        family="serious-violence",
        name="High Street",
        boundary={},
        longitude=0.7,
        latitude=51.5,
        area_m2=1,
        since=datetime.now(UTC) - timedelta(days=90),
    )
    assert invent_stops(invent_cast(), [place]) == RECORDS
    assert Stop.objects.filter(state=StopState.RECORDED).count() == RECORDS
    assert {s.verdict for s in Stop.objects.all()} >= {"", "fine"}
