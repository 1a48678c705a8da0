"""Gather a trial's outcomes: offences by hotspot and patrol day, and in the rings around."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from importlib.metadata import version as version_of
from pathlib import Path

import numpy as np
import polars as pl
import shapely

from safeground.core.trials.displacement.rings import DISTANCES_M, Ring, rings
from safeground.core.trials.place_days import CONTROL, OUTSIDE, TREATMENT, Conditions, PlaceDays
from safeground.data.errors import BadInput
from safeground.data.patrols.hotspots import read_patrol_hotspots
from safeground.data.patrols.trials import read_allocation
from safeground.data.reference.tables import FOLDER
from safeground.pipelines import wording
from safeground.pipelines.identification import LeftOut, Provenance
from safeground.pipelines.trials.as_written import as_written
from safeground.pipelines.trials.patrol_minutes import minutes_of_patrol
from safeground.pipelines.trials.placed import Placed, placed
from safeground.pipelines.trials.trial_offences import (
    TrialOffences,
    from_file,
    from_store,
    outcome_family,
    weighed,
)

Report = Callable[[str, int, int], None]


@dataclass(frozen=True)
class GatherQuestion:
    """What to gather: the trial, its hotspots, and which offences count.

    `allocation` is a trial folder or an allocation file. `incidents` is a file of offences, in
    place of the store. `hours` are the hours of patrol, the first and the one after the last, if
    the others are to be counted apart. A patrol day begins at `day_starts` o'clock.
    """

    allocation: Path
    hotspots: Path
    offences: str = "serious-violence"
    incidents: Path | None = None
    sources: tuple[str, ...] = ()
    rings: tuple[float, ...] = DISTANCES_M
    weights: Path | None = None
    hours: tuple[int, int] | None = None
    day_starts: int = 6


@dataclass(frozen=True, eq=False)
class Outcomes:
    """A trial's place-days: `parts` by the name of their file, the hotspots' ("place-days") first.

    Rings are "rings-50" and so on; hours of patrol and the others "in-hours" and "out-of-hours".
    `around` are the rings as areas, of the `hotspots` in that order. `left_out` is what could not
    be counted, `notes` what a reader should know, each a sentence without a full stop.
    """

    parts: Mapping[str, PlaceDays]
    boundaries: Mapping[str, shapely.Geometry]
    around: tuple[Ring, ...]
    offences: str
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    provenance: Provenance

    @property
    def hotspots(self) -> PlaceDays:
        """The place-days of the hotspots themselves."""
        return self.parts["place-days"]


def gather_outcomes(
    store: Path,
    question: GatherQuestion,
    now: datetime,
    *,
    command: str = "",
    progress: Report = lambda *_: None,
) -> Outcomes:
    """Count the offences of each hotspot and patrol day of a trial, and of the rings around.

    Only offences that are reported count, never what patrols find. `now` is when they are gathered:
    what is amended afterwards is too late. Raises BadInput where a file can't be read, names don't
    fit, or the offences can't be placed on days.
    """
    progress("Reading the trial", 0, 4)
    days, condition, boundaries, unused = _trial(question)
    around = _rings(list(boundaries.values()), question.rings)
    progress("Reading offences", 1, 4)
    offences = _offences(store, question, days)
    progress("Placing offences", 2, 4)
    found = placed(
        offences, boundaries, around, days, hours=question.hours, day_starts=question.day_starts
    )
    progress("Counting minutes of patrol", 3, 4)
    names = tuple(boundaries)
    minutes = minutes_of_patrol(store, names, days, question.day_starts)
    parts = _parts(found, names, days, condition, around, question.hours)
    if minutes is not None:
        own = parts["place-days"]
        kept = np.where(own.inside, minutes, 0.0)
        parts["place-days"] = PlaceDays(names, days, condition, own.count, own.harm, kept)
    progress("Counting minutes of patrol", 4, 4)
    return Outcomes(
        parts=parts,
        boundaries=boundaries,
        around=around if found.positions else (),
        offences=offences.title,
        left_out=(*offences.left_out, *found.left_out),
        notes=(
            *offences.notes,
            *unused,
            *_notes(boundaries, around, found, minutes is not None),
            *_without_harm(question),
        ),
        provenance=_provenance(question, offences, days, now, command),
    )


def _trial(
    question: GatherQuestion,
) -> tuple[tuple[date, ...], Conditions, dict[str, shapely.Geometry], list[str]]:
    """Every day from the first to the last, conditions, and boundaries by name, in name order."""
    allocation = read_allocation(question.allocation)
    if allocation.is_empty():
        raise BadInput(f"{question.allocation.name} has no released day yet, so nothing to count")
    known = {hotspot.name: hotspot.boundary for hotspot in read_patrol_hotspots(question.hotspots)}
    names = sorted(allocation["hotspot"].unique())
    if missing := [name for name in names if name not in known]:
        raise BadInput(
            f"{question.hotspots.name} has no hotspot {missing[0]}, which the allocation names"
        )
    first, last = allocation["date"].min(), allocation["date"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    days = tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
    condition = np.full((len(days), len(names)), OUTSIDE, np.int8)
    row = (allocation["date"] - first).dt.total_days().to_numpy()
    column = allocation["hotspot"].replace_strict(names, range(len(names))).to_numpy()
    treated = (allocation["condition"] == "treatment").to_numpy()
    condition[row, column] = np.where(treated, TREATMENT, CONTROL)
    unused = [name for name in known if name not in names]
    said = f"Not in the allocation, so not counted: {wording.listing(unused)}"
    return days, condition, {name: known[name] for name in names}, [said] if unused else []


def _rings(boundaries: Sequence[shapely.Geometry], distances: Sequence[float]) -> tuple[Ring, ...]:
    try:
        return rings(boundaries, distances) if distances else ()
    except ValueError as error:
        raise BadInput(f"No rings can be drawn: {error}") from None


def _offences(store: Path, question: GatherQuestion, days: Sequence[date]) -> TrialOffences:
    family = outcome_family(question.offences)
    if question.incidents is None:
        found = from_store(store, family, days, question.sources)
    else:
        found = from_file(question.incidents, family)
    return found if question.weights is None else weighed(found, question.weights, days[0])


def _parts(
    found: Placed,
    names: tuple[str, ...],
    days: tuple[date, ...],
    condition: Conditions,
    around: Sequence[Ring],
    hours: tuple[int, int] | None,
) -> dict[str, PlaceDays]:
    def counted(rows: pl.DataFrame, condition: Conditions) -> PlaceDays:
        return _place_days(rows, names, days, condition, weighed="harm" in found.rows.columns)

    own = found.rows.filter(pl.col("ring") == 0)
    parts = {"place-days": counted(own, condition)}
    for number, ring in enumerate(around if found.positions else (), 1):
        there = np.where(ring.vanished, np.int8(OUTSIDE), condition)
        mine = found.rows.filter(pl.col("ring") == number)
        parts[f"rings-{ring.outer_m:g}"] = counted(mine, there)
    if hours is not None:
        parts["in-hours"] = counted(own.filter(pl.col("within") == 1), condition)
        parts["out-of-hours"] = counted(own.filter(pl.col("within") == 0), condition)
    return parts


def _place_days(
    rows: pl.DataFrame,
    names: tuple[str, ...],
    days: tuple[date, ...],
    condition: Conditions,
    *,
    weighed: bool,
) -> PlaceDays:
    count = np.zeros(condition.shape)
    harm = np.zeros(condition.shape) if weighed else None
    at = rows["day"].to_numpy(), rows["place"].to_numpy()
    np.add.at(count, at, 1.0)
    if harm is not None:
        np.add.at(harm, at, rows["harm"].to_numpy())
    outside = condition == OUTSIDE  # a hotspot that had not begun yet, or had ended
    count[outside] = 0.0
    if harm is not None:
        harm[outside] = 0.0
    return PlaceDays(names, days, condition, count, harm)


def _notes(
    boundaries: Mapping[str, shapely.Geometry],
    around: Sequence[Ring],
    found: Placed,
    measured: bool,
) -> list[str]:
    names = np.array(list(boundaries), object)
    notes = []
    if not found.positions:
        notes.append("The offences have no positions, only hotspots, so no ring could be counted")
    for ring in around if found.positions else ():
        band = f"from {ring.inner_m:g} to {ring.outer_m:g} m"
        share = ring.lost_m2.sum() / (ring.lost_m2 + ring.kept_m2).sum()
        if share >= 0.005:
            notes.append(
                f"The rings {band} lost {wording.percent(share)} of their area to other hotspots "
                "and their rings"
            )
        if gone := names[ring.vanished].tolist():
            notes.append(f"No ring {band} is left round {wording.listing(gone)}")
    if measured:
        notes.append("A place-day with no visit in the store counts as 0 minutes of patrol")
    return notes


def _without_harm(question: GatherQuestion) -> list[str]:
    if question.weights is not None or not as_written(question.allocation).harm:
        return []
    return [
        "The trial's document has harm among its outcomes, and without --weights none was "
        "gathered: the report will say that it wasn't measured"
    ]


def _provenance(
    question: GatherQuestion,
    offences: TrialOffences,
    days: Sequence[date],
    now: datetime,
    command: str,
) -> Provenance:
    files = {name: str(getattr(question, name)) for name in ("allocation", "hotspots")}
    asked = {k: v for k, v in asdict(question).items() if k not in files}
    return Provenance(
        safeground=version_of("safeground"),
        made_at=now.isoformat(timespec="seconds"),
        command=command,
        data={**files, **offences.source, "days": f"{days[0]} to {days[-1]}"},
        parameters={k: _named(v) if isinstance(v, Path) else v for k, v in asked.items()},
        seed=0,
        seconds={},
    )


def _named(path: Path) -> str:
    """A file as it was given; one that comes with the program by its name alone."""
    return path.name if path.is_relative_to(FOLDER) else str(path)
