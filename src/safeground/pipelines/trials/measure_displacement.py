"""Displacement: from counts before and after, or from a trial's gathered place-days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from safeground.core.trials.displacement.moved import (
    Effect,
    Judge,
    Moved,
    moved_in_hours,
    moved_in_space,
    moved_to_next_day,
    plain_effect,
)
from safeground.core.trials.displacement.weighted_difference import (
    BeforeAfter,
    WeightedDifference,
    weighted_difference,
)
from safeground.core.trials.estimate import LEVEL, Answer
from safeground.core.trials.place_days import PlaceDays
from safeground.data.errors import BadInput
from safeground.pipelines.charts.chart import Chart
from safeground.pipelines.charts.forest import ForestRow, forest
from safeground.pipelines.trials.displacement_words import (
    hours_answers,
    next_day_answers,
    space_answers,
    wdd_answer,
)
from safeground.pipelines.trials.outcome_files import OWN, read_outcomes


@dataclass(frozen=True, eq=False)
class Displacement:
    """Whether offences moved: `answers` in space and then in time, and what they rest on.

    `moved` has "space", "next_day" and "hours", of which only those that could be asked are there.
    """

    answers: tuple[Answer, ...]
    moved: Mapping[str, Moved]


def compare_before_after(
    parts: Sequence[BeforeAfter], *, dispersion: float = 1.0, level: float = LEVEL
) -> tuple[Answer, WeightedDifference]:
    """The weighted displacement difference, as an answer and as numbers.

    Raises BadInput for what can't be meant.
    """
    try:
        found = weighted_difference(parts, dispersion=dispersion, level=level)
    except ValueError as error:
        raise BadInput(str(error)) from None
    return wdd_answer(found, parts, dispersion), found


def measure_displacement(folder: Path, *, level: float = LEVEL) -> Displacement:
    """Displacement in space and time from the folder that `trials gather` wrote."""
    return displacement_of(read_outcomes(folder), partial(plain_effect, level=level))


def displacement_of(parts: Mapping[str, PlaceDays], judge: Judge = plain_effect) -> Displacement:
    """Displacement from place-days by the names that `Outcomes.parts` has.

    `judge` gives the effect of any place-days: another than the plain one, such as by drawing the
    lot again, may take its place.
    """
    own = parts[OWN]
    rings = {name: days for name, days in parts.items() if name.startswith("rings-")}
    moved: dict[str, Moved] = {}
    answers: list[Answer] = []
    if rings:
        moved["space"] = moved_in_space(own, rings, judge)
        answers += space_answers(moved["space"])
    moved["next_day"] = moved_to_next_day(own, judge)
    answers += next_day_answers(moved["next_day"])
    if {"in-hours", "out-of-hours"} <= set(parts):
        moved["hours"] = moved_in_hours(parts["in-hours"], parts["out-of-hours"], judge)
        answers += hours_answers(moved["hours"])
    return Displacement(tuple(answers), moved)


def displacement_chart(found: Displacement) -> Chart | None:
    """Rate ratios in the hotspots, each ring and in total; None where no ring was counted."""
    if "space" not in found.moved:
        return None
    space = found.moved["space"]
    named: list[tuple[str, Effect]] = [("Hotspots", space.own)]
    named += [
        (f"Ring to {n.removeprefix('rings-')} m", effect) for n, effect in space.beside.items()
    ]
    rows = [ForestRow(label, effect.ratio) for label, effect in named if effect.ratio]
    if space.total.ratio is not None:
        rows.append(ForestRow("Together", space.total.ratio, pooled=True))
    title = "Offences on treated days over those on control days, in hotspots and around"
    return forest(title, rows, name="displacement") if rows else None
