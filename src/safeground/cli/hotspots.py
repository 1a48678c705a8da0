"""`safeground hotspots`: identify them; the other commands on hotspots are registered here."""

import shlex
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from safeground.cli.asking import AsJson, asks, numbers
from safeground.cli.backtesting import backtest as test_methods
from safeground.cli.backtesting import scores
from safeground.cli.screen import progress_bar, say, show_json, show_table
from safeground.cli.statistics import concentration, left_out, near_repeats, significant
from safeground.cli.streets import streets
from safeground.data.errors import BadInput
from safeground.pipelines.briefing.write import write_all
from safeground.pipelines.files import row
from safeground.pipelines.identification import Identification
from safeground.pipelines.identify_hotspots import identify_hotspots
from safeground.pipelines.question import Choosing, Question

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    help="Find hotspots, test how well each method does, and describe where incidents gather.",
)


@app.command(short_help="Find the places that hold the most, ranked and named.")
@asks
def identify(
    context: typer.Context,
    question: Question,
    places: Annotated[int, typer.Option(help="How many hotspots.", min=1)] = 15,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the briefing, map and files.")
    ] = None,
    quota: Annotated[
        list[str] | None, typer.Option(help="District=number of hotspots; repeat as needed.")
    ] = None,
    separation: Annotated[
        float, typer.Option(help="Least metres between edges.", min=0, max=5000)
    ] = 0,
    largest: Annotated[
        float | None, typer.Option(help="Largest place in square metres; three cells if not said.")
    ] = None,
    include: Annotated[
        list[str] | None, typer.Option(help="longitude,latitude that must be in a hotspot.")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(help="longitude,latitude whose cell must be in none.")
    ] = None,
    minimum_incidents: Annotated[
        float, typer.Option(help="Fewest incidents that a cell needs.", min=0)
    ] = 3,
    patrol_hours: Annotated[
        int, typer.Option(help="Hours a week to patrol each, where the data knows hours.", min=1)
    ] = 12,
    most_windows: Annotated[
        int, typer.Option(help="Most risk windows a week that those hours may fall in.", min=1)
    ] = 3,
    model: Annotated[str, typer.Option(help="The risk model.")] = "pooled",
    backtest: Annotated[bool, typer.Option(help="Test every model too.")] = True,
    as_json: AsJson = False,
) -> None:
    """Find the places that together hold the most expected harm, ranked and named.

    \b
    Examples:
      safeground hotspots identify --places 15 --out briefing
      safeground hotspots identify --offences robbery --quota Southend-on-Sea=4
    """
    choosing = Choosing(
        places=places,
        largest_m2=largest,
        separation_m=separation,
        quotas=dict(_quota(q) for q in quota or ()),
        must_include=tuple(_point(p, "--include") for p in include or ()),
        must_exclude=tuple(_point(p, "--exclude") for p in exclude or ()),
        minimum_incidents=minimum_incidents,
        patrol_hours=patrol_hours,
        most_windows=most_windows,
        model=model,
        backtest=backtest,
    )
    with progress_bar() as report:
        found = identify_hotspots(
            context.obj, question, choosing, command=_command(), progress=report
        )
        if out is not None:
            report("Writing the briefing", 6, 6)
        files = write_all(found, out) if out is not None else {}
    if as_json:
        show_json(_as_json(found, files))
    else:
        show_identification(found, files)


app.command("backtest", short_help="Test how well each method would have done.")(test_methods)
app.command("streets", short_help="Find walks along streets, from a road file.")(streets)
app.command("significant", short_help="Label hot and cold cells (Gi*).")(significant)
app.command("near-repeats", short_help="Test whether incidents bring others near by (Knox).")(
    near_repeats
)
app.command("concentration", short_help="Show how few cells hold how much.")(concentration)
app.command("left-out", short_help="List what is left out, and what needs a look.")(left_out)


def show_identification(found: Identification, files: dict[str, Path]) -> None:
    """The hotspots as a table, and where the files are."""
    rows = [
        (h.rank, h.name, h.district, f"{h.expected:.1f}", f"{h.recorded:.0f}", h.status)
        for h in found.hotspots
    ]
    headings = ("rank", "name", "district", "expected", "recorded", "status")
    title = f"{found.family_title.capitalize()} expected in {found.period}, {found.study_area_name}"
    show_table(title, headings, rows, right=("rank", "expected", "recorded"))
    held = sum(h.expected for h in found.hotspots)
    share = held / found.total_expected if found.total_expected else 0.0
    say(
        f"These {len(found.hotspots)} places hold {held:.1f} of the {found.total_expected:.1f} "
        f"expected ({share:.1%}). Recorded: {found.months[0]} to {found.months[-1]}."
    )
    if found.changes:
        statuses = Counter(h.status for h in found.hotspots)
        kinds = ", ".join(f"{n} {status}" for status, n in statuses.items())
        say(f"Since last time: {kinds}.")
    for name, path in files.items():
        say(f"{name.replace('_', ' ')}: {path}")


def _quota(text: str) -> tuple[str, int]:
    district, _, number = text.rpartition("=")
    if not district or not number.isdigit():
        raise BadInput(f"--quota must be District=number, as in Southend-on-Sea=4, not {text}")
    return district, int(number)


def _point(text: str, option: str) -> tuple[float, float]:
    place = numbers(text, option, "0.71,51.54")
    if len(place) != 2:
        raise BadInput(f"{option} must be longitude,latitude, as in 0.71,51.54, not {text}")
    return place[0], place[1]


def _command() -> str:
    return shlex.join(["safeground", *sys.argv[1:]])


def _as_json(found: Identification, files: dict[str, Path]) -> dict[str, Any]:
    return {
        "hotspots": [row(h) for h in found.hotspots],
        "offences": found.family,
        "study_area": found.study_area_name,
        "months": found.months,
        "period": found.period,
        "total_expected": found.total_expected,
        "total_recorded": found.total_recorded,
        "gap": found.gap,
        "chosen_by": found.chosen_by,
        "changes": found.changes,
        "left_out": [asdict(item) for item in found.left_out],
        "cannot_bear": found.cannot_bear,
        "concentration": found.concentration,
        "backtest": scores(found.backtest) if found.backtest else None,
        "files": {name: str(path) for name, path in files.items()},
        "provenance": asdict(found.provenance),
    }
