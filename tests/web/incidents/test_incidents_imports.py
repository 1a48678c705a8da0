"""Bringing incidents in: what is read, what is rejected and why, and what is held after."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from police_uk_files import street_row, street_rows, text
from safeground.web.audit.models import Row
from safeground.web.incidents import actions
from safeground.web.incidents.models import Holding, Import
from safeground.web.incidents.queries import by_source
from safeground.web.jobs.models import Job

ADDRESS = reverse("incidents:import-files")


def street_file(rows, name="2025-01-essex-street.csv"):
    return SimpleUploadedFile(name, text(rows).encode(), "text/csv")


@pytest.fixture
def imports(signed_in, django_capture_on_commit_callbacks):
    """Send files, and let the worker read them."""
    client = signed_in("analyst")

    def sent(*files, **said):
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(ADDRESS, {"kind": "police.uk", "chosen": list(files), **said})
        return client, response

    return sent


def test_files_are_read_kept_and_said(imports, settings):
    wrong = street_row(99, location="On or near Pier Hill", at=("51.5", "0.7"))
    client, response = imports(street_file([*street_rows(20), wrong]))
    job = Job.objects.get()
    assert response["Location"] == reverse("jobs:job", kwargs={"pk": job.pk})
    assert (job.state, job.error) == ("done", "")
    done = Import.objects.get()
    assert (done.read, done.kept, done.rejected) == (21, 20, 1)
    page = client.get(job.result["url"]).content.decode()
    assert "Why rows were rejected" in page
    assert done.rejections[0]["rows"] == 1
    rejected = client.get(reverse("incidents:rejected", kwargs={"pk": done.pk}))
    assert b"Pier Hill" in b"".join(rejected)
    held = Holding.objects.get()
    assert (held.month, held.incidents) == ("2025-01", 20)
    assert "police.uk essex" in client.get(reverse("incidents:holdings")).content.decode()
    assert Row.objects.filter(thing="incidents.import", facts__act="import incidents").count() == 1
    # nothing that was uploaded is kept
    assert not list((settings.MEDIA_ROOT / actions.WAITING).glob("*"))


def test_a_file_again_changes_nothing_and_a_gap_is_said(imports):
    client, _ = imports(street_file(street_rows(5)))
    imports(street_file(street_rows(5)))
    imports(street_file(street_rows(5, "2025-04", 50), "2025-04-essex-street.csv"))
    _, again, third = Import.objects.order_by("pk")
    assert (again.unchanged, again.kept) == (5, 5)
    assert third.kept == 5
    (held,) = by_source(Holding.objects.all())
    assert (held.months, held.gaps) == (2, ("2025-02", "2025-03"))
    page = client.get(reverse("incidents:holdings")).content.decode()
    assert "February 2025, March 2025" in page
    assert "Months are missing" in page


def test_a_file_that_can_not_be_read_leaves_everything_as_it_was(imports, settings):
    imports(SimpleUploadedFile("crimes.csv", b"a,b,c\n1,2,3\n", "text/csv"))
    job = Job.objects.get()
    assert job.state == "failed"
    assert job.error
    assert not Import.objects.exists()
    assert not list((settings.MEDIA_ROOT / actions.WAITING).glob("*"))


MAPPING = """
source = "Essex Niche"
kind = "crime"
[columns]
id = "Ref"
occurred_from = "When"
easting = "E"
northing = "N"
offence = "HO"
"""


def test_a_forces_own_extract_through_a_mapping(imports):
    rows = "Ref,When,E,N,HO\nA1,2025-01-03 21:15,588200,185500,34B\nA2,never,588200,185500,34B\n"
    mapping = MAPPING.replace("offence = ", "offence_code = ")
    imports(
        SimpleUploadedFile("niche.csv", rows.encode(), "text/csv"),
        kind="extract",
        mapping=SimpleUploadedFile("niche.toml", mapping.encode()),
    )
    job = Job.objects.get()
    assert (job.error, job.state) == ("", "done")
    done = Import.objects.get()
    assert (done.read, done.kept, done.rejected) == (2, 1, 1)
    assert "Essex Niche" in done.mapping


@pytest.mark.parametrize(
    ("files", "said", "words"),
    [
        ([("run.exe", b"MZ")], {}, "is not a file that can be read"),
        ([("a.zip", b"not a zip")], {}, "is not what its name says"),
        ([("a.csv", b"a\x00b")], {}, "is not what its name says"),
        ([("a.csv", b"a"), ("a.csv", b"b")], {}, "the same name"),
        ([("a.csv", b"")], {}, "empty"),
        ([], {}, "Choose a file"),
        ([("a.csv", b"a")], {"kind": "extract"}, "Choose the mapping file"),
        ([("a.xlsx", b"PK")], {}, "is not a file that can be read"),
    ],
)
def test_files_that_are_not_what_they_should_be_are_refused(imports, files, said, words):
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    _, response = imports(*sent, **said)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Job.objects.exists()


def test_files_of_a_cancelled_import_are_swept_away(signed_in, imports, settings):
    client = signed_in("analyst")
    client.post(ADDRESS, {"kind": "police.uk", "chosen": [street_file(street_rows(2))]})
    waiting = Job.objects.get()
    folder = settings.MEDIA_ROOT / actions.WAITING / waiting.params["folder"]
    assert folder.is_dir()
    client.post(reverse("jobs:cancel", kwargs={"pk": waiting.pk}))
    imports(street_file(street_rows(2)))
    assert not folder.exists()


def test_others_may_look_and_not_bring_in(signed_in):
    officer = signed_in("patrol-officer")
    assert officer.get(reverse("incidents:holdings")).status_code == 200
    assert officer.get(ADDRESS).status_code == 403
    assert signed_in("partner").get(reverse("incidents:holdings")).status_code == 403
