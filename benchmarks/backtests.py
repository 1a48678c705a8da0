"""A force's year: the rolling backtest of every model, and from archive to briefing."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from benchmarks import essex
from benchmarks.rows import Options, Row, limited, timed
from safeground.data.sample import sample_csvs
from safeground.pipelines.backtest_hotspots import backtest_hotspots
from safeground.pipelines.briefing.write import write_all
from safeground.pipelines.identify_hotspots import identify_hotspots
from safeground.pipelines.import_incidents import import_incidents
from safeground.pipelines.question import Choosing, Question

MOST_SECONDS = 60.0


def run(options: Options) -> Iterator[Row]:
    """The two, with the archive's own parts beside the second."""
    with tempfile.TemporaryDirectory() as folder:
        yield _backtest(options, Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        yield _archive_to_briefing(options, Path(folder))


def _backtest(options: Options, folder: Path) -> Row:
    store = essex.store(folder)

    def progress(what: str, done: int, total: int) -> None:
        options.tell(f"backtest: {what}, {done} of {total}")

    (result, material), seconds = timed(
        lambda: backtest_hotspots(store, Question(offences="robbery"), progress=progress)
    )
    models = ", ".join(f"{m.model} {m.seconds:.1f} s" for m in result.models)
    return limited(
        f"Rolling backtest of robbery, Essex 2025: {len(result.models)} models, "
        f"{len(result.tested)} months, {len(material.grid):,} cells",
        seconds,
        MOST_SECONDS,
        note=models,
    )


def _archive_to_briefing(options: Options, folder: Path) -> Row:
    archive = folder / "archive.zip"
    with ZipFile(archive, "w", ZIP_DEFLATED) as zipped:
        for path in sample_csvs(folder / "csv"):
            zipped.write(path, path.relative_to(folder / "csv"))
    store, out = folder / "store", folder / "out"
    _, importing = timed(lambda: import_incidents(store, [archive]))

    def progress(what: str, done: int, total: int) -> None:
        options.tell(f"archive to briefing: {what}, {done} of {total}")

    found, identifying = timed(
        lambda: identify_hotspots(store, Question(), Choosing(), progress=progress)
    )
    written, writing = timed(lambda: write_all(found, out))
    parts = f"import {importing:.1f} s, identify {identifying:.1f} s, write {writing:.1f} s"
    return limited(
        f"Archive to briefing, Essex 2025: {found.total_recorded:,.0f} of serious violence, "
        f"{len(found.hotspots)} places, {len(written)} files",
        importing + identifying + writing,
        MOST_SECONDS,
        note=f"{parts}; all models backtested",
    )
