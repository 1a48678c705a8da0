"""Whether offences moved, in space and in time, from a trial's gathered place-days."""

from collections.abc import Iterator, Mapping
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
from safeground.core.trials.estimate import LEVEL, Answer, Estimate
from safeground.core.trials.place_days import PlaceDays
from safeground.pipelines.charts.chart import Chart
from safeground.pipelines.charts.forest import ForestRow, forest
from safeground.pipelines.trials.displacement_words import (
    hours_answers,
    in_offences,
    next_day_answers,
    space_answers,
)
from safeground.pipelines.trials.outcome_files import OWN, read_outcomes


@dataclass(frozen=True, eq=False)
class Displacement:
    """Whether offences moved: `answers` in space and then in time, and what they rest on.

    `moved` has "space", "next_day" and "hours", of which only those that could be asked are there.
    """

    answers: tuple[Answer, ...]
    moved: Mapping[str, Moved]

    def rows(self) -> Iterator[tuple[str, int, Estimate | None]]:
        """Each answer's name, treated place-days, and difference in offences on all of them."""
        effects = [
            effect
            for moved in self.moved.values()
            for effect in (moved.own, *_several(moved), moved.around, moved.total)
        ]
        for answer, effect in zip(self.answers, effects, strict=True):
            yield answer.name, effect.days.place_days[0], in_offences(effect)


def _several(moved: Moved) -> list[Effect]:
    """What is beside, where it is more than `around` itself."""
    return [*moved.beside.values()] if len(moved.beside) > 1 else []


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
