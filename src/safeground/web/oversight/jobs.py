"""The auditor's long work."""

from typing import Any

from django.urls import reverse

from safeground.web.jobs.running import Running, job
from safeground.web.lib.permissions import Permission
from safeground.web.oversight import actions


@job("oversight.check", needs=Permission.SEE_AUDIT)
def check(running: Running) -> dict[str, Any]:
    """Read the chain from its first row to its last."""
    return {
        "url": reverse("audit:proof"),
        "holds": actions.check(running.report, by=running.by).holds,
    }


@job("oversight.find", needs=Permission.SEE_AUDIT)
def find(running: Running) -> dict[str, Any]:
    """Go through the last week with every rule."""
    running.report("Going through the last week", 0, 1)
    return {"url": reverse("audit:unusual"), "found": actions.find(by=running.by)}
