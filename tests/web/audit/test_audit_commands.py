"""`safeground audit` on a site: whole, altered, taken out."""

import json
from pathlib import Path

import pytest
from django.db import connection, transaction

from command_line import run
from safeground.web.audit.guards import unguarded
from safeground.web.audit.kinds import SYSTEM, Kind, Thing
from safeground.web.audit.models import Row
from safeground.web.audit.record import record


@pytest.fixture
def site(db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAFEGROUND_SITE", str(tmp_path))  # put back after the command sets it
    (tmp_path / "site.toml").write_text('force = "Essex Police"\n', encoding="utf-8")
    with transaction.atomic():
        for number in range(3):
            record(Kind.CONSULT, by=SYSTEM, thing=Thing("places.hotspot", str(number)), page="p")
    return tmp_path


def test_a_chain_that_holds(site):
    proof = run("audit", "verify", "--site", site, "--json").json
    head = Row.objects.get(number=3).hash
    assert (proof["holds"], proof["rows"], proof["head"]) == (True, 3, f"3 {head}")
    assert run("audit", "verify", "--site", site).out == (
        f"The chain holds. All 3 rows are there, in order and as written.\nIts head: 3 {head}\n"
    )


def test_a_broken_one_is_said_with_exit_code_1(site):
    with unguarded(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_row SET actor = 9 WHERE number = 2")
    found = run("audit", "verify", "--site", site)
    assert (found.code, found.out) == (
        1,
        "The chain is broken. Row 2 is not as it was written: somebody altered or added it.\n",
    )


def test_a_head_kept_elsewhere_is_compared(site):
    found = run("audit", "verify", "--site", site, "--head", f"5 {'a' * 64}")
    assert found.code == 1
    assert "row 5 was there: its end was cut off" in found.out


def test_taken_out_and_written_down(site):
    *rows, last = run("audit", "export", "--site", site).out.splitlines()
    assert [json.loads(row)["number"] for row in rows] == [1, 2, 3]
    assert json.loads(last)["proof"]["rows"] == 4
    assert Row.objects.get(number=4).facts == {
        "page": "safeground audit export", "form": "jsonl", "count": 3,
    }  # fmt: skip
    assert run("audit", "export", "--site", site, "--until", "2020-01-01").out.count("\n") == 1


def test_mistakes_are_one_sentence(site, tmp_path):
    nowhere = tmp_path / "nowhere"
    found = run("audit", "verify", "--site", nowhere)
    assert (found.code, found.err.startswith(f"Error: There is no site in {nowhere}")) == (2, True)
    days = ("--since", "2026-02-01", "--until", "2026-01-01")
    found = run("audit", "export", "--site", site, *days)
    assert (found.code, found.err) == (2, "Error: --until is before --since.\n")
