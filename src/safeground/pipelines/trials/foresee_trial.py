"""What a trial could see before it starts: its power, its smallest effect, how large to make it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np

from safeground.core.patrols.allocation.allocate import allocate, balance
from safeground.core.patrols.allocation.design import Design, Site
from safeground.core.trials.estimate import LEVEL
from safeground.core.trials.in_words import change
from safeground.core.trials.invented import World
from safeground.core.trials.power.exact_power import events_needed, exact_power, smallest_effect
from safeground.core.trials.power.simulated_power import (
    TRIALS,
    Rehearsal,
    rehearse,
    simulated_power,
    smallest_effect_by_simulation,
)
from safeground.data.errors import BadInput
from safeground.pipelines import wording
from safeground.pipelines.patrols.allocate_patrols import treat_or_share
from safeground.pipelines.trials.said import chance

Progress = Callable[[str, int, int], None]
DAILY = ("crossover", "capacity", "simple", "blocks", "stratified", "rotation")
DESIGNS = (
    "crossover",
    "parallel",
    "capacity",
    "simple",
    "blocks",
    "stratified",
    "staircase",
    "rotation",
)
SPREAD = 0.5  # between places, where whole places are dealt and nobody has said
SEEN = 0.8
_START = date(2026, 1, 5)  # any day will do


@dataclass(frozen=True)
class Plan:
    """A trial that is thought of: so many places and days, dealt by a design, in a world.

    `settings` are what the design goes by (treat, share, longest_run, steps, ...); `strata` is into
    how many equal parts a stratified design cuts the places. `simulate` asks for simulation where
    exact power would do.
    """

    places: int
    days: int
    world: World
    scheme: str = "crossover"
    strata: int = 2
    settings: dict[str, Any] = field(default_factory=dict)
    simulate: bool = False
    trials: int = TRIALS
    seed: int = 1
    level: float = LEVEL


@dataclass(frozen=True)
class Foreseen:
    """What a plan can see. `power` is None where the smallest effect was asked for, and that
    (`rate_ratio`) None where not even a fall to none would be found."""

    plan: Plan
    treated_days: int
    control_days: int
    rate_ratio: float | None
    power: float | None
    low: float | None
    high: float | None
    method: str
    sentence: str
    notes: tuple[str, ...]


def foresee_power(plan: Plan, progress: Progress) -> Foreseen:
    """How likely a plan is to find the effect of its world. Raises BadInput for no design."""
    design, treated, control = _dealt(plan)
    low = high = None
    if _exactly(plan):
        world = plan.world
        power = exact_power(world.control_rate, world.rate_ratio, treated, control, plan.level)
        method = "exact conditional Poisson test"
    else:
        plan = _with_spread(plan)
        found = simulated_power(
            _rehearsed(design, plan), plan.world, plan.seed,
            trials=plan.trials, level=plan.level, progress=progress,
        )  # fmt: skip
        power, low, high, method = found.estimate, found.low, found.high, found.method
    return Foreseen(
        plan, treated, control, plan.world.rate_ratio, power, low, high, method,
        _found(plan.world.rate_ratio, power),
        _notes(plan, treated, control),
    )  # fmt: skip


def _found(ratio: float, power: float) -> str:
    """How often an effect would be found, in a sentence."""
    if ratio == 1:
        return f"If patrols change nothing, an effect would be found, wrongly, {chance(power)}"
    effect = f"An effect of {change(ratio)}" if ratio else "A fall to none"
    return f"{effect} would be found {chance(power)}, and missed otherwise"


def foresee_smallest(plan: Plan, progress: Progress, power: float = SEEN) -> Foreseen:
    """The effect nearest none that a plan would find with that power. Raises BadInput."""
    design, treated, control = _dealt(plan)
    if not 0 < power < 1:
        raise BadInput(f"--power must be between 0 and 1, not {power:g}")
    if _exactly(plan):
        least = smallest_effect(plan.world.control_rate, treated, control, power, plan.level)
        method = "exact conditional Poisson test"
    else:
        plan = _with_spread(plan)
        least = smallest_effect_by_simulation(
            _rehearsed(design, plan), plan.world, plan.seed,
            power=power, trials=plan.trials, progress=progress,
        )  # fmt: skip
        method = f"{plan.trials:,} simulated trials for each effect tried; to within 0.02"
    times = chance(power)
    said = (
        f"Not even a fall to none would be found {times}"
        if least is None
        else f"The smallest effect that would be found {times} is {change(least)} "
        f"(a rate ratio of {least:.2f}); smaller ones would be missed more often"
    )
    return Foreseen(
        plan,
        treated,
        control,
        least,
        None,
        None,
        None,
        method,
        said,
        _notes(plan, treated, control),
    )


def _exactly(plan: Plan) -> bool:
    """Whether counts are Poisson with nothing else that differs: then the exact test has it all."""
    world = plan.world
    plain = world.dispersion == 1 and not world.spread and not any(world.carry_over)
    return plain and plan.scheme in DAILY and not plan.simulate


def _with_spread(plan: Plan) -> Plan:
    """Whole places are compared with others, so it matters how much they differ."""
    if plan.scheme in DAILY or plan.world.spread:
        return plan
    return replace(plan, world=replace(plan.world, spread=SPREAD))


def design_of(plan: Plan) -> Design:
    """The design of a plan, its places numbered. Raises ValueError where there is none."""
    names = [f"Hotspot {number + 1}" for number in range(plan.places)]
    parallel, stratified = plan.scheme == "parallel", plan.scheme == "stratified"
    sites = tuple(
        Site(name, stratum=str(number * plan.strata // plan.places) if stratified else "")
        for number, name in enumerate(names)
    )
    scheme: Any = "rotation" if parallel else plan.scheme
    if parallel:  # a rotation that ends before its second turn
        if plan.settings.get("treat") not in (None, plan.places / 2):
            raise ValueError(
                "a parallel design treats half of the places throughout, so it has no use for treat"
            )
        return Design(sites, _START, plan.days, scheme, groups=2, period=plan.days)
    treat, share = treat_or_share(scheme, plan.places, plan.settings)
    settings = {**plan.settings, "treat": treat, "share": share}
    return Design(sites, _START, plan.days, scheme, **settings)


def _dealt(plan: Plan) -> tuple[Design, int, int]:
    """The design and its place-days of treatment and of control."""
    try:
        design = design_of(plan)
        place_days = balance(allocate(design, "an example")).place_days
    except ValueError as error:
        sentence = str(error)
        raise BadInput(sentence[0].upper() + sentence[1:]) from None
    treated, control = place_days["treatment"], place_days["control"]
    if not treated or not control:
        raise BadInput("Every place-day would be in one condition, so there is nothing to compare")
    return design, treated, control


def _rehearsed(design: Design, plan: Plan) -> Rehearsal:
    try:
        return rehearse(design, np.random.default_rng(plan.seed))
    except ValueError as error:
        raise BadInput(f"Power can't be simulated: {error}") from None


def _notes(plan: Plan, treated: int, control: int) -> tuple[str, ...]:
    world, share = plan.world, treated / (treated + control)
    expected = world.control_rate * (treated + control)
    notes = [
        f"{treated:,} place-days of treatment and {control:,} of control; about "
        f"{wording.plural(round(expected), 'offence')} if patrols change nothing"
    ]
    if world.rate_ratio not in (0, 1) and _exactly(plan):
        needed = events_needed(world.rate_ratio, share, SEEN, plan.level)
        notes.append(
            f"To find {change(world.rate_ratio)} four times in five takes about "
            f"{needed:,.0f} offences"
        )
    if _exactly(plan):
        notes.append(
            "Counts that vary more than Poisson counts, or a patrol that works on into the next "
            "days, leave less power: try --dispersion 1.5 and --carry-over 0.5,0.25"
        )
    else:
        notes.append(
            f"In this world the variance of a count is {world.dispersion:g} times its mean, rates "
            f"differ between places by {100 * world.spread:.0f}% of their mean (standard "
            f"deviation), and {_carry(world.carry_over)}"
        )
    return tuple(notes)


def _carry(left: Sequence[float]) -> str:
    if not any(left):
        return "nothing is left of an effect the day after"
    parts = wording.listing(f"{100 * part:.0f}%" for part in left)
    days = wording.listing(str(day) for day in range(1, len(left) + 1))
    return f"{parts} of the effect (as a logarithm) is left {days} days after a patrol"
