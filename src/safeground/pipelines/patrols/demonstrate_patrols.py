"""The story of the demonstration after the briefing: a sealed trial, tonight, tomorrow morning."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from shutil import rmtree
from typing import Any

from safeground.core.patrols.dosage.simulation import Night
from safeground.core.patrols.plan import PatrolPlan
from safeground.data.patrols.plans import write_plan
from safeground.data.sample import sample_units_path
from safeground.pipelines.patrols.allocate_patrols import Allocated, Asked, allocate_patrols
from safeground.pipelines.patrols.cards.write import Cards, write_cards
from safeground.pipelines.patrols.gather_stays import Sources
from safeground.pipelines.patrols.measure_dosage import Dosage, DosageQuestion, measure_dosage
from safeground.pipelines.patrols.plan_patrols import Planning, plan_patrols
from safeground.pipelines.patrols.release_allocations import release_day
from safeground.pipelines.patrols.shift_clock import LONDON
from safeground.pipelines.patrols.simulate_feed import simulate_feed

Progress = Callable[[str, int, int], None]

NIGHT = date(2026, 1, 9)  # a Friday of the month that the hotspots are expected in
EVE = datetime(2026, 1, 8, 18, tzinfo=LONDON)
_TRIAL: dict[str, Any] = {"start": date(2026, 1, 5), "days": 90, "treat": 6, "scheme": "crossover"}
_SEED = "a demonstration, so no secret"


@dataclass(frozen=True)
class Story:
    """What was made, in the order in which it happens."""

    allocated: Allocated
    plan: PatrolPlan
    cards: Cards
    dosage: Dosage
    question: DosageQuestion
    folder: Path


def demonstrate_patrols(
    hotspots: Path, store: Path, folder: Path, *, command: str, progress: Progress
) -> Story:
    """Allocate by lot, plan a night, write its cards, invent a feed of it and measure that.

    Units and feed are invented and say so; `folder` is emptied first.
    """
    rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    trial, file, pings = folder / "trial", folder / "plan.json", folder / "SIMULATED-pings.parquet"
    progress("Allocating patrols by lot", 0, 5)
    allocated = allocate_patrols(
        Asked(hotspots, _TRIAL, seed=_SEED, out=trial, command=command), EVE
    )
    release_day(trial, NIGHT, EVE)
    planning = Planning(hotspots, sample_units_path(), NIGHT, visits=2, allocation=trial)
    plan = plan_patrols(planning, command=command, progress=progress, demonstration=True)
    write_plan(plan, file)
    progress("Drawing cards", 3, 5)
    cards = write_cards(plan, folder / "cards", store_dir=store)
    progress("Inventing a feed", 4, 5)
    simulate_feed(file, pings, seed=1, night=Night(), others=hotspots)
    question = DosageQuestion(hotspots, Sources((pings,)), plan=file, allocation=trial)
    dosage = measure_dosage(question, command=command, progress=progress)
    return Story(allocated, plan, cards, dosage, question, folder)
