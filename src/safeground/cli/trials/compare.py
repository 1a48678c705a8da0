"""`safeground trials compare`."""

import re
import shlex
import sys
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer

from safeground.cli.asking import AsJson, asks
from safeground.cli.screen import progress_bar, say, show_json, show_table
from safeground.cli.trials.showing import show_answers
from safeground.data.errors import BadInput
from safeground.pipelines import wording
from safeground.pipelines.question import Question
from safeground.pipelines.trials.answer_values import answers_json
from safeground.pipelines.trials.compare_places import (
    METHODS,
    Comparing,
    Comparison,
    compare_places,
)
from safeground.pipelines.trials.comparison_files import BALANCE, balance_rows, write_comparison


@asks
def command(
    context: typer.Context,
    question: Question,
    hotspots: Annotated[
        Path, typer.Option(help="The treated hotspots: GeoJSON, or any polygons with a name.")
    ],
    start: Annotated[str, typer.Option(help="The first month of treatment, as in 2025-07.")],
    method: Annotated[
        str, typer.Option(help="did (difference in differences), synthetic, series, or all.")
    ] = "all",
    matches: Annotated[
        int, typer.Option(help="Places to compare with each treated one.", min=1, max=20)
    ] = 3,
    buffer: Annotated[
        float, typer.Option(help="Metres round treated places that are not compared.", min=0)
    ] = 150,
    caliper: Annotated[
        float, typer.Option(help="How unlike a match may be, in standard deviations.", min=0.05)
    ] = 1.0,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the charts, matched places and balance.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare treated places with others like them, where no lot decided which were treated.

    Each answer says what it assumes and shows the check of it. It is a comparison, not a trial:
    next time, let a lot decide. How far the places would have fallen by themselves, because the
    worst were chosen, is always shown.

    \b
    Examples:
      safeground trials compare --hotspots hotspots.geojson --start 2025-07
      safeground trials compare --hotspots hotspots.geojson --start 2025-07 \\
        --offences robbery --method did --matches 5 --out comparison
    """
    if method not in (*METHODS, "all"):
        raise BadInput(f"--method must be {', '.join(METHODS)} or all, not {method}")
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", start):
        raise BadInput(f"--start must be a month, as in 2025-07, not {start}")
    comparing = Comparing(
        hotspots=hotspots,
        start=start,
        methods=METHODS if method == "all" else (method,),
        matches=matches,
        buffer_m=buffer,
        caliper=caliper,
    )
    with progress_bar() as report:
        found = compare_places(
            context.obj,
            question,
            comparing,
            command=shlex.join(["safeground", *sys.argv[1:]]),
            progress=report,
        )
        values = as_values(found)
        files = write_comparison(found, values, out) if out is not None else {}
    if as_json:
        show_json({**values, "files": {name: str(path) for name, path in files.items()}})
    else:
        _show(found, files)


def as_values(found: Comparison) -> dict[str, Any]:
    """A comparison, for a program."""
    treated, compared = found.treated, found.compared
    return {
        **answers_json(found.answers),
        "checks": dict(found.checks),
        "matching": None
        if compared is None
        else {
            "treated": len(treated.hotspots) - len(compared.matches.unmatched),
            "unmatched": [treated.hotspots[i].name for i in compared.matches.unmatched],
            "comparison_places": len(compared.outlines),
            "candidates": compared.candidates,
            "balance": [asdict(b) for b in compared.matches.balance],
        },
        "months_before": treated.before,
        "months_after": treated.after,
        "chosen_on": treated.chosen_on,
        "notes": found.notes,
        "provenance": asdict(found.provenance),
    }


def _show(found: Comparison, files: dict[str, Path]) -> None:
    for _, alike in groupby(found.answers, key=lambda answer: answer.name.partition("_")[0]):
        show_answers([*{answer.sentence: answer for answer in alike}.values()])
        say("")
    if found.compared is not None:
        show_table(
            "How alike the places were before the start (roots of counts a month and of shares)",
            (BALANCE[0], *BALANCE[3:]),
            [(row[0], *row[3:]) for row in balance_rows(found.compared)],
            right=BALANCE[3:],
        )
        say(
            "How far apart is in standard deviations, before matching and after: beyond 0.25 "
            "either way is not alike."
        )
    for note in found.notes:
        say(f"Note: {wording.sentence(note)}")
    for name, path in files.items():
        say(f"{name}: {path}")
