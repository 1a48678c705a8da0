"""Peak memory of identifying hotspots among ten million incidents (only with --large).

The store holds the bundled sample repeated over years and made-up forces. Each step is a process
of its own, so that its peak is its own.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import imports
from benchmarks.rows import Options, Row, limited, skipped

INCIDENTS = 10_000_000
MOST_MEGABYTES = 2_000.0
NAME = "Identify hotspots among 10 million incidents"


def run(options: Options) -> Iterator[Row]:
    """One row: the peak of the process that identifies."""
    if not options.large:
        yield skipped(NAME, "takes many minutes; ask for it with --large")
        return
    with tempfile.TemporaryDirectory() as folder:
        options.tell("writing ten million incidents")
        _, rows = imports.write_files(Path(folder) / "csv", INCIDENTS)
        options.tell("importing ten million incidents")
        _alone(_IMPORT, folder)
        options.tell("identifying hotspots among them")
        seconds, megabytes = _alone(_IDENTIFY, folder)
    yield limited(NAME, megabytes, MOST_MEGABYTES, "MB", f"{rows:,} incidents, {seconds:.0f} s")


def _alone(code: str, folder: str) -> tuple[float, float]:
    """Seconds and peak megabytes of a process."""
    command = [sys.executable, "-c", _MEASURED.format(code=code), folder]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds, kilobytes = json.loads(said)
    return seconds, kilobytes / 1024


# ru_maxrss would count what the parent held when it forked; VmHWM is of this program alone.
_MEASURED = """
import json, sys, time
started, folder = time.perf_counter(), sys.argv[1]
{code}
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
print(json.dumps([time.perf_counter() - started, int(peak)]))
"""
_IMPORT = """
from safeground.pipelines.import_incidents import import_incidents
import_incidents(folder + "/store", [folder + "/csv"])
"""
_IDENTIFY = """
from safeground.pipelines.identify_hotspots import identify_hotspots
from safeground.pipelines.question import Choosing, Question
identify_hotspots(folder + "/store", Question(), Choosing(backtest=False))
"""
