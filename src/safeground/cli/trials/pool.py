"""`safeground trials pool`."""

import shlex
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from safeground.cli.asking import AsJson
from safeground.cli.screen import say, show_json, show_table
from safeground.cli.trials.showing import show_answer
from safeground.data.errors import BadInput
from safeground.data.trials.exchange import write_template
from safeground.pipelines import wording
from safeground.pipelines.charts.intervals import said
from safeground.pipelines.trials.answer_values import answers_json
from safeground.pipelines.trials.pool_trials import PooledTrials, pool_trials, write_pooled


def command(
    files: Annotated[
        list[Path] | None, typer.Argument(help="CSV or JSON of totals, one row a trial.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="A folder for the result and its forest plot.")
    ] = None,
    template: Annotated[
        Path | None, typer.Option(help="Write a CSV to begin from here, and pool nothing.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Put the results of several trials together, of one force or of many.

    Forces exchange one row of totals a trial; a file that tells of places, days or people is
    refused. Trials are pooled by random effects: each may have an effect of its own.

    \b
    Example:
      safeground trials pool essex.csv bedfordshire.csv --out pooled
    """
    if template is not None:
        write_template(template)
        say(f"A file to begin from, with an invented row: {template}")
        return
    if not files:
        raise BadInput("expected files with one row of totals a trial; --template writes one")
    made = {
        "made_at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "command": shlex.join(["safeground", *sys.argv[1:]]),
    }
    found = pool_trials(files, made=made)
    values = as_values(found)
    written = {} if out is None else write_pooled(found, out, values)
    if as_json:
        show_json({**values, "files": {name: str(path) for name, path in written.items()}})
        return
    _show(found)
    if out is not None:
        say(f"Written to {out}: {wording.listing(written)}")


def as_values(found: PooledTrials) -> dict[str, Any]:
    """What was found, for a program."""
    pooled = found.pooled
    weights = pooled.weights if pooled else [None] * len(found.trials)
    rows = zip(found.trials, found.each, weights, strict=True)
    return {
        **answers_json(found.answers),
        "trials": [
            {**asdict(trial), "result": asdict(own), "weight": weight}
            for trial, own, weight in rows
        ],
        "i2": None if pooled is None else pooled.heterogeneity.i2,
        "q": None if pooled is None else pooled.heterogeneity.q,
        "leave_one_out": {label: asdict(ratio) for label, ratio in found.without},
        "notes": list(found.notes),
        "provenance": found.provenance,
    }


def _show(found: PooledTrials) -> None:
    for answer in found.answers:
        show_answer(answer)
    weights = found.pooled.weights if found.pooled else [None] * len(found.trials)
    show_table(
        "Each trial",
        ("Trial", "Treated", "Control", "Rate ratio (95% interval)", "Weight"),
        [
            (
                trial.label,
                f"{trial.treated_offences:,} in {trial.treated_place_days:,}",
                f"{trial.control_offences:,} in {trial.control_place_days:,}",
                said(own),
                "" if weight is None else wording.percent(weight),
            )
            for trial, own, weight in zip(found.trials, found.each, weights, strict=True)
        ],
        right=("Treated", "Control", "Weight"),
    )
    for note in found.notes:
        say(wording.sentence(note))
