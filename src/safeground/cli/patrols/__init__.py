"""`safeground patrols`: allocate, plan, hand out cards, measure, report. One module a verb."""

import typer

from safeground.cli.lazy import lazy_group

VERBS = {
    "allocate": ("patrols.allocate", "Decide by lot which hotspots are patrolled when; seal it."),
    "release": ("patrols.release", "Release one day of a sealed allocation."),
    "override": ("patrols.override", "Record that a day was not done as allocated, and why."),
    "verify": ("patrols.verify", "Check an allocation against its seal."),
    "plan": ("patrols.plan", "Plan a shift: who goes where, when, against a proven bound."),
    "replan": ("patrols.replan", "Change a plan as little as possible when a unit is called away."),
    "card": ("patrols.card", "Make the officers' cards and calendars of a plan."),
    "simulate": ("patrols.simulate", "Invent a device feed for a plan, to try things out."),
    "dosage": ("patrols.dosage", "Count the minutes that each hotspot received."),
    "check": ("patrols.check", "Check in and out of a hotspot by hand, where there is no feed."),
    "pings": ("patrols.pings", "Keep a feed for a few days, and erase it."),
    "record": ("patrols.record", "Record what came of visits."),
    "report": ("patrols.report", "Say what patrols led to, with the query behind it."),
}

app = typer.Typer(
    cls=lazy_group(VERBS),
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    help="""Decide by lot where patrols go, plan the shift, and measure what was delivered.

    Nothing here measures an officer: what is counted is the minutes that a place received.
    """,
)


@app.callback()
def common() -> None:
    """Nothing is asked of all of them."""
