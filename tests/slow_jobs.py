"""A kind of job that takes its time, for a worker in a process of its own."""

import time

from safeground.web.jobs.running import Running, job
from safeground.web.lib.permissions import Permission


@job("slow", needs=Permission.IMPORT_INCIDENTS)
def slow(running: Running) -> dict[str, str]:
    """Say each step; a tenth of a second each."""
    for step in range(running.params["steps"]):
        running.report(f"Step {step}", step, running.params["steps"])
        time.sleep(0.1)
    return {"url": "/jobs/"}
