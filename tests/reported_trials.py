"""Sealed trials with invented outcomes in their folder, ready to be reported, for tests."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from designed_trials import designed, sealed
from safeground.core.patrols.allocation.allocate import allocate
from safeground.core.trials.invented import World, counts, expected
from safeground.core.trials.place_days import TREATMENT, PlaceDays
from safeground.data.patrols.trial_folders import read_seed, read_trial
from safeground.data.trials.place_days import write_place_days
from safeground.pipelines.trials.report.content import report_content
from safeground.pipelines.trials.report.parts import ReportContent, plain
from safeground.pipelines.trials.report.report_trial import ReportQuestion, gather_told

AFTER = datetime.fromisoformat("2026-05-01T10:00:00+00:00")
INVENTED = {"label": "SIMULATED", "attribution": ["Invented, nobody's"]}


def trial_with(
    folder: Path,
    world: World | None,
    *,
    seal: bool = True,
    measured: bool = True,
    rings: tuple[int, ...] = (),
    gathered: Mapping[str, Any] = INVENTED,
    hotspots: int = 10,
    days: int = 30,
    **said: Any,
) -> Path:
    """A trial whose outcomes are invented in a world; None is one in which nothing happens."""
    (sealed if seal else designed)(folder, hotspots=hotspots, days=days, **said)
    trial = folder / "trial"
    design = read_trial(trial).design
    dealt = allocate(design, read_seed(trial) or "").dealt
    rng = np.random.default_rng(5)

    def drawn() -> np.ndarray:
        if world is None:
            return np.zeros(dealt.shape)
        rates = np.full(len(design.sites), world.control_rate)
        return counts(expected(world, dealt, rates), world.dispersion, rng)

    names, count = tuple(site.name for site in design.sites), drawn()
    harm = 365 * count if measured else None
    minutes = np.where(dealt == TREATMENT, 15.0, 0.0) if measured else None
    (trial / "outcomes").mkdir()
    own = PlaceDays(names, design.dates, dealt, count, harm, minutes)
    write_place_days(own, trial / "outcomes" / "place-days.csv", gathered)
    for metres in rings:
        ring = PlaceDays(names, design.dates, dealt, drawn())
        write_place_days(ring, trial / "outcomes" / f"rings-{metres}.csv", gathered)
    return trial


def content_of(trial: Path, **question: Any) -> ReportContent:
    """What the report of a trial says, without writing it."""
    asked = ReportQuestion(trial, None, trial.parent / "report", redraws=99, **question)
    told = gather_told(asked, AFTER, command="safeground", progress=lambda *_: None)
    return report_content(told)


def words(content: ReportContent) -> str:
    """Everything that a report says but its charts' tables, on one line."""
    return " ".join(str(plain(content)).split())
