"""Planning a night and measuring one, as jobs; what a sealed lot says of both."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from patrols_night import DAY, NAMES, small_night

from safeground.core.patrols.dosage.simulation import Night
from safeground.data.errors import BadInput
from safeground.data.patrols.plans import write_plan
from safeground.data.patrols.trial_folders import read_override_lines
from safeground.pipelines.patrols.allocate_patrols import Asked, allocate_patrols
from safeground.pipelines.patrols.shift_clock import LONDON
from safeground.pipelines.patrols.simulate_feed import simulate_feed
from safeground.web.access.refusal import Refused
from safeground.web.audit.models import Row
from safeground.web.jobs.actions import again
from safeground.web.jobs.models import Job, State
from safeground.web.patrols import exchange
from safeground.web.patrols.actions import add_visit, keep_plan, release_plan, withdraw_visit
from safeground.web.patrols.actions.ask import erase_left_behind, pings_folder
from safeground.web.patrols.lots import GIVEN_UP, lots, lots_folder, open_day
from safeground.web.patrols.models import CardEntry, EntryKind, Morning, Plan, Received, Visit
from safeground.web.places.models import Listing, Refresh
from small_plans import at

UNITS = (
    "name,mode,starts,ends,start_name,longitude,latitude\n"
    "Grip 1,foot,16:00,00:00,Victoria,{lon},{lat}\n"
)


@pytest.fixture
def in_force(hotspots, person):
    """A refresh in force that lists the five places, the first expecting the most."""
    refresh = Refresh.objects.create(
        family="serious-violence", family_title="Serious violence", study_area="", method="kde",
        since="2025-01", until="2025-12", period="January 2026", made_at=datetime.now(UTC),
        made_by=person("analyst"), total_expected=15, total_recorded=15, in_force=True,
    )  # fmt: skip
    for rank, name in enumerate(NAMES, start=1):
        Listing.objects.create(
            refresh=refresh, hotspot=hotspots[name], rank=rank, status="new",
            why=f"{name} was chosen", expected=6 - rank, recorded=1, boundary={},
        )  # fmt: skip
    return refresh


@pytest.fixture
def desk(signed_in, coordinator):
    """The coordinator's browser."""
    return signed_in(who=coordinator)


def asked(hotspots, **more):
    pier = hotspots["Pier"]
    return {
        "date_day": "8", "date_month": "1", "date_year": "2027", "shift": "Late shift",
        "units": "rows", "rows": UNITS.format(lon=pier.longitude, lat=pier.latitude),
        "visits": "1", "minutes": "15", "lot": "", "seconds": "2", **more,
    }  # fmt: skip


def run(desk, name, data, django_capture_on_commit_callbacks, *args):
    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post(reverse(f"patrols:{name}", args=args), data)
    return answer, Job.objects.last()


def test_a_plan_is_asked_for_made_and_kept_as_a_draft(
    desk, hotspots, in_force, django_capture_on_commit_callbacks
):
    answer, job = run(desk, "new", asked(hotspots), django_capture_on_commit_callbacks)
    assert answer.url == reverse("jobs:job", args=[job.pk])
    plan = Plan.objects.get()
    assert (job.state, job.error) == (State.DONE, "")
    assert job.result["url"] == reverse("patrols:plan", args=[plan.pk])
    assert (plan.title, plan.state) == ("Late shift, Friday 8 January 2027", "draft")
    visited = {v.hotspot.name for v in plan.visits.all()}
    assert {"Park", "Arcade", "Pier", "Market"} <= visited
    assert plan.visits.get(hotspot=hotspots["Pier"]).look_for == "Pier was chosen."
    assert plan.bound >= plan.prize > 0
    again = desk.get(reverse("patrols:new")).content.decode()
    assert "The units of Late shift, Friday 8 January 2027" in again


def test_mistakes_in_units_are_said_on_the_form(
    desk, hotspots, in_force, django_capture_on_commit_callbacks
):
    wrong = asked(hotspots, rows="name,mode,starts\nGrip 1,foot,16:00")
    answer, job = run(desk, "new", wrong, django_capture_on_commit_callbacks)
    assert (answer.status_code, job) == (422, None)
    assert "units.csv, line 2" in answer.content.decode()
    file = SimpleUploadedFile("units.doc", b"x")
    answer, _ = run(
        desk, "new", asked(hotspots, units="file", file=file), django_capture_on_commit_callbacks
    )
    assert "units.doc must end .csv, .xlsx, .json" in answer.content.decode()


def test_without_hotspots_in_force_the_job_says_how_to_begin(
    desk, hotspots, django_capture_on_commit_callbacks
):
    _, job = run(desk, "new", asked(hotspots), django_capture_on_commit_callbacks)
    assert job.state == State.FAILED
    assert "Identify hotspots under Places" in job.error


@pytest.fixture
def walked(hotspots, coordinator):
    """A night of last week that was released."""
    day = (datetime.now(UTC) - timedelta(days=7)).date()
    plan = keep_plan(small_night(day), by=coordinator)
    return release_plan(plan, by=coordinator)


def test_a_night_is_measured_from_the_cards(
    desk, walked, visit, coordinator, django_capture_on_commit_callbacks
):
    pier = visit("Pier")
    for number, (kind, minutes) in enumerate([(EntryKind.START, 0), (EntryKind.END, 14)]):
        CardEntry.objects.create(
            key=f"0191c9f2-0000-7000-8000-00000000000{number}", visit=pier, by=coordinator,
            kind=kind, happened_at=pier.starts_at + timedelta(minutes=minutes),
            received_at=datetime.now(UTC),
        )  # fmt: skip
    _, job = run(desk, "measure", {"cards": "on"}, django_capture_on_commit_callbacks, walked.pk)
    assert (job.state, job.error) == (State.DONE, "")
    got = Received.objects.get(hotspot=pier.hotspot)
    assert (got.planned, got.made, got.planned_minutes) == (1, 1, 15)
    assert got.patrol_minutes == pytest.approx(14)
    assert got.officer_minutes == pytest.approx(28)
    morning = Morning.objects.get()
    assert "1 of 3 planned visits were made" in morning.says[0]
    assert "95% interval" in morning.says[0]
    assert visit("Market").state == "missed"
    said = desk.get(reverse("patrols:morning")).content.decode()
    assert "1 of 3 planned visits were made" in said
    assert "Nothing here measures an officer" in said
    weeks = desk.get(reverse("patrols:dosage")).content.decode()
    assert "Hotspots received 14 patrol minutes, 68.9% fewer (31) than planned" in weeks
    csv = desk.get(reverse("patrols:dosage-csv")).content.decode()
    assert "Pier,Southend-on-Sea,1,1,1,15.0,14.0,0.0" in csv
    one = desk.get(reverse("patrols:dosage-of", args=[pier.hotspot_id])).content.decode()
    assert "Pier received 14 patrol minutes" in one


def test_pings_are_measured_and_erased(
    desk, walked, tmp_path, visit, django_capture_on_commit_callbacks
):
    write_plan(exchange.patrol_plan_of(walked), tmp_path / "plan.json")
    night = Night(missed=0, cut_short=0, late=0, passing=0)
    simulate_feed(tmp_path / "plan.json", tmp_path / "pings.csv", seed=1, night=night)
    file = SimpleUploadedFile("pings.csv", (tmp_path / "pings.csv").read_bytes())
    _, job = run(desk, "measure", {"pings": file}, django_capture_on_commit_callbacks, walked.pk)
    assert (job.state, job.error) == (State.DONE, "")
    assert list(pings_folder().glob("*")) == []
    erased = Row.objects.filter(kind="erase").get()
    assert erased.facts == {"rule": "pings are erased once measured", "count": 1}
    morning = Morning.objects.get()
    assert morning.simulated
    assert {v.state for v in Visit.objects.all()} == {"made"}
    assert Received.objects.get(hotspot=visit("Pier").hotspot).patrol_minutes > 10
    again = desk.post(reverse("jobs:again", args=[job.pk]), follow=True)
    assert again.status_code == 200


def test_pings_of_a_job_that_never_ran_are_erased(walked, coordinator):
    folder = pings_folder()
    folder.mkdir(parents=True)
    (folder / "left.csv").write_text("x")
    assert erase_left_behind(folder, by=coordinator) == 0
    late = datetime.now(UTC) + timedelta(days=2)
    assert erase_left_behind(folder, by=coordinator, now=late) == 1
    assert list(folder.glob("*")) == []


def test_nothing_is_measured_of_a_draft(desk, plan, django_capture_on_commit_callbacks):
    answer, job = run(desk, "measure", {"cards": "on"}, django_capture_on_commit_callbacks, plan.pk)
    assert "A draft was not walked" in answer.content.decode()
    assert job is None


class TestLot:
    """A night that obeys a sealed lot."""

    EVE = datetime(2027, 1, 7, 13, tzinfo=LONDON)

    @pytest.fixture
    def lot(self, in_force, tmp_path) -> Path:  # noqa: ARG002
        hotspots = exchange.write_hotspots(exchange.hotspots_in_force(), tmp_path / "h.geojson")
        folder = lots_folder() / "winter-nights"
        folder.parent.mkdir(parents=True)
        said = {"start": date(2027, 1, 4), "days": 8, "treat": 2, "scheme": "simple"}
        begun = datetime(2027, 1, 2, 12, tzinfo=LONDON)
        allocate_patrols(Asked(hotspots, said, seed="no secret", out=folder, command=""), begun)
        return folder

    @pytest.mark.usefixtures("lot")
    def test_it_is_offered_by_its_title_and_days(self):
        [found] = lots()
        assert (found.title, found.first, found.last) == (
            "Winter nights", date(2027, 1, 4), date(2027, 1, 11),
        )  # fmt: skip

    def test_a_day_is_not_opened_before_noon_of_the_day_before(
        self, desk, hotspots, lot, django_capture_on_commit_callbacks
    ):
        data = asked(hotspots, lot=str(lot))
        _, job = run(desk, "new", data, django_capture_on_commit_callbacks)
        assert job.state == State.FAILED
        assert "sealed until 12:00 on 07 January 2027" in job.error

    def test_a_plan_is_held_against_it_at_release(self, lot, coordinator):
        said = open_day(lot, DAY, self.EVE)
        plan = keep_plan(small_night(), by=coordinator, lot=str(lot), conditions=said)
        plan.visits.all().delete()
        control = plan.places.filter(condition="control")
        plan.places.filter(pk=control.first().pk).update(condition="treatment")
        with pytest.raises(BadInput, match="The lot says control of"):
            release_plan(plan, by=coordinator, now=self.EVE)

    def test_an_override_goes_into_the_lots_own_log(self, lot, coordinator):
        said = open_day(lot, DAY, self.EVE)
        plan = keep_plan(small_night(), by=coordinator, lot=str(lot), conditions=said)
        place = plan.places.filter(condition="treatment").first()
        unit = plan.units.first()
        plan.visits.all().delete()
        visit = Visit.objects.create(
            plan=plan, unit=unit, hotspot=place.hotspot, starts_at=at(DAY, 20),
            ends_at=at(DAY, 20, 15),
        )  # fmt: skip
        with pytest.raises(BadInput, match="record an override"):
            withdraw_visit(visit, version=1, by=coordinator, reason="Short of people")
        assert read_override_lines(lot) == []
        withdraw_visit(visit, version=1, by=coordinator, reason="Short of people", override=True)
        [line] = read_override_lines(lot)
        assert (line["hotspot"], line["assigned"], line["done"], line["why"], line["by"]) == (
            place.hotspot.name, "treatment", "control", "Short of people", coordinator.name,
        )  # fmt: skip
        assert json.loads((lot / "overrides.jsonl").read_text())["hash"]

    def test_without_a_lot_nobody_is_sent_to_its_hotspots(
        self, desk, hotspots, lot, coordinator, django_capture_on_commit_callbacks
    ):
        _, job = run(desk, "new", asked(hotspots), django_capture_on_commit_callbacks)
        assert job.state == State.FAILED
        assert "Every hotspot is in a trial that night (Winter nights)" in job.error
        plan = keep_plan(small_night(), by=coordinator)
        with pytest.raises(BadInput, match="is in the trial Winter nights that night"):
            release_plan(plan, by=coordinator, now=self.EVE)
        with pytest.raises(BadInput, match="is in the trial Winter nights that night"):
            add_visit(
                plan, hotspot=hotspots["Arcade"], unit=plan.units.first(), starts_at=at(DAY, 23),
                minutes=15, version=plan.version, by=coordinator, reason="Asked for",
            )  # fmt: skip
        assert Plan.objects.get().state == "draft"
        (lot / GIVEN_UP).write_text("")
        assert lots() == []
        release_plan(plan, by=coordinator, now=self.EVE)

    def test_noon_is_by_the_clock_on_the_wall(self, lot, monkeypatch):
        asked = []

        def release(_folder, _day, now):
            asked.append(now)
            return {"allocation": []}

        monkeypatch.setattr("safeground.pipelines.patrols.release_allocations.release_day", release)
        open_day(lot, date(2027, 7, 2), datetime(2027, 7, 1, 11, tzinfo=UTC))
        assert (asked[0].hour, asked[0].utcoffset()) == (12, timedelta(hours=1))

    @pytest.mark.usefixtures("lot")
    def test_only_the_hotspots_of_its_own_days_are_spoken_for(
        self, desk, hotspots, django_capture_on_commit_callbacks
    ):
        later = asked(hotspots, date_day="12")
        _, job = run(desk, "new", later, django_capture_on_commit_callbacks)
        assert (job.state, job.error) == (State.DONE, "")


def test_a_job_is_not_started_again_by_who_may_no_longer_ask_for_it(person):
    for kind in ("plan patrols", "measure dosage", "read a trial"):
        failed = Job.objects.create(
            kind=kind, title="Before", state=State.FAILED, started_by=person("auditor"), params={}
        )
        with pytest.raises(Refused):
            again(failed, by=failed.started_by)
