"""The report of a trial: judge its outcomes, check its seal, write page, PDF and files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

from safeground.data.errors import BadInput
from safeground.data.patrols.trial_folders import read_json, read_trial
from safeground.data.patrols.trials import read_overrides
from safeground.data.trials.documents import read_document
from safeground.data.trials.place_days import provenance_file
from safeground.pipelines.charts.chart import write_charts
from safeground.pipelines.trials.evaluate_trial import Evaluation, TrialQuestion, evaluate_trial
from safeground.pipelines.trials.looks import level_after
from safeground.pipelines.trials.measure_displacement import Displacement, displacement_of
from safeground.pipelines.trials.outcome_files import OWN, ground_lost, read_outcomes
from safeground.pipelines.trials.report.content import report_content
from safeground.pipelines.trials.report.page import page
from safeground.pipelines.trials.report.parts import ReportContent
from safeground.pipelines.trials.report.pdf import pdf
from safeground.pipelines.trials.report.record import analysis, rerun_script
from safeground.pipelines.trials.report.told import Told
from safeground.pipelines.trials.seal_trial import verify_document
from safeground.pipelines.write_files import write_files, write_json

Progress = Callable[[str, int, int], None]
FILES = ("report.html", "report.pdf", "analysis.json", "rerun.sh")


@dataclass(frozen=True)
class ReportQuestion:
    """Which trial to report, from which place-days; those that were gathered, if None.

    `published` is the seal as it was published, to check the folder against. `looked` are the days
    up to which results were read before; `until` is the last day of a look before the end.
    """

    trial: Path
    place_days: Path | None
    out: Path
    published: str | None = None
    redraws: int = 10_000
    seed: int = 1
    looked: tuple[date, ...] = ()
    until: date | None = None


@dataclass(frozen=True, eq=False)
class Reported:
    """What was reported, and the files by name; charts are named with their folder."""

    told: Told
    content: ReportContent
    files: Mapping[str, Path]


def report_trial(
    question: ReportQuestion, now: datetime, *, command: str = "", progress: Progress
) -> Reported:
    """Write a trial's report into a folder: page, PDF, charts, figures, and how to run it again.

    Raises BadInput where there is no trial, or its place-days can't be read or aren't of it.
    """
    told = gather_told(question, now, command=command, progress=progress)
    progress("Drawing charts", 0, 2)
    content = report_content(told)
    charts = write_charts(question.out / "charts", content.charts)
    progress("Writing pages", 1, 2)
    writers: dict[str, Callable[[Path], object]] = {
        "report.html": lambda path: path.write_text(page(content), encoding="utf-8"),
        "report.pdf": lambda path: path.write_bytes(pdf(content, now)),
        "analysis.json": partial(write_json, analysis(told)),
        "rerun.sh": lambda path: path.write_text(rerun_script(told), encoding="utf-8"),
    }  # fmt: skip
    files = write_files(question.out, writers, "the report")
    progress("Writing pages", 2, 2)
    return Reported(told, content, {**files, **{f"charts/{k}": v for k, v in charts.items()}})


def gather_told(
    question: ReportQuestion, now: datetime, *, command: str, progress: Progress
) -> Told:
    """Everything that a report says, before it is put in words."""
    folder = question.trial
    reading, trial = read_document(folder), read_trial(folder)
    file = question.place_days or _gathered(folder)
    made_at = now.isoformat(timespec="seconds")
    level = level_after(question.looked, trial.design.dates, question.until)
    evaluation = evaluate_trial(
        TrialQuestion(file, folder, question.redraws, question.seed, level, question.until),
        command=command,
        made_at=made_at,
        progress=progress,
    )
    beside, bears = provenance_file(file), evaluation.headline.estimate is not None
    return Told(
        reading=reading,
        design=trial.design,
        allocation_seal=trial.said,
        verdict=verify_document(folder, question.published),
        overrides=read_overrides(folder),
        evaluation=evaluation,
        displacement=_displacement(file, evaluation) if bears else None,
        gathered=read_json(beside) if beside.exists() else {},
        out=question.out,
        looked=question.looked,
        made_at=made_at,
        command=command,
    )


def _displacement(file: Path, evaluation: Evaluation) -> Displacement:
    """What happened around, where that was gathered, and afterwards."""
    whole = file.name == f"{OWN}.csv"
    parts = read_outcomes(file.parent) if whole else {OWN: evaluation.days}
    ratio = evaluation.answers[0].estimate
    return displacement_of(parts, main=ratio, ground=ground_lost(file) if whole else ())


def _gathered(folder: Path) -> Path:
    for place in (folder, folder / "outcomes"):
        if (file := place / f"{OWN}.csv").exists():
            return file
    raise BadInput(
        f"{folder} has no outcomes yet: gather them with 'safeground trials gather --trial "
        f"{folder}', or name a file with --place-days"
    )
