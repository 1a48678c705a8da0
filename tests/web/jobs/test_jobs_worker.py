"""A real worker in a process of its own, on a real database file."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from safeground.web.config.site import make_site
from safeground.web.jobs.actions import STOPPED

TESTS = Path(__file__).parents[2]
ASK = """
from datetime import UTC, datetime
from django.core.management import call_command
from safeground.web.accounts.models import Person
from safeground.web.jobs.actions import start
call_command("migrate", verbosity=0)
by = Person.objects.create(email="a@essex.example", name="A")
by.grants.create(role="analyst", since=datetime(2026, 1, 1, tzinfo=UTC))
for steps in {steps}:
    start("slow", f"{{steps}} steps", {{"steps": steps}}, by=by)
"""
WORK = """
from django.core.management import call_command
call_command("work", interval=0.1, startup_delay=False)
"""


@pytest.fixture
def site(tmp_path) -> Path:
    return make_site(tmp_path / "site", force="Essex Police").folder


@pytest.fixture
def python(site) -> Iterator[Callable[[str], "subprocess.Popen[bytes]"]]:
    """Run some Python inside the site's Django, with the slow kind of job known."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DATABASE")}
    settings = "safeground.web.config.settings"
    environment = {"SAFEGROUND_SITE": str(site), "DJANGO_SETTINGS_MODULE": settings}
    begun = []

    def run(code: str) -> "subprocess.Popen[bytes]":
        words = [sys.executable, "-c", f"import django; django.setup(); import slow_jobs\n{code}"]
        begun.append(subprocess.Popen(words, env={**kept, **environment, "PYTHONPATH": str(TESTS)}))
        return begun[-1]

    yield run
    for process in begun:
        process.kill()
        process.wait()


@pytest.fixture
def job(site) -> Callable[..., Any]:
    """A column of a job, waited for: `job(1, "state", "done")`; or changed to a value."""

    def asked(number: int, column: str, wanted: str = "", *, becomes: Any = None) -> Any:
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            with closing(sqlite3.connect(site / "site.sqlite3", timeout=20)) as database, database:
                if becomes is not None:
                    return database.execute(
                        f"UPDATE jobs_job SET {column} = ? WHERE id = ?", (becomes, number)
                    )
                said = database.execute(f"SELECT {column} FROM jobs_job WHERE id = ?", (number,))
                found = said.fetchone()[0]
            if not wanted or found == wanted:
                return found
            time.sleep(0.05)
        pytest.fail(f"job {number} has {column} {found}, not {wanted}")

    return asked


def test_progress_is_seen_cancel_is_obeyed_and_a_stopped_workers_job_is_given_up(python, job):
    assert python(ASK.format(steps=[600, 3, 600, 600])).wait() == 0
    worker = python(WORK)

    job(1, "what", "Step 2")
    assert job(3, "state") == "waiting"
    job(1, "cancel_asked", becomes=True)
    job(1, "state", "cancelled")
    assert job(1, "done") < 100

    job(2, "state", "done")

    job(3, "what", "Step 1")
    worker.kill()
    worker.wait()
    assert job(3, "state") == "running"
    job(3, "heard_at", becomes="2026-01-01 00:00:00")
    again = python(WORK)
    job(3, "state", "failed")
    assert job(3, "error") == STOPPED

    job(4, "what", "Step 1")
    for _ in range(2):  # the first asks it to end, the second to end now
        again.terminate()
        time.sleep(0.5)
    again.wait()
    assert (job(4, "state"), job(4, "error")) == ("failed", STOPPED)
