"""`safeground trials verify`."""

from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.asking import AsJson
from safeground.cli.screen import show_verdict
from safeground.pipelines.trials.seal_trial import verify_document


def command(
    folder: Annotated[Path, typer.Argument(help="The folder of the trial.")],
    seal: Annotated[
        str | None, typer.Option(help="The trial's seal as it was published, to check against.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check that a trial is what was sealed: its document, its amendments and its lots.

    Exit code 1, and why, if it is not. Without --seal only the folder's own seal is checked, which
    somebody could have made anew.

    \b
    Example:
      safeground trials verify trial --seal 3f1c...
    """
    verdict = verify_document(folder, seal)
    show_verdict(verdict.verified, verdict.sentence, as_json=as_json)
