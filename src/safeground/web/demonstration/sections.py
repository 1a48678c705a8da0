"""The sections of the demonstration in the order in which their work happens."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from safeground.pipelines.identification import Identification
from safeground.pipelines.patrols.demonstrate_patrols import Story
from safeground.pipelines.trials.demonstrate_trial import TrialStory
from safeground.web.demonstration.cast import invent_cast
from safeground.web.demonstration.operations import invent_operations
from safeground.web.demonstration.patrols import invent_patrols
from safeground.web.demonstration.places import invent_places
from safeground.web.demonstration.problems import invent_problems
from safeground.web.demonstration.stops import invent_stops
from safeground.web.demonstration.trials import invent_trials
from safeground.web.places.models import Hotspot

Progress = Callable[[str, int, int], None]


def invent_sections(
    found: Identification, briefing: Path, story: Story, trial: TrialStory, progress: Progress
) -> None:
    """Fill an installation that has its tables and nothing else."""
    now = datetime.now(UTC)
    cast = invent_cast()
    progress("Inventing places' history", 1, 6)
    invent_places(cast, found, briefing)
    hotspots = list(Hotspot.objects.filter(left_at=None))
    progress("Inventing trials", 2, 6)
    under_way = invent_trials(cast, trial, hotspots, now)
    progress("Inventing patrols", 3, 6)
    invent_patrols(cast, story, under_way.lots, now)
    progress("Inventing searches", 4, 6)
    invent_stops(cast, hotspots, now)
    progress("Inventing operations", 5, 6)
    invent_operations(cast, hotspots, now)
    invent_problems(cast, hotspots)
    progress("Inventing operations and problems", 6, 6)
