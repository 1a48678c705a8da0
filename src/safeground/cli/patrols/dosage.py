"""`safeground patrols dosage`."""

import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from safeground.cli.asking import AsJson
from safeground.cli.patrols.dosage_table import show_dosage
from safeground.cli.patrols.feed_options import Device, Zone, known_zone
from safeground.cli.screen import progress_bar, say, show_json
from safeground.core.patrols.dosage.plan_compliance import PlanRule
from safeground.core.patrols.dosage.rule import VisitRule
from safeground.data.errors import BadInput
from safeground.data.patrols.check_ins import book_of
from safeground.pipelines.patrols.dosage_values import dosage_values
from safeground.pipelines.patrols.gather_stays import Sources
from safeground.pipelines.patrols.keep_feeds import (
    erase_past_limit,
    keep_visits,
    ping_store,
)
from safeground.pipelines.patrols.measure_dosage import Dosage, DosageQuestion, measure_dosage

_RULE, _PLAN_RULE = VisitRule(), PlanRule()


def command(
    context: typer.Context,
    hotspots: Annotated[
        Path, typer.Option(help="The hotspots: GeoJSON, or any polygons with a name.")
    ],
    pings: Annotated[
        list[Path] | None,
        typer.Option(help="A feed: CSV, Parquet, NMEA, GPX, JSON lines, or a folder. Repeatable."),
    ] = None,
    plan: Annotated[Path | None, typer.Option(help="The plan, to say what of it was made.")] = None,
    allocation: Annotated[
        Path | None, typer.Option(help="An allocation file, or a trial's folder.")
    ] = None,
    check_ins: Annotated[
        bool, typer.Option("--check-ins", help="Count check-ins by hand, where no feed has them.")
    ] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the visits in the store, not whose they were.")
    ] = False,
    margin: Annotated[
        float, typer.Option(help="Metres around a hotspot that count as in.")
    ] = _RULE.margin_m,
    minimum_stay: Annotated[
        float, typer.Option(help="Least minutes of a visit.")
    ] = _RULE.minimum_minutes,
    longest_visit: Annotated[
        float, typer.Option(help="Most minutes of a visit; a longer stay of a device is left out.")
    ] = _RULE.longest_minutes,
    excursion: Annotated[
        float | None,
        typer.Option(help="Seconds outside that break no stay: 120, or the gap if that is less."),
    ] = None,
    gap: Annotated[
        float, typer.Option(help="Seconds of silence that break no stay.")
    ] = _RULE.silence_seconds,
    vehicle_speed: Annotated[
        float, typer.Option(help="Metres a second from which it is a vehicle.")
    ] = _RULE.vehicle_mps,
    speed_baseline: Annotated[
        float, typer.Option(help="Least seconds over which a speed is worked out.")
    ] = _RULE.speed_baseline_seconds,
    worst_accuracy: Annotated[
        float, typer.Option(help="Metres; a fix that says it is worse is left out.")
    ] = _RULE.worst_accuracy_m,
    fastest: Annotated[
        float, typer.Option(help="Metres a second; a fix that jumps faster is left out.")
    ] = _RULE.fastest_mps,
    late: Annotated[
        float, typer.Option(help="Seconds out of order before the whole feed is sorted.")
    ] = _RULE.late_seconds,
    day_starts: Annotated[
        int, typer.Option(help="The hour at which a patrol day starts, so that nights stay whole.")
    ] = _RULE.day_starts,
    tolerance: Annotated[
        float, typer.Option(help="Minutes that a visit may be from the planned one.")
    ] = _PLAN_RULE.tolerance_minutes,
    made_share: Annotated[
        float, typer.Option(help="Share of its minutes from which a planned visit was made.")
    ] = _PLAN_RULE.made_share,
    treatment_minutes: Annotated[
        float | None,
        typer.Option(help="Least minutes of a visit on a treatment day; any visit if not said."),
    ] = None,
    longest: Annotated[
        float, typer.Option(help="Minutes after which a forgotten check-out is closed.", min=1)
    ] = 30,
    zone: Zone = "Europe/London",
    device: Device = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same intervals.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Count the minutes that each hotspot received, beside what it was meant to.

    Officer-minutes count every officer, patrol-minutes the time with at least one there. Without
    --pings, the feed is what `patrols pings keep` has kept. Nothing here measures an officer.

    \b
    Examples:
      safeground patrols dosage --pings night.csv --hotspots hotspots.geojson
      safeground patrols dosage --pings radios.parquet --pings phones/ \\
          --hotspots hotspots.geojson --plan plan.json --allocation trial --keep
    """
    store: Path = context.obj
    if excursion is None:
        excursion = min(_RULE.excursion_seconds, gap)
    feed = tuple(pings) if pings else () if check_ins else tuple(ping_store(store).files())
    book = book_of(store) if check_ins else None
    try:
        rule = VisitRule(
            margin, minimum_stay, excursion, gap, vehicle_speed, speed_baseline, worst_accuracy,
            fastest, late, day_starts, longest_visit,
        )  # fmt: skip
        question = DosageQuestion(
            hotspots=hotspots,
            sources=Sources(feed, book, known_zone(zone), device, longest),
            plan=plan,
            allocation=allocation,
            rule=rule,
            plan_rule=PlanRule(tolerance, made_share),
            treatment_minutes=treatment_minutes,
            seed=seed,
        )
    except ValueError as error:
        raise BadInput(str(error)) from None
    written = shlex.join(["safeground", *sys.argv[1:]])
    with progress_bar() as report:
        dosage = measure_dosage(question, command=written, progress=report)
        said = _keep(store, dosage, feed) if keep else {}
    if as_json:
        show_json({**dosage_values(dosage), **said})
    else:
        show_dosage(dosage, question)
        if said:
            say(kept_in_words(said))


def kept_in_words(said: dict[str, Any]) -> str:
    """What --keep did, for a person."""
    kept, erased = said["kept"], said["erased"]
    words = f"Kept in the store, without devices or units: {_rows(kept['added'])}"
    if kept["held"]:
        words += f" ({kept['held']:,} were there already)"
    if kept["replaced"]:
        words += f"; {kept['replaced']:,} measured by another rule were replaced"
    return (
        f"{words}. Pings past the limit of {erased['limit_days']} days erased: {erased['pings']:,}."
    )


def _rows(count: int) -> str:
    """Rows of the visit store: visits, and a sum of background for each hotspot and day."""
    return "1 row" if count == 1 else f"{count:,} rows"


def _keep(store: Path, dosage: Dosage, feed: tuple[Path, ...]) -> dict[str, Any]:
    kept = vars(keep_visits(store, dosage, feed))
    erased = erase_past_limit(store, datetime.now(UTC).date())
    limit = ping_store(store).limit_days
    return {
        "kept": kept,
        "erased": {"pings": erased.pings, "days": list(erased.days), "limit_days": limit},
    }
