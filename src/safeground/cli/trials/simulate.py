"""`safeground trials simulate`."""

from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.asking import AsJson
from safeground.cli.screen import progress_bar, say, show_json
from safeground.cli.trials import planning as ask
from safeground.pipelines.trials.simulate_trial import Invention, simulate_trial
from safeground.pipelines.trials.simulated import LABEL


def command(
    trial: Annotated[Path, typer.Option(help="The trial's folder, with its seed.")],
    hotspots: Annotated[Path, typer.Option(help="The hotspots' boundaries.")],
    out: Annotated[Path, typer.Option(help="Folder for what is invented.")],
    control_rate: ask.ControlRate = 0.05,
    rate_ratio: ask.RateRatio = 0.5,
    dispersion: ask.Dispersion = 1.0,
    spread: ask.Spread = 0.5,
    carry_over: ask.CarryOver = None,
    moved: Annotated[
        float, typer.Option(help="Share of prevented offences that happens around the corner.")
    ] = 0.0,
    delivered: Annotated[
        float, typer.Option(help="Share of treated place-days that get their visit.")
    ] = 0.98,
    seed: ask.Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Invent the offences and visits of a trial, with an effect that you choose.

    To try an analysis out before there is anything to analyse. Everything is labelled SIMULATED,
    and the real incident store is not touched. What was dealt is written down, too: use a trial
    that was made for the purpose.

    \b
    Example:
      safeground trials simulate --trial trial --hotspots hotspots.geojson \\
          --out invented --rate-ratio 0.5
    """
    world = ask.world_of(control_rate, rate_ratio, dispersion, spread, carry_over)
    with progress_bar() as report:
        made = simulate_trial(
            trial, hotspots, out, Invention(world, moved, delivered, seed), report
        )
    if as_json:
        show_json(
            {
                "label": LABEL,
                "files": {name: str(path) for name, path in made.files.items()},
                "store": str(made.store),
                "offences": {"in_hotspots": made.inside, "around_them": made.around},
                "visits": made.visits,
                "seed": seed,
            }
        )
        return
    say(
        f"{LABEL}: {made.inside:,} offences in the hotspots, {made.around:,} around them and "
        f"{made.visits:,} visits were invented; none of them happened."
    )
    for path in made.files.values():
        say(f"  {path}")
    say(
        f"Next: safeground --store {made.store} trials gather "
        f"--trial {out / f'{LABEL}-allocation.csv'} --hotspots {hotspots} "
        f"--incidents {out / f'{LABEL}-offences.csv'} --out {out / 'outcomes'}"
    )
