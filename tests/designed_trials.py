"""Trials in folders, designed and sealed, for tests."""

from datetime import datetime
from pathlib import Path
from typing import Any

from patrol_hotspots_file import write_hotspots
from safeground.pipelines.patrols.allocate_patrols import Asked
from safeground.pipelines.trials.design_trial import Designed, design_trial
from safeground.pipelines.trials.seal_trial import Sealed, seal_trial

BEFORE = datetime.fromisoformat("2025-12-20T10:00:00+00:00")
COMPLETE = {
    "question": "Do 15-minute foot patrols reduce serious violence in Southend's hotspots?",
    "responsible": "Head of analysis",
    "treatment": "One visible foot patrol of 15 minutes by two officers",
    "outcomes": [
        {"offences": "serious-violence", "measure": "count", "primary": True},
        {"offences": "serious-violence", "measure": "harm", "primary": False},
    ],
    "control_rate": 0.05,
    "rate_from": "police.uk, January to December 2025",
    "worth_having": 0.5,
}


def designed(folder: Path, *, hotspots: int = 20, days: int = 90, **said: Any) -> Designed:
    """A draft in FOLDER/trial: the shape of the Southend trial unless said."""
    file = write_hotspots(folder / "hotspots.geojson", hotspots)
    treat = max(2 * hotspots // 5, 1)
    settings = {"start": datetime(2026, 1, 5).date(), "days": days, "treat": treat}
    asked = Asked(file, settings, seed="a seed for tests only", out=folder / "trial")
    return design_trial(asked, {**COMPLETE, **said}, BEFORE)


def sealed(folder: Path, **said: Any) -> Sealed:
    """The same, sealed two weeks before it begins."""
    designed(folder, **said)
    return seal_trial(folder / "trial", BEFORE)
