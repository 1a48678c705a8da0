"""`safeground hotspots streets`: places made of street segments instead of cells."""

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.asking import AsJson, asks
from safeground.cli.screen import say, show_json, show_table
from safeground.pipelines.question import Question
from safeground.pipelines.street_files import as_values, write_street_geojson
from safeground.pipelines.street_hotspots import StreetHotspots, Streets, street_hotspots


@asks
def streets(
    context: typer.Context,
    question: Question,
    roads: Annotated[
        Path,
        typer.Option(help="A file of streets as lines: GeoPackage, GeoJSON, Shapefile or Parquet."),
    ],
    places: Annotated[int, typer.Option(help="How many places.", min=1)] = 15,
    walk: Annotated[float, typer.Option(help="Most metres of street in a place.", min=10)] = 500,
    separation: Annotated[float, typer.Option(help="Least metres between places.", min=0)] = 100,
    within: Annotated[
        float, typer.Option(help="Furthest metres from an incident to its street.", min=1)
    ] = 50,
    name_column: Annotated[
        str | None, typer.Option(help="The column with the streets' names; guessed if not said.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="GeoJSON file for the places.")] = None,
    as_json: AsJson = False,
) -> None:
    """Find the walks along streets that together hold the most expected harm.

    Each incident is put on its nearest street. Cells play no part, so --shape, --side and
    --rotation change nothing here.

    \b
    Example:
      safeground hotspots streets --roads roads.gpkg --out streets.geojson
    """
    asked = Streets(roads, name_column, places, walk, within, separation)
    command = shlex.join(["safeground", *sys.argv[1:]])
    found = street_hotspots(context.obj, question, asked, command=command)
    if out is not None:
        write_street_geojson(found, out)
    if as_json:
        show_json({**as_values(found), "file": None if out is None else str(out)})
    else:
        _show(found, out)


def _show(found: StreetHotspots, out: Path | None) -> None:
    rows = [
        (p.rank, p.name, p.grid_reference, f"{p.length_m:,.0f}", f"{p.expected:.1f}",
         f"{p.recorded:.0f}")
        for p in found.places
    ]  # fmt: skip
    headings = ("rank", "name", "grid reference", "metres", "expected", "recorded")
    title = f"{found.family_title.capitalize()} expected in {found.period}, on streets of "
    right = ("rank", "metres", "expected", "recorded")
    show_table(title + found.study_area_name, headings, rows, right=right)
    held = sum(place.expected for place in found.places)
    share = held / found.total_expected if found.total_expected else 0.0
    say(
        f"These {len(found.places)} places hold {held:.1f} of the {found.total_expected:.1f} "
        f"expected on streets ({share:.1%}). Recorded: {found.months[0]} to {found.months[-1]}. "
        f"Each street's own record counts for {found.own_share:.0%} of what is expected there, "
        "that of the streets near it for the rest."
    )
    for item in found.left_out:
        if item.incidents and "from any street" in item.what:
            say(f"{item.what}: {item.incidents:,}, left out.")
    for sentence in (*found.notes, *found.binding, *found.cannot_bear):
        say(f"- {sentence.rstrip('.')}.")
    if out is not None:
        say(f"geojson: {out}")
