"""The whole demonstration: an installation with invented people at work on the real Essex."""

from collections.abc import Callable
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

    rmtree(site, ignore_errors=True)
    said = {"force": "Essex (demonstration)", "store": str(store.resolve()), "harm": "bundled"}
    make_site(site, demonstration=True, **said)
    load(site)  # from here on there are models
    progress("Making the site", 0, 6)
    bring_up_to_date()
    from safeground.web.demonstration.sections import invent_sections

    invent_sections(found, briefing, story, trial, progress)
