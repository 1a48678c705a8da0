"""Writers at the same moment keep one chain without a gap."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from safeground.web.audit.kinds import SYSTEM, Kind
from safeground.web.audit.record import record
from safeground.web.audit.verify import verify

WRITERS, EACH = 4, 25
IN_A_SITE_OF_ITS_OWN = f"""
import os
import django; django.setup()
from django.core.management import call_command
from django.db import connection, transaction
from safeground.web.audit.kinds import SYSTEM, Kind
from safeground.web.audit.record import record
from safeground.web.audit.verify import verify

def write():
    for _ in range({EACH}):
        with transaction.atomic():
            record(Kind.SIGN_OUT, by=SYSTEM)

call_command("migrate", "audit", verbosity=0)
connection.close()
writers = []
for _ in range({WRITERS}):
    if (writer := os.fork()) == 0:
        write()
        os._exit(0)
    writers.append(writer)
ended = [os.waitpid(writer, 0)[1] for writer in writers]
proof = verify(lambda *_: None)
print(ended, proof.holds, proof.rows)
"""


def test_on_sqlite_from_processes(tmp_path):
    environment = {
        **os.environ,
        "SAFEGROUND_SITE": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "safeground.web.config.settings",
    }
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", IN_A_SITE_OF_ITS_OWN],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == (f"{[0] * WRITERS} True {WRITERS * EACH}\n", "")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's test database is one")
@pytest.mark.django_db(transaction=True)
def test_on_postgresql_from_threads():
    def write(_):
        try:
            for _ in range(EACH):
                with transaction.atomic():
                    record(Kind.SIGN_OUT, by=SYSTEM)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(write, range(WRITERS)))
    proof = verify(lambda *_: None)
    assert (proof.holds, proof.rows) == (True, WRITERS * EACH)
