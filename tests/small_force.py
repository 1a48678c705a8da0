"""The smallest demonstration force that every page has something to show of: made in seconds.

It is made as the whole demonstration is, by the same sections, of one district and six months of
the real incidents, and with a shorter trial.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.management import call_command

from safeground.data.sample import sample_csvs
from safeground.pipelines.briefing.content import briefing
from safeground.pipelines.briefing.maps import Atlas
from safeground.pipelines.briefing.page import page
from safeground.pipelines.briefing.pdf import pdf
from safeground.pipelines.files import write_csv, write_geojson
from safeground.pipelines.identification import Identification
from safeground.pipelines.identify_hotspots import identify_hotspots
from safeground.pipelines.import_incidents import import_incidents
from safeground.pipelines.patrols.demonstrate_patrols import Story, demonstrate_patrols
from safeground.pipelines.question import Choosing, Question
from safeground.pipelines.trials import demonstrate_trial
from safeground.web.demonstration.sections import invent_sections

COMMAND = "safeground demo"
DISTRICT, HOTSPOTS, MONTHS = "Southend-on-Sea", 8, 6
QUICK = 1_000  # rounds of a password that everybody knows
SHORT = {**demonstrate_trial._LOTS, "days": 42}
DRAW = """
import sys
from pathlib import Path
from safeground.web.lib.basemap.prepared import prepare
prepare(Path(sys.argv[1]))
"""


def small_force() -> None:
    """Make the tables, everybody in them, and what they did."""
    with TemporaryDirectory() as folder:
        with _base_drawn_meanwhile():
            call_command("migrate", verbosity=0)
            found, story, trial = _analysed(Path(folder))
        with mock.patch.object(PBKDF2PasswordHasher, "iterations", QUICK):
            invent_sections(found, Path(folder) / "briefing", story, trial, _unsaid)


def _analysed(out: Path) -> tuple[Identification, Story, demonstrate_trial.TrialStory]:
    import_incidents(settings.STORE, sample_csvs(out)[-MONTHS:])
    found = identify_hotspots(
        settings.STORE,
        Question(study_area=DISTRICT),
        Choosing(places=HOTSPOTS, quotas={DISTRICT: HOTSPOTS}, backtest=False),
        command=COMMAND,
    )
    hotspots = _briefing(found, out / "briefing")
    story = demonstrate_patrols(
        hotspots, settings.STORE, out / "patrols", command=COMMAND, progress=_unsaid
    )
    return found, story, _short_trial(out / "trial")


def _briefing(found: Identification, folder: Path) -> Path:
    """What people read of it; the files for other programs take longest to write."""
    folder.mkdir()
    content = briefing(found, Atlas(found))
    (folder / "briefing.html").write_text(page(content), encoding="utf-8")
    (folder / "briefing.pdf").write_bytes(pdf(content))
    write_csv(found, folder / "hotspots.csv")
    write_geojson(found, folder / "hotspots.geojson")
    return folder / "hotspots.geojson"


def _short_trial(folder: Path) -> demonstrate_trial.TrialStory:
    with mock.patch.multiple(demonstrate_trial, PLACES=10, _LOTS=SHORT):
        return demonstrate_trial.demonstrate_trial(
            settings.STORE, folder, command=COMMAND, progress=_unsaid
        )


@contextmanager
def _base_drawn_meanwhile() -> Iterator[None]:
    """The other core draws the map's base."""
    drawing = subprocess.Popen([sys.executable, "-c", DRAW, Path(settings.MEDIA_ROOT) / "base"])
    yield
    assert drawing.wait() == 0


def _unsaid(what: str, done: int, of: int) -> None:
    """Nobody watches."""
