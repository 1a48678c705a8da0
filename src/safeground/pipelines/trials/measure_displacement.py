"""Whether offences moved, in space and in time, from a trial's gathered place-days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from safeground.pipelines.trials.outcome_files import (
    OWN,
    ground_lost,
    outcomes_file,
    read_outcomes,
    ring_bands,
)
from safeground.pipelines.trials.simulated import is_simulated, labelled

TOTALS = "from totals of place-days, not by drawing the lot again"


@dataclass(frozen=True, eq=False)
class Displacement:
    """Whether offences moved: `answers` in space and then in time, and what they rest on.

    `moved` has "space", "next_day" and "hours", of which only those that could be asked are there.
    `simulated` is whether the outcomes were invented.
    """

    answers: tuple[Answer, ...]
    moved: Mapping[str, Moved]
    simulated: bool = False

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
    file, judge = outcomes_file(folder), partial(plain_effect, level=level)
    found = displacement_of(read_outcomes(folder), judge, ground=ground_lost(file))
    return replace(found, simulated=is_simulated(file))


def displacement_of(
    parts: Mapping[str, PlaceDays],
    judge: Judge = plain_effect,
    *,
    main: Estimate | None = None,
    ground: Sequence[str] = (),
) -> Displacement:
    """Displacement from place-days by the names that `Outcomes.parts` has.

    `judge` gives the effect of any place-days: another than the plain one, such as by drawing the
    lot again, may take its place. `main` is the rate ratio in the hotspots by which a trial is
    judged, which then stands for them beside their rings; the method of all others says what those
    rest on. `ground` says how much area the rings lost.
    """
    own = parts[OWN]
    rings = {name: days for name, days in parts.items() if name.startswith("rings-")}
    moved: dict[str, Moved] = {}
    answers: list[Answer] = []
    if rings:
        moved["space"] = _beside_main(moved_in_space(own, rings, judge), main)
        answers += space_answers(moved["space"], ground)
    moved["next_day"] = moved_to_next_day(own, judge)
    answers += next_day_answers(moved["next_day"])
    if {"in-hours", "out-of-hours"} <= set(parts):
        moved["hours"] = moved_in_hours(parts["in-hours"], parts["out-of-hours"], judge)
        answers += hours_answers(moved["hours"])
    return Displacement(tuple(answers), moved)


def _beside_main(moved: Moved, main: Estimate | None) -> Moved:
    """The main answer for the hotspots' ratio, and told of the others that they rest on totals."""
    if main is None or moved.own.ratio is None or moved.own.ratio.method == main.method:
        return moved
    return Moved(
        own=replace(_on_totals(moved.own), ratio=main),
        beside={name: _on_totals(effect) for name, effect in moved.beside.items()},
        around=_on_totals(moved.around),
        total=_on_totals(moved.total),
    )


def _on_totals(effect: Effect) -> Effect:
    ratio, difference = (
        None if found is None else replace(found, method=f"{found.method}; {TOTALS}")
        for found in (effect.ratio, effect.difference)
    )
    return replace(effect, ratio=ratio, difference=difference)


def displacement_chart(found: Displacement) -> Chart | None:
    """Rate ratios in the hotspots, each ring and in total; None where no ring was counted."""
    if "space" not in found.moved:
        return None
    space = found.moved["space"]
    named: list[tuple[str, Effect]] = [("Hotspots", space.own)]
    bands = ring_bands(space.beside)
    named += [(f"Ring {bands[name]}", effect) for name, effect in space.beside.items()]
    rows = [ForestRow(label, effect.ratio) for label, effect in named if effect.ratio]
    if space.total.ratio is not None:
        rows.append(ForestRow("Together", space.total.ratio, pooled=True))
    title = "Offences on treated days over those on control days, in hotspots and around"
    title = labelled(title, found.simulated)
    return forest(title, rows, name="displacement") if rows else None
