"""`safeground trials seal`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.asking import AsJson
from safeground.cli.screen import say, show_json
from safeground.pipelines.trials.said import foresight_sentences
from safeground.pipelines.trials.seal_trial import seal_trial


def command(
    folder: Annotated[Path, typer.Argument(help="The folder that `trials design` made.")],
    late: Annotated[
        str, typer.Option(help="Why it is sealed after it began; printed for ever.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Seal a trial before its first day: its question, outcomes, analysis and lots.

    Prints the hash to publish. From then on the document is never written again; changes are
    amendments. What is missing, or what patrols themselves find, is refused.

    \b
    Example:
      safeground trials seal trial
    """
    done = seal_trial(folder, datetime.now().astimezone(), late=late)
    if as_json:
        show_json({**done.seal, "files": str(folder)})
        return
    say("Sealed. Publish this today, where somebody else puts a date on it:\n")
    say(f"    {done.seal['hash']}\n")
    say(
        "A trial registry (the Open Science Framework, ISRCTN), the minutes of a meeting, or an "
        f"email to the evaluator will do. {folder / 'trial.json'} may be published with it."
    )
    if done.seal["late"]:
        say(f"Sealed after it began, and every report will say so: {done.seal['late']}")
    for sentence in foresight_sentences(done.foresight):
        say(f"- {sentence}")
    say(f"Next: safeground patrols release --trial {folder} --date {done.document.start}")
