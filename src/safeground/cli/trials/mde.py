"""`safeground trials mde`."""

from typing import Annotated

import typer

from safeground.cli.asking import AsJson
from safeground.cli.screen import progress_bar, say, show_json
from safeground.cli.trials import planning as ask
from safeground.pipelines.trials.foresee_trial import foresee_smallest

Power = Annotated[float, typer.Option(help="How likely it must be found.")]


def command(
    places: ask.Places,
    days: ask.Days,
    control_rate: ask.ControlRate,
    treat: ask.Treat = None,
    power: Power = 0.8,
    design: ask.DesignName = "crossover",
    share: ask.Share = None,
    longest_run: ask.LongestRun = None,
    strata: ask.Strata = 2,
    steps: ask.Steps = None,
    groups: ask.Groups = None,
    period: ask.Period = None,
    block: ask.Block = None,
    dispersion: ask.Dispersion = 1.0,
    spread: ask.Spread = 0.0,
    carry_over: ask.CarryOver = None,
    simulate: ask.Simulate = False,
    trials: ask.Trials = 2000,
    seed: ask.Seed = 1,
    as_json: AsJson = False,
) -> None:
    """The smallest fall in offences that a design would find four times in five.

    Ask this before hours are committed: what is smaller than that will most likely be missed.

    \b
    Example:
      safeground trials mde --places 20 --days 90 --treat 8 --control-rate 0.05
    """
    world = ask.world_of(control_rate, 1.0, dispersion, spread, carry_over)
    plan = ask.plan_of(
        places, days, treat, design, world, share=share, longest_run=longest_run, strata=strata,
        steps=steps, groups=groups, period=period, block=block, simulate=simulate, trials=trials,
        seed=seed,
    )  # fmt: skip
    with progress_bar() as report:
        found = foresee_smallest(plan, report, power)
    if as_json:
        show_json({**ask.foreseen_json(found), "power": power})
        return
    say(f"{found.sentence}.")
    say(f"  {found.method}.")
    for note in found.notes:
        say(f"  {note}.")
