"""`safeground patrols simulate`: an invented device feed for a plan."""

from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.asking import AsJson
from safeground.cli.screen import say, show_json
from safeground.core.patrols.dosage.simulation import Night
from safeground.pipelines.patrols.simulate_feed import SimulatedFeed, as_values, simulate_feed


def command(
    plan: Annotated[Path, typer.Option(help="The plan, as `patrols plan` wrote it.")],
    out: Annotated[Path, typer.Option(help="The feed: a .parquet, .csv or .jsonl file.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same feed.")] = 1,
    interval: Annotated[float, typer.Option(help="Seconds between fixes.", min=1, max=300)] = 10,
    passing: Annotated[int, typer.Option(help="Cars that pass through hotspots.", min=0)] = 30,
    hotspots: Annotated[
        Path | None,
        typer.Option(help="More hotspots that cars pass through: those in control, for example."),
    ] = None,
    no_speed: Annotated[bool, typer.Option("--no-speed", help="Leave the speeds out.")] = False,
    truth: Annotated[
        Path | None, typer.Option(help="CSV file for who truly was where, from when to when.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Invent a device feed for a plan, to try `patrols dosage` out where the truth is known.

    Some visits are missed, late or cut short; devices lose fixes, repeat them, send them late and
    jump about; cars pass through without stopping. Every device is called SIMULATED-something and
    every row says so too. It says nothing about any real officer, and nothing here measures one.

    \b
    Example:
      safeground patrols simulate --plan plan.json --out pings.parquet --seed 1
    """
    night = Night(interval=interval, passing=passing, with_speed=not no_speed)
    made = simulate_feed(plan, out, seed=seed, night=night, others=hotspots, truth_file=truth)
    if as_json:
        show_json(as_values(made))
    else:
        _show(made)


def _show(made: SimulatedFeed) -> None:
    say(
        f"SIMULATED: {made.pings:,} invented pings of {made.devices:,} devices, with "
        f"{made.visits:,} true stays of officers' devices and {made.cars:,} cars passing "
        f"(seed {made.seed})."
    )
    say(f"pings: {made.file}")
    if made.truth_file is not None:
        say(f"truth: {made.truth_file}")
