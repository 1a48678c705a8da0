"""`safeground trials mde`."""

from typing import Annotated

import typer

from safeground.cli.asking import AsJson
from safeground.cli.screen import progress_bar, say, show_json
from safeground.cli.trials import planning as ask
from safeground.pipelines.trials.foresee_trial import Plan, foresee_smallest

Power = Annotated[float, typer.Option(help="How likely it must be found.")]


@ask.plans
def command(
    *,
    plan: Plan,
    power: Power = 0.8,
    as_json: AsJson = False,
) -> None:
    """The smallest fall in offences that a design would find four times in five.

    Ask this before hours are committed: what is smaller than that will most likely be missed.

    \b
    Example:
      safeground trials mde --places 20 --days 90 --treat 8 --control-rate 0.05
    """
    with progress_bar() as report:
        found = foresee_smallest(plan, report, power)
    if as_json:
        show_json({**ask.foreseen_json(found), "power": power})
        return
    say(f"{found.sentence}.")
    say(f"  {found.method}.")
    for note in found.notes:
        say(f"  {note}.")
