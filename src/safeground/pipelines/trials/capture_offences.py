"""Time to the next offence after a visit, by its length: visits and offences in, a curve out."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from importlib.metadata import version as version_of
from pathlib import Path

import numpy as np
import polars as pl
import shapely

from safeground.core.patrols.dosage.patrol_time import LOCAL
from safeground.core.trials.capture.time_to_offence import Spells, VisitTimes, time_to_offence
from safeground.core.trials.capture.visit_length import EDGES, Capture, capture_by_length
from safeground.core.trials.place_days import Values
from safeground.data.errors import BadInput
from safeground.data.patrols.hotspots import read_patrol_hotspots
from safeground.pipelines import wording
from safeground.pipelines.charts.chart import Chart, write_charts
from safeground.pipelines.identification import LeftOut, Provenance
from safeground.pipelines.patrols.keep_feeds import visit_store
from safeground.pipelines.trials.capture_charts import capture_charts
from safeground.pipelines.trials.placed import placed
from safeground.pipelines.trials.simulated import INVENTED, is_simulated
from safeground.pipelines.trials.trial_offences import (
    TrialOffences,
    from_file,
    from_store,
    outcome_family,
)
from safeground.pipelines.trials.visits_to_follow import visits_to_follow
from safeground.pipelines.write_files import write_files, write_json

Report = Callable[[str, int, int], None]
_WIDEST = timedelta(hours=1)  # an offence known no closer than this has no hour
_HOUR = 3_600e6  # microseconds
_MIDNIGHTS = 0.05  # the share of offences at 00:00 from which that is doubted


@dataclass(frozen=True)
class CaptureQuestion:
    """What to compare: the hotspots, and visits and incidents by file where not by the store.

    `offences` are those that count, `edges` the minutes between bands of length, `horizon` the
    hours after a visit in which anybody looks. `since` and `until` are the first and the last day
    on which every offence is known; those of the offences where not said.
    """

    hotspots: Path
    visits: Path | None = None
    incidents: Path | None = None
    offences: str = "serious-violence"
    sources: tuple[str, ...] = ()
    edges: tuple[float, ...] = EDGES
    horizon: float = 24.0
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, eq=False)
class CaptureResult:
    """Curves by length of visit, of how many `visits` and `offences` they are, and what is told.

    `followed` are the visits that could be; `span` the first and the last day of the offences.
    """

    capture: Capture
    visits: int
    followed: int
    offences: int
    counted: str
    span: tuple[date, date]
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    charts: tuple[Chart, ...]
    simulated: bool
    provenance: Provenance


def capture_offences(
    store: Path, question: CaptureQuestion, *, command: str = "", progress: Report = lambda *_: None
) -> CaptureResult:
    """Follow every visit to the next offence in its hotspot.

    Raises BadInput where a file can't be read, there are no visits, or offences have no hour.
    """
    progress("Reading visits", 0, 3)
    boundaries = {h.name: h.boundary for h in read_patrol_hotspots(question.hotspots)}
    visits, notes = visits_to_follow(store, question.visits, boundaries, question.hotspots.name)
    days = _days(visits)
    progress("Reading offences", 1, 3)
    family = outcome_family(question.offences)
    found = (
        from_store(store, family, days, question.sources)
        if question.incidents is None
        else from_file(question.incidents, family)
    )
    span = _span(found, question)
    offences, left = _with_hours(found, boundaries, days)
    progress("Following visits", 2, 3)
    times = _times(visits, boundaries)
    after, before = _spells(times, offences, span, question.horizon)
    capture = _capture(visits, times, after, before, question)
    progress("Following visits", 3, 3)
    provenance = _provenance(store, question, found, command)
    simulated = is_simulated(asdict(provenance))
    return CaptureResult(
        capture=capture,
        visits=visits.height,
        followed=len(after.visit),
        offences=offences.height,
        counted=found.title,
        span=span,
        left_out=(*found.left_out, *left),
        notes=(
            *notes,
            *found.notes,
            *_at_midnight(offences),
            *_lost(visits.height, len(after.visit), span),
        ),
        charts=capture_charts(capture, question.horizon, simulated=simulated),
        simulated=simulated,
        provenance=provenance,
    )


def capture_values(result: CaptureResult) -> dict[str, object]:
    """What was followed and found by band, without the answers, as plain values."""
    after = result.capture.after
    return {
        "label": INVENTED if result.simulated else None,
        "visits": result.visits,
        "followed": result.followed,
        "offences": result.offences,
        "counted": result.counted,
        "days": [result.span[0].isoformat(), result.span[1].isoformat()],
        "p_no_difference": None if after is None else after.together,
        "bands": [
            {"length": band.label, "visits": band.visits, "offences_after": band.offences}
            for band in result.capture.bands
        ],
        "left_out": [asdict(each) for each in result.left_out],
        "notes": [wording.sentence(note) for note in result.notes],
    }


def write_capture(
    result: CaptureResult, answers: Mapping[str, object], out: Path
) -> dict[str, Path]:
    """Write the charts (SVG, PNG, and CSV of what they show) and everything else as JSON."""
    values = {
        "answers": answers,
        **capture_values(result),
        "provenance": asdict(result.provenance),
    }
    return {
        **write_charts(out, result.charts),
        **write_files(out, {"capture.json": partial(write_json, values)}, "the curve"),
    }


def _days(visits: pl.DataFrame) -> tuple[date, ...]:
    """Every day from the first arrival to the last leaving, local time."""
    first, last = (
        at.dt.convert_time_zone(LOCAL).dt.date()
        for at in (visits["arrive"].sort()[:1], visits["leave"].sort()[-1:])
    )
    start, end = first[0], last[0]
    return tuple(start + timedelta(days=n) for n in range((end - start).days + 1))


def _span(found: TrialOffences, question: CaptureQuestion) -> tuple[date, date]:
    """The first and the last day between which every offence is taken to be known."""
    if found.rows.is_empty():
        raise BadInput(f"There is no offence ({found.title}), so no visit can be followed to one")
    first, last = (found.rows["occurred_from"].dt.date().sort()[i] for i in (0, -1))
    since, until = question.since or first, question.until or last
    if until < since:
        raise BadInput(f"--until ({until}) must not be before the first day, {since}")
    return since, until


def _with_hours(
    found: TrialOffences, boundaries: Mapping[str, shapely.Geometry], days: tuple[date, ...]
) -> tuple[pl.DataFrame, tuple[LeftOut, ...]]:
    """Offences in the hotspots that are known to the hour, `at` their middle in UTC."""
    width = pl.col("occurred_to") - pl.col("occurred_from")
    narrow = found.rows.filter(width <= _WIDEST)
    vague = found.rows.height - narrow.height
    if 2 * vague > found.rows.height:
        raise BadInput(
            f"{vague:,} of the {found.rows.height:,} offences are not known to the hour "
            "(data.police.uk gives the month alone), so the time to the next offence can't be told"
        )
    there = placed(
        TrialOffences(narrow, found.title, (), (), {}), boundaries, (), _and_around(days)
    )
    middle = pl.col("occurred_from") + (pl.col("occurred_to") - pl.col("occurred_from")) / 2
    rows = there.rows.with_columns(
        at=middle.dt.replace_time_zone(LOCAL, ambiguous="earliest", non_existent="null")
        .fill_null(middle.dt.offset_by("1h").dt.replace_time_zone(LOCAL, ambiguous="earliest"))
        .dt.convert_time_zone("UTC")
    )
    reason = "They may have happened at any time of more than an hour"
    left = (LeftOut("Offences without an hour", vague, reason),) if vague else ()
    return rows, (*left, *there.left_out)


def _at_midnight(offences: pl.DataFrame) -> tuple[str, ...]:
    """A warning where more offences are timed at 00:00 to the minute than can be true."""
    midnight = pl.col("occurred_from").dt.time() == time(0, 0)
    count = offences.filter(midnight, pl.col("occurred_from") == pl.col("occurred_to")).height
    if count <= _MIDNIGHTS * offences.height:
        return ()
    return (
        f"{count:,} of the {offences.height:,} offences are timed at exactly midnight, which often "
        "means that nobody knew when: leave those out of the file, or give them their whole day",
    )


def _and_around(days: tuple[date, ...]) -> tuple[date, ...]:
    """Days with a month either side, since visits are looked back from and ahead."""
    first = days[0] - timedelta(days=31)
    return tuple(first + timedelta(days=n) for n in range(len(days) + 62))


def _times(visits: pl.DataFrame, boundaries: Mapping[str, shapely.Geometry]) -> VisitTimes:
    place = visits["hotspot"].replace_strict(list(boundaries), range(len(boundaries)))
    return VisitTimes(place.to_numpy(), _hours(visits["arrive"]), _hours(visits["leave"]))


def _hours(at: pl.Series) -> Values:
    return np.asarray(at.dt.timestamp("us").to_numpy() / _HOUR)


def _spells(
    times: VisitTimes, offences: pl.DataFrame, span: tuple[date, date], horizon: float
) -> tuple[Spells, Spells]:
    """What followed each visit, and with time running backwards what came before it."""
    since, until = (
        datetime.combine(day, datetime.min.time()).replace(tzinfo=UTC).timestamp() * 1e6 / _HOUR
        for day in (span[0], span[1] + timedelta(days=1))
    )
    place, at = offences["place"].to_numpy(), _hours(offences["at"])
    return (
        time_to_offence(times, place, at, since=since, until=until, horizon=horizon),
        time_to_offence(times.backwards(), place, -at, since=-until, until=-since, horizon=horizon),
    )


def _capture(
    visits: pl.DataFrame,
    times: VisitTimes,
    after: Spells,
    before: Spells,
    question: CaptureQuestion,
) -> Capture:
    left = visits["leave"].dt.convert_time_zone(LOCAL)
    hour = (left.dt.hour().cast(pl.Float64) + left.dt.minute() / 60).to_numpy()
    try:
        return capture_by_length(
            times.minutes, times.hotspot, after, hour=hour, before=before, edges=question.edges
        )
    except ValueError as error:
        raise BadInput(f"--bands: {error}") from None


def _lost(visits: int, followed: int, span: tuple[date, date]) -> tuple[str, ...]:
    if visits == followed:
        return ()
    return (
        f"{wording.plural(visits - followed, 'visit')} could not be followed: the offences are "
        f"known from {span[0]} to {span[1]}",
    )


def _provenance(
    store: Path, question: CaptureQuestion, found: TrialOffences, command: str
) -> Provenance:
    asked = asdict(question)
    return Provenance(
        safeground=version_of("safeground"),
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        command=command,
        data={
            "hotspots": str(question.hotspots),
            "visits": str(question.visits or visit_store(store).path),
            **found.source,
        },
        parameters={k: str(v) if isinstance(v, Path | date) else v for k, v in asked.items()},
        seed=0,
        seconds={},
    )
