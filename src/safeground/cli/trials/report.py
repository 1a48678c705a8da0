"""`safeground trials report`."""

import shlex
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.asking import AsJson
from safeground.cli.screen import progress_bar, say, show_json
from safeground.pipelines.trials.report.report_trial import (
    FILES,
    Reported,
    ReportQuestion,
    report_trial,
)


def command(
    folder: Annotated[Path, typer.Argument(help="The folder of the trial.")],
    out: Annotated[Path, typer.Option(help="Folder to write the report into.")],
    place_days: Annotated[
        Path | None, typer.Option(help="The outcomes; those in the trial's folder if not said.")
    ] = None,
    seal: Annotated[
        str | None, typer.Option(help="The trial's seal as it was published, to check against.")
    ] = None,
    redraws: Annotated[
        int, typer.Option(help="How often the lot is drawn again.", min=1, max=1_000_000)
    ] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same answer.", min=0)] = 1,
    looked: Annotated[
        list[datetime] | None,
        typer.Option(formats=["%Y-%m-%d"], help="A day up to which results were read before."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The last day of a look before the end."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Report a trial: one page and a PDF, its charts, its figures, and how to run it again.

    Begins with the answer and its interval, or with why there is none. What was amended, done
    otherwise or not delivered is said, and whether the seal holds; exit code 1 if it
    doesn't, or there is none. The files are written all the same.

    \b
    Example:
      safeground trials report trial --out report
    """
    seen = tuple(day.date() for day in looked or ())
    last = until.date() if until else None
    question = ReportQuestion(folder, place_days, out, seal, redraws, seed, seen, last)
    command = shlex.join(["safeground", *sys.argv[1:]])
    with progress_bar() as report:
        done = report_trial(question, datetime.now().astimezone(), command=command, progress=report)
    if as_json:
        files = {name: str(path) for name, path in done.files.items()}
        content = {name: getattr(done.content, name) for name in ("label", "alarm", "answer")}
        verdict = {"verified": done.told.verdict.verified, "verdict": done.told.verdict.sentence}
        show_json({**content, **verdict, "files": files})
    else:
        _show(done, out)
    if not done.told.verdict.verified:
        raise typer.Exit(1)


def _show(done: Reported, out: Path) -> None:
    for line in filter(None, (done.content.label, done.content.alarm, done.content.answer)):
        say(line)
    say("")
    for name in FILES:
        say(f"{done.files[name]}")
    say(f"{out / 'charts'}: each chart as SVG, PNG and CSV")
