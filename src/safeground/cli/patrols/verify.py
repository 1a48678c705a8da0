"""`safeground patrols verify`."""

from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.asking import AsJson
from safeground.cli.screen import show_verdict
from safeground.data.errors import BadInput
from safeground.pipelines.patrols.verify_allocations import verify_allocation, verify_trial


def command(
    trial: Annotated[Path | None, typer.Option(help="The folder of a trial.")] = None,
    allocation: Annotated[
        Path | None, typer.Option(help="What `patrols allocate --json` printed; needs --seed.")
    ] = None,
    seed: Annotated[str | None, typer.Option(help="The seed, with --allocation.")] = None,
    seal: Annotated[str | None, typer.Option(help="The seal as it was published.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check that an allocation is what was sealed; exit code 1, and why, if it is not.

    \b
    Example:
      safeground patrols verify --trial trial
      safeground patrols verify --allocation allocation.json --seed 7
    """
    if trial is not None and allocation is None and seed is None:
        verdict = verify_trial(trial, seal)
    elif allocation is not None and trial is None and seed is not None:
        verdict = verify_allocation(allocation, seed, seal)
    else:
        raise BadInput("verify needs either --trial, or --allocation with --seed")
    show_verdict(verdict.verified, verdict.sentence, as_json=as_json)
