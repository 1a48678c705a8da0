"""A kind of job that takes its time, for a worker in a process of its own."""

import time

from safeground.web.jobs.running import Running, job


@job("slow")
def slow(running: Running) -> dict[str, str]:
    """Say each step; a tenth of a second each."""
    for step in range(running.params["steps"]):
        running.report(f"Step {step}", step, running.params["steps"])
        time.sleep(0.1)
    return {"url": "/jobs/"}
