"""What `power` and `mde` ask alike: the plan of a trial."""

from typing import Annotated, Any

import typer

from safeground.cli.asking import asks_for, numbers, share_of
from safeground.core.trials.invented import MOST_OFFENCES, World
from safeground.data.errors import BadInput
from safeground.pipelines.trials.foresee_trial import DESIGNS, Foreseen, Plan

ControlRate = Annotated[float, typer.Option(help="Offences a place-day without patrol.")]
RateRatio = Annotated[
    float, typer.Option(help="The effect as a ratio: 0.75 is a quarter fewer.", min=0, max=5)
]
Dispersion = Annotated[float, typer.Option(help="Variance of a count over its mean; 1: Poisson.")]
Spread = Annotated[float, typer.Option(help="How far places differ: SD over mean of their rates.")]
CarryOver = Annotated[
    str | None, typer.Option(help="What is left of the effect 1, 2, ... days on, as in 0.5,0.25.")
]
Seed = Annotated[int, typer.Option(help="The same seed gives the same answer.", min=0)]


def plan(
    places: Annotated[int, typer.Option(help="How many hotspots.", min=1)],
    days: Annotated[int, typer.Option(help="How many days.", min=1)],
    control_rate: ControlRate,
    treat: Annotated[
        int | None, typer.Option(help="How many hotspots are treated a day; or --share.")
    ] = None,
    share: Annotated[str | None, typer.Option(help="Share of treatment, as in 2/5 or 0.4.")] = None,
    design: Annotated[str, typer.Option(help=", ".join(DESIGNS) + ".")] = "crossover",
    longest_run: Annotated[
        int | None, typer.Option(help="Most days in a row of one condition.")
    ] = None,
    strata: Annotated[int, typer.Option(help="Equal strata (stratified).", min=1)] = 2,
    steps: Annotated[int | None, typer.Option(help="How many steps (staircase).")] = None,
    groups: Annotated[int | None, typer.Option(help="How many groups (rotation).")] = None,
    period: Annotated[int | None, typer.Option(help="Days of one turn (rotation).")] = None,
    block: Annotated[int | None, typer.Option(help="Days in a block (blocks).")] = None,
    dispersion: Dispersion = 1.0,
    spread: Spread = 0.0,
    carry_over: CarryOver = None,
    simulate: Annotated[
        bool, typer.Option("--simulate", help="Simulate where exact would do.")
    ] = False,
    trials: Annotated[int, typer.Option(help="Trials to simulate.", min=1, max=1_000_000)] = 2000,
    seed: Seed = 1,
) -> Plan:
    """The plan that these options make, with no effect yet. Raises BadInput for what can't be."""
    if design not in DESIGNS:
        raise BadInput(f"--design must be one of {', '.join(DESIGNS)}, not {design}")
    settings = {
        "treat": treat, "share": share_of(share), "longest_run": longest_run, "steps": steps,
        "groups": groups, "period": period, "block": block,
    }  # fmt: skip
    said = {name: value for name, value in settings.items() if value is not None}
    world = world_of(control_rate, 1.0, dispersion, spread, carry_over)
    return Plan(places, days, world, design, strata, said, simulate, trials, seed)


plans = asks_for(plan=plan)
"""Give a command the options of `plan` in place of its parameter of that name."""


def world_of(
    control_rate: float, rate_ratio: float, dispersion: float, spread: float, carry: str | None
) -> World:
    """The world that the options make. Raises BadInput where one can't be meant."""
    if control_rate > MOST_OFFENCES:
        raise BadInput(
            f"--control-rate must be offences a place-day, {MOST_OFFENCES} at most, "
            f"not {control_rate:g}"
        )
    left = () if carry is None else tuple(numbers(carry, "--carry-over", "0.5,0.25"))
    try:
        return World(control_rate, rate_ratio, dispersion, spread, left)
    except ValueError as error:
        name, rest = str(error).split(" ", 1)
        raise BadInput(f"--{name.replace('_', '-')} {rest}") from None


def foreseen_json(found: Foreseen) -> dict[str, Any]:
    """What was foreseen, for a program."""
    return {
        "power": found.power,
        "rate_ratio": found.rate_ratio,
        "low": found.low,
        "high": found.high,
        "method": found.method,
        "treated_place_days": found.treated_days,
        "control_place_days": found.control_days,
        "sentence": found.sentence + ".",
        "notes": [f"{note}." for note in found.notes],
        "seed": found.plan.seed,
    }
