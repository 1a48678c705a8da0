"""`safeground demo`: the bundled real year of Essex, from files to briefing to patrols."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from safeground.cli.hotspots import show_identification
from safeground.cli.patrols.dosage_table import show_dosage
from safeground.cli.patrols.plan import show_plan
from safeground.cli.screen import progress_bar, say
from safeground.data.sample import sample_csvs
from safeground.pipelines import wording
from safeground.pipelines.briefing.write import write_all
from safeground.pipelines.follow_change import compare_periods
from safeground.pipelines.identify_hotspots import identify_hotspots
from safeground.pipelines.import_incidents import import_incidents
from safeground.pipelines.patrols.demonstrate_patrols import Story, demonstrate_patrols
from safeground.pipelines.question import Choosing, Question
from safeground.pipelines.trials.demonstrate_trial import (
    DISTRICT,
    PLACES,
    TrialStory,
    demonstrate_trial,
)
from safeground.web.demonstration.whole import make_demonstration

# the numbers of hotspots that Essex itself runs in each district
ESSEX_RUNS = {
    "Southend-on-Sea": 4,
    "Basildon": 3,
    "Colchester": 2,
    "Chelmsford": 1,
    "Harlow": 1,
    "Tendring": 1,
    "Braintree": 1,
    "Thurrock": 1,
    "Brentwood": 1,
}
HALVES = ("2025-01:2025-06", "2025-07:2025-12")

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder for the store and the briefing.")] = Path(
        "build/demo"
    ),
) -> None:
    """Load the bundled real Essex data, identify hotspots, and write the briefing.

    Then, with invented units: a sealed lot, a plan for one night, cards, and what was delivered.
    Then, with invented outcomes: a whole trial at 20 places in Southend, and its report.
    Then the staff web site, with invented people at work; 'safeground serve' starts it.

    \b
    Example:
      safeground demo --out build/demo
    """
    store, briefing, command = out / "store", out / "briefing", f"safeground demo --out {out}"
    with progress_bar() as report, ProcessPoolExecutor(1, get_context("spawn")) as beside:
        with TemporaryDirectory() as folder:
            report("Unpacking Essex 2025", 0, 1)
            sample_csvs(Path(folder))
            imported = import_incidents(store, [Path(folder)], progress=report)
        trial_told = beside.submit(
            demonstrate_trial, store, out / "southend", command=command, progress=_unheard
        )
        found = identify_hotspots(
            store,
            Question(),
            Choosing(places=sum(ESSEX_RUNS.values()), quotas=ESSEX_RUNS),
            command=command,
            progress=report,
        )
        report("Writing the briefing", 6, 6)
        files = write_all(found, briefing)
        story = demonstrate_patrols(
            files["geojson"],
            store,
            out / "patrols",
            command=command,
            progress=report,
        )
        trial = trial_told.result()
        halves = compare_periods(store, Question(offences="robbery"), *HALVES)
        make_demonstration(out / "site", store, found, briefing, story, trial, report)
    say(f"Essex, 2025: {imported.kept:,} recorded incidents, as published on data.police.uk.")
    if imported.unchanged == imported.kept:
        say("The store held all of them already, so nothing was written to it.")
    show_identification(found, {})
    _show_patrols(story)
    _show_trial(trial)
    say("\nOf the real months of Essex only change over time can be asked. Robbery:\n")
    say(wording.sentence(halves.answer.sentence))
    say(f"\nThe briefing as PDF, the map, GeoJSON, GeoPackage and CSV are in {briefing}")
    say(f"The plan, the trial and the invented feed are in {story.folder}")
    say(f"The trial, its invented outcomes and its report are in {trial.folder}")
    say(
        "Now open in a browser the briefing, tonight's sheet with a card for each unit, and the "
        "trial's report:"
    )
    say(files["briefing"].resolve().as_uri())
    if story.cards.sheet is not None:
        say(story.cards.sheet.resolve().as_uri())
    say(trial.reported.files["report.html"].resolve().as_uri())
    say(f"The staff web site is in {out / 'site'}. Start it with:")
    say(f"safeground serve --site {out / 'site'}")


def _unheard(title: str, done: int, total: int) -> None:
    """What is made beside the rest shows no progress of its own."""


def _show_patrols(story: Story) -> None:
    """The night and the morning after, as the commands of each would show them."""
    treated = len(story.plan.hotspots)
    design = story.allocated.allocation.design
    say(
        f"\nDEMONSTRATION: the units, their night and their devices are invented.\n"
        f"A sealed lot over {design.days} days, {design.treat} of {len(design.sites)} hotspots a "
        f"day (seal {story.allocated.seal.hash[:16]}…), gives tonight's {treated}:\n"
    )
    show_plan(story.plan)
    say("\nThe next morning, from a SIMULATED feed of that night:\n")
    show_dosage(story.dosage, story.question)


def _show_trial(story: TrialStory) -> None:
    """What the simulated trial says, as its report begins."""
    content = story.reported.content
    say(f"\nA trial of 90 days at {PLACES} places in {DISTRICT}. {content.label}.\n")
    say(content.answer)
