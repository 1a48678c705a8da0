"""What `power` and `mde` ask alike: the plan of a trial."""

from typing import Annotated, Any

import typer

from safeground.cli.asking import numbers, share_of
from safeground.core.trials.invented import World
from safeground.data.errors import BadInput
from safeground.pipelines.trials.foresee_trial import DESIGNS, Foreseen, Plan
from safeground.pipelines.trials.size_trial import MOST_OFFENCES

Places = Annotated[int, typer.Option(help="How many hotspots.", min=1)]
Days = Annotated[int, typer.Option(help="How many days.", min=1)]
Treat = Annotated[int | None, typer.Option(help="How many hotspots are treated a day.")]
ControlRate = Annotated[float, typer.Option(help="Offences a place-day without patrol.")]
RateRatio = Annotated[float, typer.Option(help="The effect: 0.5 halves offences.")]
DesignName = Annotated[str, typer.Option("--design", help=", ".join(DESIGNS) + ".")]
Share = Annotated[str | None, typer.Option(help="Share of days treated (simple, blocks).")]
LongestRun = Annotated[int | None, typer.Option(help="Most days in a row of one condition.")]
Strata = Annotated[int, typer.Option(help="Equal strata (stratified).", min=1)]
Steps = Annotated[int | None, typer.Option(help="How many steps (staircase).")]
Groups = Annotated[int | None, typer.Option(help="How many groups (rotation).")]
Period = Annotated[int | None, typer.Option(help="Days of one turn (rotation).")]
Block = Annotated[int | None, typer.Option(help="Days in a block (blocks).")]
Dispersion = Annotated[float, typer.Option(help="Variance of a count over its mean; 1: Poisson.")]
Spread = Annotated[float, typer.Option(help="How far places differ: SD over mean of their rates.")]
CarryOver = Annotated[
    str | None, typer.Option(help="What is left of the effect 1, 2, ... days on, as in 0.5,0.25.")
]
Simulate = Annotated[bool, typer.Option("--simulate", help="Simulate where exact would do.")]
Trials = Annotated[int, typer.Option(help="Trials to simulate.", min=1, max=1_000_000)]
Seed = Annotated[int, typer.Option(help="The same seed gives the same answer.", min=0)]


def plan_of(
    places: int, days: int, treat: int | None, scheme: str, world: World, **rest: Any
) -> Plan:
    """The plan that the options make. Raises BadInput where one can't be meant."""
    if scheme not in DESIGNS:
        raise BadInput(f"--design must be one of {', '.join(DESIGNS)}, not {scheme}")
    share = rest.pop("share")
    kept = {name: rest.pop(name) for name in ("strata", "simulate", "trials", "seed")}
    settings = {name: value for name, value in rest.items() if value is not None}
    if share is not None:
        settings["share"] = share_of(share)
    return Plan(places, days, world, scheme, treat, settings=settings, **kept)


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
