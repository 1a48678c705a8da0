"""How fast each main page of the site answers: the demonstration, and a force far larger.

Through the whole WSGI application, signed in, in a process of its own for each site; every answer
is checked before any is timed.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.rows import Options, Row, compared, skipped

DEMONSTRATION = Path("build/demo/site")
MOST_KILOBYTES = 200  # of our own style sheets and scripts, without the map's


def run(options: Options) -> Iterator[Row]:
    """A row for each page of either site."""
    with tempfile.TemporaryDirectory() as folder:
        if (DEMONSTRATION / "site.toml").exists():
            options.tell("reading every page of the demonstration")
            site = Path(folder) / "demonstration"
            shutil.copytree(DEMONSTRATION, site)  # reading writes rows of the audit
            yield from _measured(site, "the demonstration", 150)
        else:
            yield skipped("Pages of the demonstration", "make it with: make run")
        options.tell("inventing 2,000 hotspots, 5 million incidents and a million visits")
        site = Path(folder) / "large"
        _alone("benchmarks.site_force", site)
        options.tell("reading every page of the large force")
        yield from _measured(site, "2,000 hotspots, 5 million incidents, 1 million visits", 300)


def _measured(site: Path, name: str, target: int) -> Iterator[Row]:
    said = json.loads(_alone("benchmarks.site_pages", site))
    for page in said["pages"]:
        yield {
            "table": f"Pages of {name}, target {target} ms and {MOST_KILOBYTES} KB of assets",
            "page": page["page"],
            "p50 ms": round(page["p50"]),
            "p95 ms": round(page["p95"]),
            "p95 of the processor": round(page["processor"]),
            "met": "yes" if _met(page, target) else "NO",
            "queries": page["queries"],
            "KB": round(page["kilobytes"]),
            "KB of assets": round(page["assets"]),
            "KB compressed": round(page["compressed"]),
        }
    for ratio in said["beside"]:
        yield compared(**ratio)


def _met(page: Row, target: int) -> bool:
    return bool(page["p95"] <= target and page["assets"] <= MOST_KILOBYTES)


def _alone(module: str, site: Path) -> str:
    command = [sys.executable, "-W", "ignore", "-m", module, str(site)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
