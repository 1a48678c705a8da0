"""`safeground hotspots` that describe: significant, near-repeats, concentration, left-out."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from safeground.cli.asking import AsJson, asks, numbers
from safeground.cli.screen import progress_bar, say, show_json, show_table
from safeground.core.hotspots.near_repeats import NearRepeats
from safeground.data.errors import BadInput
from safeground.pipelines.describe_hotspots import (
    ConcentrationFound,
    NearRepeatsFound,
    PlacesLeftOut,
    SignificantCells,
    find_concentration,
    find_left_out,
    find_near_repeats,
    significant_cells,
    write_significant,
)
from safeground.pipelines.material import Material
from safeground.pipelines.question import Question

SHOWN = 15
SURE = 0.05


@asks
def significant(
    context: typer.Context,
    question: Question,
    false_discovery_rate: Annotated[
        float, typer.Option(help="Share of the labelled cells that may be false.")
    ] = 0.05,
    out: Annotated[Path | None, typer.Option(help="GeoJSON file for the labelled cells.")] = None,
    as_json: AsJson = False,
) -> None:
    """Label hot and cold cells: Gi*, allowing for every cell having been tested.

    \b
    Example:
      safeground hotspots significant --offences robbery --out hot.geojson
    """
    if not 0 < false_discovery_rate < 1:
        raise BadInput(
            f"--false-discovery-rate must lie between 0 and 1, not {false_discovery_rate:g}"
        )
    with progress_bar() as report:
        found = significant_cells(
            context.obj, question, false_discovery_rate=false_discovery_rate, progress=report
        )
        if out is not None:
            write_significant(found, out)
    if as_json:
        show_json(_significant_facts(found, out))
    else:
        _show_significant(found, out)


@asks
def near_repeats(
    context: typer.Context,
    question: Question,
    distances: Annotated[
        str, typer.Option(help="Edges of the distance bands in metres, with commas, from 0.")
    ] = "0,100,200,300,400,500,1000",
    days: Annotated[
        str, typer.Option(help="Edges of the time bands in days, with commas, from 0.")
    ] = "0,1,2,4,8,15,29",
    same_place: Annotated[
        float, typer.Option(help="Metres within which two incidents are at one place.", min=0)
    ] = 0,
    permutations: Annotated[int, typer.Option(help="Times to shuffle the days.", min=19)] = 999,
    as_json: AsJson = False,
) -> None:
    """Test whether an incident is followed by others near by, more than chance would have it.

    Needs the day of each incident, so it refuses data that is dated only by month.

    \b
    Example:
      safeground hotspots near-repeats --distances 0,200,400 --days 0,2,8,15
    """
    far = numbers(distances, "--distances", "0,100,200")
    late = numbers(days, "--days", "0,1,2,8")
    for name, edges in (("--distances", far), ("--days", late)):
        if len(edges) < 2 or edges[0] != 0 or sorted(set(edges)) != edges:
            raise BadInput(f"{name} must rise from 0, as in 0,1,2,8")
    if any(edge != int(edge) for edge in late):
        raise BadInput(f"--days must be whole days, not {days}")
    with progress_bar() as report:
        found = find_near_repeats(
            context.obj,
            question,
            distance_edges_m=far,
            time_edges_days=[int(edge) for edge in late],
            same_place_m=same_place,
            permutations=permutations,
            progress=report,
        )
    if as_json:
        show_json(_near_facts(found))
    else:
        _show_near(found)


@asks
def concentration(context: typer.Context, question: Question, as_json: AsJson = False) -> None:
    """Show how few cells hold how much, and what chance alone would give.

    \b
    Example:
      safeground hotspots concentration --offences robbery --side 300
    """
    with progress_bar() as report:
        result = find_concentration(context.obj, question, progress=report)
    if as_json:
        show_json({**_asked(result.material), **asdict(result.found)})
    else:
        _show_concentration(result)


@asks
def left_out(context: typer.Context, question: Question, as_json: AsJson = False) -> None:
    """List what the analysis leaves out and what is put forward for a look, with reasons.

    Places put forward are still in: judge them in a file for --places-by-hand.

    \b
    Example:
      safeground hotspots left-out --study-area Uttlesford
    """
    with progress_bar() as report:
        found = find_left_out(context.obj, question, progress=report)
    if as_json:
        show_json(
            {
                **_asked(found.material),
                "left_out": [asdict(item) for item in found.left_out],
                "to_look_at": [asdict(place) for place in found.to_look_at],
            }
        )
    else:
        _show_left_out(found)


def _asked(material: Material) -> dict[str, Any]:
    """What every answer says of the question, and of the data that it was asked of."""
    return {
        "offences": material.family.name,
        "study_area": material.area.name,
        "months": material.months,
        "cell_m2": material.grid.lattice.cell_m2,
        "data": material.data,
        "seed": material.question.seed,
    }


def _heading(material: Material) -> str:
    first, last = material.months[0], material.months[-1]
    when = first if first == last else f"{first} to {last}"
    return f"{material.family.title}, {material.area.name}, {when}"


def _significant_facts(found: SignificantCells, out: Path | None) -> dict[str, Any]:
    return {
        **_asked(found.material),
        "method": found.spots.method,
        "false_discovery_rate": found.spots.false_discovery_rate,
        "tested": found.spots.n,
        "hot": int((found.spots.label == 1).sum()),
        "cold": int((found.spots.label == -1).sum()),
        "share_in_hot": found.share_in_hot,
        "hot_share_of_area": found.hot_share_of_area,
        "cells": [asdict(cell) for cell in found.cells],
        "file": None if out is None else str(out),
    }


def _show_significant(found: SignificantCells, out: Path | None) -> None:
    hot = [cell for cell in found.cells if cell.label == "hot"]
    cold = len(found.cells) - len(hot)
    say(_heading(found.material))
    say(
        f"{len(hot):,} cells are hot and {cold:,} cold, of {found.spots.n:,} tested; about "
        f"{found.spots.false_discovery_rate:.0%} of those may be false. The hot ones hold "
        f"{found.share_in_hot:.1%} of what was recorded, on {found.hot_share_of_area:.2%} of the "
        "area."
    )
    rows = [
        (cell.street or "no street named", cell.district, f"{cell.recorded:.1f}",
         f"{cell.around:.1f}", f"{cell.z:.1f}", f"{cell.q:.2g}")
        for cell in hot[:SHOWN]
    ]  # fmt: skip
    headings = ("at", "district", "recorded", "around", "Gi*", "q")
    if rows:
        title = "Hot cells" if len(hot) <= SHOWN else f"The surest {SHOWN} hot cells"
        show_table(title, headings, rows, right=headings[2:])
    if not cold:
        say("None is cold: where most cells are empty, an empty one is no surprise.")
    if out is not None:
        say(f"The labelled cells: {out}")


def _near_facts(found: NearRepeatsFound) -> dict[str, Any]:
    return {
        **_asked(found.material),
        **asdict(found.near),
        "without_day": found.without_day,
        "uncertain": found.uncertain,
    }


def _show_near(found: NearRepeatsFound) -> None:
    near = found.near
    say(_heading(found.material))
    say(f"{near.n:,} incidents whose day is known, their days shuffled {near.permutations:,} times")
    if found.without_day:
        say(f"{found.without_day:,} more are not dated to one day, and are left out.")
    if found.uncertain:
        say(f"{found.uncertain:,} more only may be such offences, and are left out.")
    _ratios(near)
    d, t = np.unravel_index(np.argmin(_nan_last(near)), near.p_family.shape)
    where, when = near.distance_bands[d], near.time_bands[t]
    if near.p_family[d, t] > SURE:
        say("No band stands out from chance, allowing for having looked at all of them.")
        return
    say(
        f"* beyond chance, allowing for having looked at every band. Clearest: {where}, {when}: "
        f"{near.observed[d, t]:,} pairs where {near.expected[d, t]:,.1f} would be chance."
    )
    say(
        f"{near.share_following[d, t]:.1%} of incidents follow another so near and so soon, or "
        f"nearer and sooner; {near.share_by_chance[d, t]:.1%} would by chance. Acting on every one "
        "could reach no more than the difference."
    )


def _ratios(near: NearRepeats) -> None:
    rows: list[Sequence[str]] = []
    for d, band in enumerate(near.distance_bands):
        cells = [
            f"{ratio:.2f}{'*' if p <= SURE else ' '}" if np.isfinite(ratio) else "- "
            for ratio, p in zip(near.ratio[d], near.p_family[d], strict=True)
        ]
        short = band.removeprefix("over 0 m to ").replace(" m to under", " to under")
        rows.append((short, *cells))
    days = [name.removesuffix(" days") for name in near.time_bands]
    title = "Pairs of incidents as a multiple of chance, by distance and days apart"
    show_table(title, ("apart", *days), rows, right=days)


def _nan_last(near: NearRepeats) -> np.ndarray:
    """The order of evidence: by p, and among equal p the largest excess."""
    excess = (near.observed - near.expected) / np.sqrt(np.maximum(near.expected, 1e-9))
    return near.p_family - 1e-9 * np.where(near.expected > 0, excess, -1e6)


def _show_concentration(result: ConcentrationFound) -> None:
    found, material = result.found, result.material
    say(_heading(material))
    say(
        f"{found.total:,.1f} recorded, over {found.cells:,} cells of "
        f"{material.grid.lattice.cell_m2:,.0f} m²"
    )
    shares = (*found.top_shares, *found.cells_holding)
    rows = [
        (m.name, f"{m.estimate:.1%}", f"{m.low:.1%} to {m.high:.1%}", f"{m.by_chance:.1%}")
        for m in shares
    ]
    rows += [
        (m.name, f"{m.estimate:.3f}", f"{m.low:.3f} to {m.high:.3f}", f"{m.by_chance:.3f}")
        for m in (found.gini, found.generalised_gini)
    ]
    headings = ("measure", "estimate", "95% interval", "by chance")
    show_table("Concentration", headings, rows, right=headings[1:])
    say(
        "By chance: the same number of incidents thrown anywhere. With fewer incidents than cells "
        "most cells must be empty, so compare with that, not with nought."
    )


def _show_left_out(found: PlacesLeftOut) -> None:
    say(_heading(found.material))
    rows = [
        (item.what, f"{item.incidents:,}" if item.incidents else "", item.reason)
        for item in found.left_out
    ]
    headings = ("what", "records", "why")
    show_table("Left out", headings, rows, right=("records",))
    looks = [
        (f"{place.name} ({place.kind})", f"{place.incidents:,}", place.reason)
        for place in found.to_look_at
    ]
    if looks:
        show_table("Still in, but worth a look", headings, looks, right=("records",))
        say("To leave one out or keep it for good, list it in a file for --places-by-hand.")
    elif found.material.question.keep_artefacts:
        say("No place was judged, because of --keep-artefacts.")
    else:
        say("No other place needs a look.")
