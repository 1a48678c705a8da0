"""Reading a trial's results, in the background."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from safeground.web.jobs.running import Running, job
from safeground.web.lib.permissions import Permission
from safeground.web.trials.actions import answer_of, keep_reading
from safeground.web.trials.models import Trial


@job("read a trial", needs=Permission.READ_TRIALS)
def read_trial(running: Running) -> dict[str, Any]:
    """Gather the outcomes, judge the trial by its lot, write the report, and keep the answer."""
    from safeground.pipelines.trials.report.report_trial import ReportQuestion, report_trial

    asked = running.params
    trial = Trial.objects.get(pk=asked["trial"])
    until = date.fromisoformat(asked["until"]) if asked["until"] else None
    now = datetime.now().astimezone()
    _gather(trial, asked["offences"], now, running)
    # a folder for each: a reading that is cancelled half-way takes no other's place
    out = trial.folder / f"{'report' if until is None else f'look-{until}'}-{running.number}"
    earlier = trial.looks.filter(final=False).values_list("until", flat=True)
    question = ReportQuestion(trial.lots, None, out, trial.seal, looked=tuple(earlier), until=until)
    reported = report_trial(question, now, command="the site", progress=running.report)
    told = reported.told
    look = keep_reading(
        trial,
        by=running.by,
        until=until,
        reason=asked["reason"],
        planned=until in told.reading.sealed.looks,
        level=told.evaluation.question.level,
        answer=answer_of(reported, out.name),
    )
    return {"url": f"/trials/{trial.pk}", "look": look.pk}


def _gather(trial: Trial, offences: str, now: datetime, running: Running) -> None:
    """Count the outcomes from the store, or from the file that was given in its place."""
    from safeground.data.reference.tables import FOLDER
    from safeground.pipelines.trials.as_written import as_written
    from safeground.pipelines.trials.gather_outcomes import GatherQuestion, gather_outcomes
    from safeground.pipelines.trials.outcome_files import write_outcomes

    sealed = as_written(trial.lots)
    question = GatherQuestion(
        trial.lots,
        trial.folder / "hotspots.geojson",
        offences=sealed.offences,
        incidents=trial.folder / offences if offences else None,
        rings=sealed.rings,
        weights=FOLDER / "harm-cchi-summary-2024.csv" if sealed.harm else None,
    )
    outcomes = gather_outcomes(
        Path(settings.STORE), question, now, command="the site", progress=running.report
    )
    write_outcomes(outcomes, trial.lots / "outcomes")
