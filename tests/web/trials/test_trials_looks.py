"""Nobody reads a trial before its end but by a look, written down and later than every other."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from safeground.data.errors import BadInput
from safeground.web.jobs.models import Job
from safeground.web.trials import actions
from safeground.web.trials.models import Look, Trial, TrialNote, TrialState

pytestmark = pytest.mark.django_db
TODAY = datetime.now().astimezone().date()


@pytest.fixture
def analyst(person):
    return person("analyst")


@pytest.fixture
def under_way(analyst, tmp_path):
    """A sealed trial of which thirty days are over and thirty are to come."""
    made = Trial.objects.create(
        title="Pier Hill", state=TrialState.SEALED, start=TODAY - timedelta(days=30),
        until=TODAY + timedelta(days=29), places=10, seal="a" * 64, made_by=analyst,
        made_at=datetime.now(UTC),
    )  # fmt: skip
    made.folder.mkdir(parents=True)
    return made


def look(trial, by, until: date, **more):
    return actions.read(trial, by=by, until=until, reason="Asked for", **more)


def looked(trial, by, until):
    return Look.objects.create(
        trial=trial, by=by, at=datetime.now(UTC), until=until, planned=False, final=False,
        level=0.99,
    )  # fmt: skip


@pytest.mark.parametrize("days", [-31, 0, 1, 29, 30, 5000])
def test_a_look_is_at_days_of_the_trial_that_are_over(under_way, analyst, days):
    with pytest.raises(BadInput):
        look(under_way, analyst, TODAY + timedelta(days=days))
    assert not Job.objects.exists()
    assert not TrialNote.objects.exists()


def test_a_look_is_later_than_every_look_before(under_way, analyst):
    looked(under_way, analyst, TODAY - timedelta(days=10))
    for days in (10, 20):
        with pytest.raises(BadInput, match="already: a look must be later"):
            look(under_way, analyst, TODAY - timedelta(days=days))


def test_once_read_there_is_nothing_to_look_at_before(under_way, analyst):
    Trial.objects.update(state=TrialState.READ)
    under_way.refresh_from_db()
    with pytest.raises(BadInput, match="read at the end already"):
        look(under_way, analyst, TODAY - timedelta(days=3))


def test_a_file_in_place_of_the_store_is_kept_by_its_hash_and_told(under_way, analyst, signed_in):
    desk, until = signed_in(who=analyst), TODAY - timedelta(days=2)
    day = {"until_day": until.day, "until_month": until.month, "until_year": until.year}
    for content in (b"day,hotspot\n", b"day,hotspot\n2026-01-01,Pier\n"):
        file = SimpleUploadedFile("../../evil.csv", content)
        sent = {**day, "reason": "Asked for", "offences": file}
        assert desk.post(f"/trials/{under_way.pk}/look", sent).status_code == 302
    names = {job.params["offences"] for job in Job.objects.all()}
    assert len(names) == 2
    assert {path.name for path in under_way.folder.glob("offences*")} == names
    told = " ".join(TrialNote.objects.values_list("text", flat=True))
    assert all(name in told for name in names)


def test_the_report_leaves_the_site_only_with_who_may_take_figures_out(under_way, signed_in):
    folder = under_way.folder / "report-1"
    folder.mkdir()
    for name in ("report.html", "report.pdf", "analysis.json"):
        (folder / name).write_text("{}")
    Trial.objects.update(
        state=TrialState.READ, answer={"sentence": "It fell", "folder": "report-1"}
    )
    page, file = f"/trials/{under_way.pk}", f"/trials/{under_way.pk}/files/report.pdf"
    reader, publisher = signed_in("problem-solver"), signed_in("publisher")
    assert reader.get(f"{page}/report").status_code == 200
    assert reader.get(file).status_code == 403
    answer = publisher.get(file)
    assert b"".join(answer.streaming_content) == b"{}"
    assert "report.pdf" in publisher.get(page).text
    assert "report.pdf" not in reader.get(page).text
    for escape in ("..%2f..%2fsite.toml", "seed.txt", "rerun.sh", "report.html"):
        assert publisher.get(f"{page}/files/{escape}").status_code == 404
