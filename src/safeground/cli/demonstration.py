"""`safeground demo`: the bundled real year of Essex, from files to briefing."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from safeground.cli.hotspots import show_identification
from safeground.cli.screen import plain_errors, progress_bar, say
from safeground.data.sample import sample_csvs
from safeground.pipelines.briefing.write import write_all
from safeground.pipelines.identify_hotspots import identify_hotspots
from safeground.pipelines.import_incidents import import_incidents
from safeground.pipelines.question import Choosing, Question

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


def demo(
    out: Annotated[Path, typer.Option(help="Folder for the store and the briefing.")] = Path(
        "build/demo"
    ),
) -> None:
    """Load the bundled real Essex data, identify hotspots, and write the briefing.

    Example: safeground demo --out build/demo
    """
    with plain_errors():
        store, briefing = out / "store", out / "briefing"
        with progress_bar() as report:
            with TemporaryDirectory() as folder:
                report("Unpacking Essex 2025", 0, 1)
                sample_csvs(Path(folder))
                imported = import_incidents(store, [Path(folder)], progress=report)
            found = identify_hotspots(
                store,
                Question(),
                Choosing(places=15, quotas=ESSEX_RUNS),
                command="safeground demo",
                progress=report,
            )
            report("Writing the briefing", 6, 6)
            files = write_all(found, briefing)
        say(f"Essex, 2025: {imported.kept:,} recorded incidents, as published on data.police.uk.")
        show_identification(found, {})
        say(f"\nThe briefing: {files['briefing'].resolve().as_uri()}")
        say(f"Map, GeoJSON, GeoPackage and CSV are beside it, in {briefing}")
