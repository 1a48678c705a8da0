"""Chromium and PostgreSQL for the tests: found, or installed from Debian's packages where we may.

    python tools/services.py                    find or install both; say what is left out
    python tools/services.py postgres COMMAND…  run a command on a throw-away PostgreSQL

With CI=true nothing may be left out: what is missing is then an error. Uses nothing but Python.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from throwaway_postgres import throwaway_postgres

DEBIAN = Path("/usr/lib/postgresql")


def chromium() -> Path | None:
    """The browser's program, under whichever of its names it is installed."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((Path(path) for name in names if (path := shutil.which(name))), None)


def postgres() -> Path | None:
    """The folder of PostgreSQL's server programs, the newest first; Debian keeps it off PATH."""
    versions = [p for p in DEBIAN.glob("*/bin") if (p / "initdb").exists()]
    if versions:
        return max(versions, key=lambda p: int(p.parent.name))
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@dataclass(frozen=True)
class Service:
    """Something that some tests need: how to find it, Debian's name for it, and which tests."""

    name: str
    find: Callable[[], Path | None]
    package: str
    tests: str

    @property
    def missing(self) -> str:
        """What to do about it, in one sentence."""
        return (
            f"{self.name} was not found, so {self.tests} are left out; "
            f"install it with: sudo apt-get install {self.package}"
        )


CHROMIUM = Service("Chromium", chromium, "chromium", "the tests in a browser (tests/web/browser)")
POSTGRES = Service("PostgreSQL", postgres, "postgresql", "the tests of the site on PostgreSQL")
SERVICES = (CHROMIUM, POSTGRES)


def may_leave_out() -> bool:
    """Whether tests may be left out: on a person's machine, never in CI."""
    return os.environ.get("CI", "").lower() not in {"1", "true"}


def install(packages: list[str]) -> None:
    """Install Debian's packages if we are root, or may be without being asked for a password."""
    apt = shutil.which("apt-get")
    become: list[str] = []
    if os.geteuid() != 0:
        sudo = shutil.which("sudo")
        if sudo is None or subprocess.run([sudo, "-n", "true"], capture_output=True).returncode:
            return
        become = [sudo, "-n"]
    if apt is None:
        return
    print(f"Installing {' and '.join(packages)} from Debian's packages.", flush=True)
    quiet = [*become, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-qq", "-y"]
    for words in (["update"], ["install", "--no-install-recommends", *packages]):
        subprocess.run([*quiet, *words], check=False, stdout=subprocess.DEVNULL)


def prepare() -> int:
    """Find or install everything; say plainly what is missing."""
    wanted = [service for service in SERVICES if service.find() is None]
    if wanted:
        install([service.package for service in wanted])
    for service in SERVICES:
        found = service.find()
        print(f"{service.name}: {found}" if found else service.missing)
    missing = any(service.find() is None for service in SERVICES)
    return 1 if missing and not may_leave_out() else 0


def on_postgres(command: list[str]) -> int:
    """Run a command with DATABASE_URL naming a PostgreSQL that is gone afterwards."""
    programs = postgres()
    if programs is None:
        print(POSTGRES.missing)
        return 0 if may_leave_out() else 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped too
    with throwaway_postgres(programs) as url:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}).returncode


if __name__ == "__main__":
    if sys.argv[1:2] == ["postgres"]:
        sys.exit(on_postgres(sys.argv[2:]))
    sys.exit(prepare())
