"""A simulated Southend: 20 real hotspots, 90 days, and invented outcomes with a planted effect."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from shutil import rmtree
from typing import Any

from safeground.core.trials.invented import World
from safeground.data.reference.tables import FOLDER
from safeground.pipelines.files import write_geojson
from safeground.pipelines.identify_hotspots import identify_hotspots
from safeground.pipelines.patrols.allocate_patrols import Asked
from safeground.pipelines.patrols.shift_clock import LONDON
from safeground.pipelines.question import Choosing, Question
from safeground.pipelines.trials.design_trial import design_trial
from safeground.pipelines.trials.gather_outcomes import GatherQuestion, gather_outcomes
from safeground.pipelines.trials.outcome_files import OWN, write_outcomes
from safeground.pipelines.trials.report.report_trial import (
    Reported,
    ReportQuestion,
    report_trial,
)
from safeground.pipelines.trials.seal_trial import seal_trial
from safeground.pipelines.trials.simulate_trial import Invention, simulate_trial

Progress = Callable[[str, int, int], None]

PLACES, DISTRICT = 20, "Southend-on-Sea"
EVE = datetime(2026, 1, 3, 12, tzinfo=LONDON)
OVER = datetime(2026, 4, 6, 9, tzinfo=LONDON)
PLANTED = Invention(World(0.05, 0.45, spread=0.5, carry_over=(0.3,)), moved=0.1, seed=3)
_LOTS: dict[str, Any] = {"start": date(2026, 1, 5), "days": 90, "treat": 8, "scheme": "crossover"}
_SAID: dict[str, Any] = {
    "question": "Do visible foot patrols of 15 to 20 minutes reduce serious violence?",
    "responsible": "DEMONSTRATION: nobody",
    "treatment": "One visit on foot by two officers, 15 to 20 minutes, at a time that varies",
    "outcomes": [
        {"offences": "serious-violence", "measure": "count", "primary": True},
        {"offences": "serious-violence", "measure": "harm", "primary": False},
    ],
    "control_rate": 0.05,
    "rate_from": "DEMONSTRATION: the rate of the invented world",
    "worth_having": 0.75,
    "rings_m": [50.0, 100.0, 150.0],
}
_SEED = "a demonstration, so no secret"


@dataclass(frozen=True)
class TrialStory:
    """The report of the simulated trial, and the folder with everything that it was made of."""

    reported: Reported
    folder: Path


def demonstrate_trial(store: Path, folder: Path, *, command: str, progress: Progress) -> TrialStory:
    """Design, seal, invent, gather and report a trial; `folder` is emptied first.

    Hotspots are real, of the store; the lot is real; offences and visits are invented, and all that
    is written says so.
    """
    rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    hotspots, trial, invented = (
        folder / name for name in ("hotspots.geojson", "trial", "invented")
    )
    progress(f"Choosing {PLACES} hotspots in {DISTRICT}", 0, 5)
    found = identify_hotspots(
        store,
        Question(study_area=DISTRICT),
        Choosing(places=PLACES, backtest=False),
        command=command,
    )
    write_geojson(found, hotspots)
    progress("Sealing a trial", 1, 5)
    asked = Asked(hotspots, _LOTS, seed=_SEED, out=trial, command=command)
    design_trial(asked, _SAID, EVE)
    seal_trial(trial, EVE)
    progress("Inventing its outcomes", 2, 5)
    made = simulate_trial(trial, hotspots, invented, PLANTED, progress)
    progress("Gathering its outcomes", 3, 5)
    question = GatherQuestion(
        made.files["SIMULATED-allocation.csv"],
        hotspots,
        incidents=made.files["SIMULATED-offences.csv"],
        weights=FOLDER / "harm-cchi-summary-2024.csv",
    )
    outcomes = gather_outcomes(made.store, question, OVER, command=command)
    files = write_outcomes(outcomes, trial / "outcomes")
    progress("Judging and reporting it", 4, 5)
    reported = report_trial(
        ReportQuestion(trial, files[f"{OWN}.csv"], folder / "report"),
        OVER,
        command=command,
        progress=progress,
    )
    return TrialStory(reported, folder)
