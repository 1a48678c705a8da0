"""The whole demonstration: an installation with invented people at work on the real Essex."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree

from safeground.pipelines.identification import Identification
from safeground.pipelines.patrols.demonstrate_patrols import Story
from safeground.pipelines.trials.demonstrate_trial import TrialStory

Progress = Callable[[str, int, int], None]


def make_demonstration(
    site: Path,
    store: Path,
    found: Identification,
    briefing: Path,
    story: Story,
    trial: TrialStory,
    progress: Progress,
) -> None:
    """Make an installation in `site` (emptied first), whose incidents are those of `store`.

    Everything that people did in it is invented, from a seed, and every page says so.
    """
    from safeground.web.config.installing import bring_up_to_date, load
    from safeground.web.config.site import make_site

    make_site(site, force="Essex (demonstration)", demonstration=True, store=str(store.resolve()))
    load(site)  # from here on there are models
    progress("Making the site", 0, 6)
    bring_up_to_date()
    _invent(found, briefing, story, trial, progress)


def _invent(
    found: Identification, briefing: Path, story: Story, trial: TrialStory, progress: Progress
) -> None:
    from safeground.web.demonstration.cast import invent_cast
    from safeground.web.demonstration.operations import invent_operations
    from safeground.web.demonstration.patrols import invent_patrols
    from safeground.web.demonstration.places import invent_places
    from safeground.web.demonstration.stops import invent_stops
    from safeground.web.demonstration.trials import invent_trials
    from safeground.web.places.models import Hotspot

    now = datetime.now(UTC)
    cast = invent_cast()
    progress("Inventing places' history", 1, 6)
    invent_places(cast, found, briefing)
    hotspots = list(Hotspot.objects.filter(left_at=None))
    progress("Inventing trials", 2, 6)
    invent_trials(cast, trial, hotspots, now)
    progress("Inventing patrols", 3, 6)
    invent_patrols(cast, story, now)
    progress("Inventing searches and operations", 4, 6)
    invent_stops(cast, hotspots, now)
    invent_operations(cast, hotspots, now)
    progress("Inventing searches and operations", 6, 6)
