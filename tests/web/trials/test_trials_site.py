"""Trials on the site: designed, sealed, followed, and read only when they end."""

from datetime import date, datetime, time, timedelta
from shutil import copytree, rmtree

import pytest
from django.utils import timezone

from safeground.data.errors import BadInput
from safeground.data.trials.documents import read_document
from safeground.pipelines.trials.seal_trial import verify_document
from safeground.web.access.refusal import Refused
from safeground.web.audit.models import Row
from safeground.web.patrols.lots import open_day
from safeground.web.patrols.models import Morning, Plan, Received
from safeground.web.places.models import Hotspot
from safeground.web.trials import actions, queries
from safeground.web.trials.models import NEXT, Look, Trial, TrialState

pytestmark = pytest.mark.django_db
SOON = date.today() + timedelta(days=20)


def square(n: int) -> dict:
    lon, lat, d = 0.7 + n / 100, 51.54, 0.002
    ring = [[lon, lat], [lon + d, lat], [lon + d, lat + d], [lon, lat + d], [lon, lat]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def places():
    return [
        Hotspot.objects.create(
            key=f"H{n:04}", family="serious-violence", name=f"Place {n}", district="Southend",
            boundary=square(n), longitude=0.7, latitude=51.5, area_m2=1000,
            since=datetime(2026, 1, 1, tzinfo=timezone.get_default_timezone()),
        )
        for n in range(10)
    ]  # fmt: skip


def asked(**said):
    return {
        "start": SOON, "days": 30, "treat": 4, "scheme": "crossover",
        "question": "Do foot patrols reduce serious violence?",
        "treatment": "One visit of 15 minutes", "responsible": "Head of analysis",
        "rate_from": "police.uk 2025", "control_rate": 0.4, "worth_having": 0.6,
        "outcomes": [{"offences": "serious-violence", "measure": "count", "primary": True}],
        **said,
    }  # fmt: skip


@pytest.fixture
def analyst(person):
    return person("analyst")


@pytest.fixture
def draft(analyst, places):
    return actions.design(title="Pier Hill", hotspots=places, asked=asked(), by=analyst)


@pytest.fixture
def sealed(draft, analyst):
    actions.seal(draft, by=analyst)
    return draft


def test_a_design_says_what_it_can_see(draft):
    assert draft.until == SOON + timedelta(days=29)
    assert draft.foresight["treated"] == 120
    assert 0 < draft.foresight["power"] < 1
    assert draft.foresight["says"]
    assert not draft.asked["missing"]


def test_a_design_that_cannot_be_leaves_nothing(analyst, places, settings):
    with pytest.raises(BadInput):
        actions.design(title="No", hotspots=places, asked=asked(treat=11), by=analyst)
    assert not Trial.objects.exists()
    assert not list((settings.MEDIA_ROOT / "trials").glob("*"))


def test_a_draft_that_cannot_be_redealt_stays_as_it_was(draft, analyst, places):
    before = read_document(draft.lots).document
    with pytest.raises(BadInput):
        actions.redesign(draft, title="Other", hotspots=places, asked=asked(treat=99), by=analyst)
    assert read_document(draft.lots).document == before
    assert Trial.objects.get().title == "Pier Hill"


def test_sealing_fixes_it_for_ever(sealed, analyst, places):
    assert sealed.state == TrialState.SEALED
    assert verify_document(sealed.lots, sealed.seal).verified
    assert sealed.lots.parent.name == "lots"
    with pytest.raises(Refused, match="can't be changed"):
        actions.redesign(sealed, title="X", hotspots=places, asked=asked(), by=analyst)
    with pytest.raises(Refused, match="sealed already"):
        actions.seal(sealed, by=analyst)


def test_a_failed_audit_row_unseals_nothing_half(draft, analyst, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("the audit can't be written")

    monkeypatch.setattr(actions, "record", broken)
    with pytest.raises(RuntimeError):
        actions.seal(draft, by=analyst)
    assert Trial.objects.get().state == TrialState.DRAFT


def test_a_trial_that_has_begun_is_sealed_only_with_a_reason(analyst, places):
    begun = actions.design(
        title="Late", hotspots=places, asked=asked(start=date.today()), by=analyst
    )
    with pytest.raises(BadInput, match="began"):
        actions.seal(begun, by=analyst)
    begun.refresh_from_db()
    actions.seal(begun, by=analyst, late="The analyst was ill")
    assert begun.state == TrialState.SEALED


def test_an_amendment_stands_beside_the_document(sealed, analyst):
    actions.amend(sealed, what="treatment", to="Two visits", why="More officers", by=analyst)
    reading = read_document(sealed.lots)
    assert reading.sealed.treatment == "One visit of 15 minutes"
    assert reading.document.treatment == "Two visits"
    assert sealed.notes.first().title == "Amended: treatment"


def test_a_trial_that_is_amended_to_end_earlier_ends_then(sealed, analyst):
    earlier = sealed.until - timedelta(days=7)
    actions.amend(sealed, what="until", to=earlier.isoformat(), why="The pier closes", by=analyst)
    kept = Trial.objects.get()
    assert kept.until == read_document(kept.lots).document.until == earlier
    assert kept.ended(earlier + timedelta(days=1))
    assert not kept.ended(earlier)
    assert queries.progress(kept, SOON).days == 23


def eve(day: date) -> datetime:
    return datetime.combine(day - timedelta(days=1), time(13), timezone.get_default_timezone())


def test_a_day_of_a_lot_is_opened_while_it_is_as_sealed_here(sealed):
    conditions = open_day(sealed.lots, SOON, eve(SOON))
    assert sorted(conditions.values()).count("treatment") == 4


def test_a_lot_that_was_dealt_and_sealed_anew_behind_the_site_is_not_opened(
    sealed, analyst, places
):
    open_day(sealed.lots, SOON, eve(SOON))
    other = actions.design(title="Other", hotspots=places, asked=asked(), by=analyst)
    actions.seal(other, by=analyst)
    rmtree(sealed.lots)
    copytree(other.lots, sealed.lots)  # whole, and true to its own seal
    assert verify_document(sealed.lots).verified
    with pytest.raises(BadInput, match="Pier Hill is not as it was sealed here") as refused:
        open_day(sealed.lots, SOON, eve(SOON))
    assert str(refused.value).endswith("the seal is not the one that was published.")


def test_a_lot_that_no_trial_sealed_here_is_not_opened(sealed):
    for name in ("trial-99-planted", f"trial-{sealed.pk}-planted"):
        planted = sealed.lots.with_name(name)
        copytree(sealed.lots, planted)
        with pytest.raises(BadInput, match=f"has the lot {name}"):
            open_day(planted, SOON, eve(SOON))


def test_nobody_reads_before_the_end_without_a_reason(sealed, analyst):
    with pytest.raises(BadInput, match="only a look is possible"):
        actions.read(sealed, by=analyst)
    with pytest.raises(BadInput, match="Say why"):
        actions.read(sealed, by=analyst, until=SOON)


def test_a_draft_has_no_answer(draft, analyst):
    with pytest.raises(Refused, match="isn't sealed"):
        actions.read(draft, by=analyst)


def test_a_trial_given_up_stays_in_the_list(sealed, analyst, signed_in):
    actions.give_up(sealed, why="The pier closed", by=analyst)
    page = signed_in("operations-commander").get("/trials/")
    assert b"The pier closed" in page.content


def test_every_move_between_states_is_in_the_table(draft, analyst):
    for state in TrialState:
        for act in ("seal", "read", "give up"):
            draft.state = state
            if (state, act) in NEXT:
                actions._move(draft, act)
                assert draft.state == NEXT[state, act]
            else:
                with pytest.raises(BadInput):
                    actions._move(draft, act)


def test_compliance_by_the_lot(sealed, analyst, places):
    plan = Plan.objects.create(
        title="Night", date=SOON, starts_at=timezone.now(), ends_at=timezone.now(),
        allocation=str(sealed.lots), made_by=analyst, made_at=timezone.now(),
    )  # fmt: skip
    morning = Morning.objects.create(plan=plan, measured_at=timezone.now())
    for n, place in enumerate(places):
        Received.objects.create(
            morning=morning, hotspot=place, condition="treatment" if n < 4 else "control",
            made=1 if n in (0, 1, 2, 9) else 0, patrol_minutes=16 if n < 3 else 0,
        )  # fmt: skip
    treatment, control = queries.kept_to_the_lot(analyst, sealed)
    assert (treatment.kept, treatment.place_days, treatment.minutes) == (3, 4, 12)
    assert (control.kept, control.place_days) == (5, 6)
    assert treatment.low < treatment.share < treatment.high


def test_a_commander_reads_and_an_officer_does_not(sealed, signed_in):
    assert signed_in("operations-commander").get(f"/trials/{sealed.pk}").status_code == 200
    assert signed_in("patrol-officer").get(f"/trials/{sealed.pk}").status_code == 403
    assert signed_in("operations-commander").get("/trials/new").status_code == 403


def test_a_design_from_the_page(signed_in, places):
    client = signed_in("analyst")
    sent = {
        "title": "Pier Hill", "question": "Does it work?", "treatment": "One visit",
        "hotspots": [p.pk for p in places], "start_day": SOON.day, "start_month": SOON.month,
        "start_year": SOON.year, "days": 30, "treat": 4, "scheme": "crossover",
        "responsible": "Head", "offences": "robbery", "control_rate": 0.4,
        "rate_from": "police.uk", "fall": 40,
    }  # fmt: skip
    page = client.get("/trials/new")
    assert page.status_code == 200
    posted = client.post("/trials/new", sent)
    made = Trial.objects.get()
    assert posted.url == f"/trials/{made.pk}"
    assert b"What it can see" in client.get(posted.url).content
    assert b"four times in five" in client.get(posted.url).content
    assert Row.objects.filter(kind="collect", thing="trials.trial").count() == 1


def test_too_many_a_day_is_said_at_the_box(signed_in, places):
    page = signed_in("analyst").post("/trials/new", {"hotspots": [places[0].pk], "treat": 1})
    assert b"at most 0 can be patrolled" in page.content


def test_power_before_anything_is_committed(signed_in):
    page = signed_in("analyst").get(
        "/trials/power?places=20&days=90&treat=8&control_rate=0.05&fall=50"
    )
    assert b"about 74 times in 100" in page.content


def test_an_empty_list_says_what_will_be_here(signed_in):
    assert b"No trials yet" in signed_in("analyst").get("/trials/").content


def test_a_look_is_logged_and_the_end_is_wider(sealed, analyst):
    actions.keep_reading(
        sealed, by=analyst, until=SOON, reason="Asked for", planned=False, level=0.99,
        answer={"sentence": "It can't be told"},
    )  # fmt: skip
    assert sealed.state == TrialState.SEALED
    look = Look.objects.get()
    assert (look.final, look.planned, look.reason) == (False, False, "Asked for")
