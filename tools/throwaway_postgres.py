"""A PostgreSQL of our own for one run: a temporary folder, a Unix socket, no port, no password."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

# nothing in it outlives the run, so nothing need reach the disk
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
OWNER = "safeground"
PATIENCE = 60  # seconds


@contextmanager
def throwaway_postgres(programs: Path) -> Iterator[str]:
    """Start a cluster with these programs, and give its address as a DATABASE_URL."""
    # /tmp, not TMPDIR: a socket's path has at most 107 letters
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    someone = _someone()
    if someone:
        shutil.chown(folder, someone["user"], someone["group"])
    try:
        data = folder / "data"
        _run(
            [programs / "initdb", "--pgdata", data, "--username", OWNER, "--auth", "trust",
             "--encoding", "UTF8", "--locale", "C", "--no-sync"],
            someone,
        )  # fmt: skip
        settings = {"listen_addresses": "", "unix_socket_directories": str(folder), **FAST}
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, *(f"--{k}={v}" for k, v in settings.items())],
                cwd=folder,
                stdout=log,
                stderr=log,
                **someone,
            )
        try:
            _wait(programs, folder, server)
            _run([programs / "createdb", "-h", folder, "-U", OWNER, OWNER], someone)
            yield f"postgres://{OWNER}@{quote(str(folder), safe='')}/{OWNER}"
        finally:
            server.send_signal(signal.SIGINT)  # a fast shutdown, whoever is still connected
            server.wait(PATIENCE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _someone() -> dict[str, Any]:
    """Who runs it: ourselves, but PostgreSQL refuses root, so then `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return {}
    names = {user.pw_name for user in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _run(command: list[str | Path], someone: dict[str, Any]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", **someone)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr.strip()}")


def _wait(programs: Path, folder: Path, server: "subprocess.Popen[bytes]") -> None:
    ready = [programs / "pg_isready", "-q", "-h", folder]
    for _ in range(PATIENCE * 10):
        if server.poll() is not None:
            raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text()}")
        if subprocess.run(ready).returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not answer within {PATIENCE} seconds")
