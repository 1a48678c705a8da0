"""The long work of patrols: finding a plan, and measuring a night."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.urls import reverse

from safeground.data.errors import BadInput
from safeground.web.jobs.running import Running, job
from safeground.web.lib.permissions import Permission
from safeground.web.patrols import exchange
from safeground.web.patrols.actions import erase_pings, keep_morning, keep_plan
from safeground.web.patrols.actions.ask import MEASURING, PLANNING, pings_folder
from safeground.web.patrols.lots import open_day, spoken_for
from safeground.web.patrols.models import CardEntry, Plan
from safeground.web.patrols.units import KEPT, write_units


@job(PLANNING, needs=Permission.PLAN_PATROLS)
def plan_night(running: Running) -> Mapping[str, Any]:
    """Find a plan for a night and keep it as a draft."""
    from safeground.pipelines.patrols.plan_patrols import Planning, plan_patrols

    asked, day = running.params, date.fromisoformat(running.params["date"])
    lot = Path(asked["lot"]) if asked["lot"] else None
    conditions = open_day(lot, day, datetime.now(UTC)) if lot else {}
    with TemporaryDirectory() as folder:
        planning = Planning(
            hotspots=exchange.write_hotspots(
                exchange.hotspots_in_force() if lot else _without_a_lot(day),
                Path(folder) / "hotspots.geojson",
            ),
            units=write_units(asked[KEPT], Path(folder) / "units.json"),
            date=day,
            visits=asked["visits"],
            minutes=asked["minutes"],
            allocation=lot,
            seconds=float(asked["seconds"]),
            seed=running.number,
        )
        planned = plan_patrols(
            planning, command="the site", progress=running.report,
            demonstration=settings.DEMONSTRATION,
        )  # fmt: skip
    planned = replace(planned, provenance={**planned.provenance, KEPT: asked[KEPT]})
    plan = keep_plan(
        planned, by=running.by, shift=asked["shift"], lot=asked["lot"], conditions=conditions
    )
    return {"url": reverse("patrols:plan", args=[plan.pk]), "visits": plan.visits.count()}


@job(MEASURING, needs=Permission.PLAN_PATROLS)
def measure_night(running: Running) -> Mapping[str, Any]:
    """Measure what a night's hotspots received, keep that, and erase the pings."""
    pings = pings_folder() / running.params["pings"] if running.params["pings"] else None
    if pings is not None and not pings.exists():
        raise BadInput("The pings were erased when they were measured. Send the file again.")
    try:
        plan = Plan.objects.get(pk=running.params["plan"])
        with TemporaryDirectory() as folder:
            dosage = _measured(running, plan, pings, Path(folder))
        keep_morning(plan, dosage, by=running.by)
    finally:
        if pings is not None:
            erase_pings(pings, by=running.by)
    return {"url": reverse("patrols:morning-of", args=[plan.pk])}


def _without_a_lot(day: date) -> list[dict[str, Any]]:
    """The hotspots in force that no sealed lot decides about on a day."""
    spoken, found = spoken_for(day), exchange.hotspots_in_force()
    free = [
        one
        for one in found
        if one["properties"]["key"] not in spoken and one["properties"]["name"] not in spoken
    ]
    if found and not free:
        titles = sorted({lot.title for lot in spoken.values()})
        raise BadInput(
            f"Every hotspot is in a trial that night ({', '.join(titles)}), so patrols go by its "
            "lot. Plan the night again and choose that lot."
        )
    return free


def _measured(running: Running, plan: Plan, pings: Path | None, folder: Path) -> Any:
    from safeground.data.patrols.check_ins import write_in_book
    from safeground.data.patrols.plans import write_plan
    from safeground.pipelines.patrols.gather_stays import Sources
    from safeground.pipelines.patrols.keep_feeds import keep_visits
    from safeground.pipelines.patrols.measure_dosage import DosageQuestion, measure_dosage

    if not (features := exchange.hotspots_of(plan)):
        raise BadInput("This plan has no hotspots, so nothing can be measured.")
    write_plan(exchange.patrol_plan_of(plan), folder / "plan.json")
    book = folder / "check-ins.jsonl" if running.params["cards"] else None
    if book is not None:
        entries = CardEntry.objects.filter(visit__plan=plan).select_related("visit__unit")
        write_in_book(book, exchange.check_ins_of(plan, entries))
    question = DosageQuestion(
        hotspots=exchange.write_hotspots(features, folder / "hotspots.geojson"),
        sources=Sources((pings,) if pings else (), book, device=running.params["device"] or None),
        plan=folder / "plan.json",
        allocation=Path(plan.allocation) if plan.allocation else None,
    )
    dosage = measure_dosage(question, command="the site", progress=running.report)
    keep_visits(Path(settings.STORE), dosage, (pings,) if pings else ())
    return dosage
