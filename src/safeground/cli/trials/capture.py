"""`safeground trials capture`."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.asking import AsJson, day_of, numbers
from safeground.cli.screen import progress_bar, say, show_json, show_table
from safeground.core.trials.capture.answers import capture_answers
from safeground.core.trials.capture.visit_length import EDGES
from safeground.core.trials.estimate import Answer
from safeground.pipelines import wording
from safeground.pipelines.trials.answer_values import answers_json
from safeground.pipelines.trials.capture_charts import KOPER
from safeground.pipelines.trials.capture_offences import (
    CaptureQuestion,
    CaptureResult,
    capture_offences,
    capture_values,
    write_capture,
)
from safeground.pipelines.trials.simulated import INVENTED


def command(
    context: typer.Context,
    hotspots: Annotated[
        Path, typer.Option(help="The hotspots: GeoJSON, or any polygons with a name.")
    ],
    visits: Annotated[
        Path | None,
        typer.Option(help="CSV of hotspot, arrive, leave; else the visits kept in the store."),
    ] = None,
    offences: Annotated[
        str, typer.Option(help="A family (serious-violence, violence, all-crime), or crime types.")
    ] = "serious-violence",
    incidents: Annotated[
        Path | None, typer.Option(help="A file of offences, in place of the store.")
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option(help="Only this source of the store; repeatable.")
    ] = None,
    bands: Annotated[
        str, typer.Option(help="Minutes at which one length of visit ends and the next begins.")
    ] = ",".join(map("{:g}".format, EDGES)),
    horizon: Annotated[
        float, typer.Option(help="Hours after a visit in which to look.", min=0.1, max=24 * 31)
    ] = 24.0,
    since: Annotated[
        str | None, typer.Option(help="First day of which offences are known, if not their first.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Last day of which offences are known, if not their last.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the curves: SVG, PNG, CSV and JSON.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say how soon offences follow visits, by how long officers stayed: your own Koper curve.

    Every visit is followed to the next offence in that hotspot, until the next visit or the end of
    the horizon. Offences that patrols find themselves don't count. Lengths aren't drawn by lot, so
    longer visits may differ in other ways too, and what can be seen of that is told.

    \b
    Example:
      safeground trials capture --hotspots hotspots.geojson --visits visits.csv \\
          --incidents offences.csv --out curve
    """
    question = CaptureQuestion(
        hotspots=hotspots,
        visits=visits,
        incidents=incidents,
        offences=offences,
        sources=tuple(source or ()),
        edges=tuple(numbers(bands, "--bands", "5,10,15,20")),
        horizon=horizon,
        since=None if since is None else day_of(since, "--since"),
        until=None if until is None else day_of(until, "--until"),
    )
    written = shlex.join(["safeground", *sys.argv[1:]])
    with progress_bar() as report:
        found = capture_offences(context.obj, question, command=written, progress=report)
        answers = capture_answers(found.capture)
        files = write_capture(found, answers_json(answers), out) if out else {}
    if as_json:
        paths = {name: str(path) for name, path in files.items()}
        show_json({**answers_json(answers), **capture_values(found), "files": paths})
        return
    _show(found)
    _show_answers(answers)
    if out and KOPER not in {chart.name for chart in found.charts}:
        say("There is no Koper curve to draw: no length of visit could be compared with another.")
    if files:
        say(f"Written: {wording.listing(str(path) for path in files.values())}")


def _show(found: CaptureResult) -> None:
    first, last = found.span
    if found.simulated:
        say(f"{INVENTED}.")
    say(
        f"{wording.plural(found.followed, 'visit')} followed, from {first} to {last}. Offences "
        f"counted: {found.offences:,} ({found.counted})."
    )
    rows = []
    for band in found.capture.bands:
        left = "" if band.curve is None else wording.percent(float(band.curve.survival[-1]))
        rows.append((band.label, f"{band.visits:,}", f"{band.offences:,}", left))
    headings = ("length of visit", "visits", "offences after", "none by the end")
    show_table("", headings, rows, right=headings[1:])
    for each in found.left_out:
        many = f" ({each.incidents:,})" if each.incidents else ""
        say(f"Left out: {each.what}{many}. {wording.sentence(each.reason)}")
    for note in found.notes:
        say(wording.sentence(note))


def _show_answers(answers: Sequence[Answer]) -> None:
    """Each length's own words, and at the end what goes for all of them."""
    for answer in answers:
        say(wording.sentence(answer.sentence))
        for check in answer.checks:
            if not _of_all(check, answers):
                say(f"  Checked: {wording.sentence(check)}")
    first = answers[0]
    if methods := {each.estimate.method for each in answers if each.estimate is not None}:
        say(f"Method: {wording.sentence(wording.listing(sorted(methods)))}")
    for heading, sentences in (
        ("Checked", [check for check in first.checks if _of_all(check, answers)]),
        ("Assumes", first.assumes),
        ("Would change this", first.would_change),
    ):
        for sentence in sentences:
            say(f"{heading}: {wording.sentence(sentence)}")


def _of_all(check: str, answers: Sequence[Answer]) -> bool:
    return all(check in answer.checks for answer in answers if answer.estimate is not None)
