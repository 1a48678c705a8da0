"""`python -m calibration`: simulate, print a table, write JSON; fails where a figure is out."""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from calibration.figures import ERRORS
from calibration.registry import cases
from calibration.running import Progress, run
from calibration.showing import Found, as_table, as_values, failed, held, write_page

TRIALS = 2000
PAGE = Path(__file__).parent.parent / "docs/reference/calibration.md"
CONSOLE = Console(width=None if sys.stdout.isatty() else 170)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for. The exit code is 1 where a figure lies outside its band."""
    asked = _arguments(arguments)
    numbers = [n for n, case in enumerate(cases()) if _wanted(case.estimator, asked.only)]
    if not numbers:
        names = ", ".join(dict.fromkeys(case.estimator for case in cases()))
        CONSOLE.print(f"No estimator is called {' or '.join(asked.only)}; there are {names}")
        return 2
    start = time.perf_counter()
    seen = held(asked.json, cases(), asked.trials) if asked.resume else {}
    with CONSOLE.status("") as status:
        left = [number for number in numbers if number not in seen]
        seen |= run(left, asked.trials, asked.processes, _teller(status.update))
    found = [(cases()[number], seen[number]) for number in sorted(seen)]
    CONSOLE.print(as_table(found))
    _write(asked.json, found, asked.trials, time.perf_counter() - start)
    if asked.write and len(found) == len(cases()):
        write_page(PAGE, found)
    return _said(found, len([number for number in numbers if number not in seen]))


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m calibration", description=__doc__)
    parser.add_argument("--trials", type=int, default=TRIALS, help=f"a case ({TRIALS:,})")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="estimators")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="all cores")
    parser.add_argument("--json", type=Path, default=Path("build/calibration.json"))
    parser.add_argument("--resume", action="store_true", help="keep what the JSON has already")
    parser.add_argument("--write", action="store_true", help=f"also the table in {PAGE.name}")
    asked = parser.parse_args(arguments)
    if asked.trials < 1 or asked.processes < 1:
        parser.error("--trials and --processes must be from 1")
    if asked.write and asked.only:
        parser.error("--write needs every estimator, so it can't go with --only")
    return asked


def _wanted(estimator: str, only: Sequence[str]) -> bool:
    """Whether it is one of those, or one of them asked in another way ("gee, ar1" is a gee)."""
    return not only or any(f"{estimator},".startswith((f"{n},", f"{n} ")) for n in only)


def _teller(update: Callable[[str], None]) -> Progress:
    """Says how far it is: in place on a terminal, else a line for every hundredth."""

    def tell(done: int, of: int, name: str) -> None:
        said = f"{done:,} of {of:,} chunks, {name}"
        if CONSOLE.is_terminal:
            update(said)
        elif done * 100 // of > (done - 1) * 100 // of:
            CONSOLE.print(said)

    return tell


def _said(found: Found, unfinished: int) -> int:
    out = failed(found)
    for case in out:
        CONSOLE.print(f"Outside its band: {case.estimator}, {case.world}, {case.figure}")
    if unfinished:
        CONSOLE.print(f"Stopped before {unfinished} figures were finished; --resume goes on")
        return 130
    CONSOLE.print(f"{len(found) - len(out)} of {len(found)} figures within their bands")
    return 1 if out else 0


def _write(path: Path, found: Found, trials: int, seconds: float) -> None:
    values = {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "trials": trials,
        "seconds": round(seconds),
        "load": [round(load, 1) for load in os.getloadavg()],
        "python": platform.python_version(),
        "allowed_errors": ERRORS,
        "figures": as_values(found),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values, indent=1), encoding="utf-8")
    CONSOLE.print(f"Written to {path}")


if __name__ == "__main__":
    sys.exit(main())
