"""Dosage: what hotspots received, beside what was planned for them and what they were allocated."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib.metadata import version as version_of
from pathlib import Path

import numpy as np
import polars as pl

from safeground.core.patrols.dosage.allocation_compliance import (
    AllocationCompliance,
    allocation_compliance,
)
from safeground.core.patrols.dosage.minutes import MEASURES, hourly, place_days, totals
from safeground.core.patrols.dosage.patrol_time import patrol_day
from safeground.core.patrols.dosage.patrol_visits import patrol_visits
from safeground.core.patrols.dosage.plan_compliance import (
    PlanCompliance,
    PlanRule,
    plan_compliance,
)
from safeground.core.patrols.dosage.rule import VisitRule
from safeground.core.patrols.dosage.shares import Mean, mean_per_place_day
from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.core.patrols.plan import PatrolPlan
from safeground.data.errors import BadInput
from safeground.data.patrols.hotspots import read_patrol_hotspots, told_apart
from safeground.data.patrols.plans import read_plan
from safeground.data.patrols.trials import read_allocation, read_overrides
from safeground.pipelines.identification import Provenance
from safeground.pipelines.patrols.dosage_notes import notes
from safeground.pipelines.patrols.gather_stays import Gathered, Sources, gather_stays

Report = Callable[[str, int, int], None]


@dataclass(frozen=True)
class DosageQuestion:
    """What to measure: the hotspots, and the plan or allocation to hold it against.

    `allocation` is a file or a trial folder, whose overrides are read too. A treatment day complies
    with a visit of at least `treatment_minutes`, if that is said, else with any visit. `seed` draws
    the intervals of means.
    """

    hotspots: Path
    sources: Sources
    plan: Path | None = None
    allocation: Path | None = None
    rule: VisitRule = field(default_factory=VisitRule)
    plan_rule: PlanRule = field(default_factory=PlanRule)
    treatment_minutes: float | None = None
    seed: int = 1


@dataclass(frozen=True)
class ConditionDosage:
    """What the place-days of one condition received: sums, and means a place-day."""

    condition: str
    place_days: int
    visits: int
    sums: Mapping[str, float]
    means: Mapping[str, Mean]


@dataclass(frozen=True)
class Dosage:
    """What was delivered. Frames have `officer_minutes`, `patrol_minutes`, `background_minutes`.

    `visits` are patrol visits: officers who are there together make one. `by_place_day` has a row
    for every hotspot and day, with its `condition` where one was allocated; `by_hotspot`, `by_day`,
    `by_hour` and `by_hour_of_week` are sums, 0 where there was nothing.
    """

    hotspots: tuple[PatrolHotspot, ...]
    gathered: Gathered
    visits: pl.DataFrame
    by_place_day: pl.DataFrame
    by_hotspot: pl.DataFrame
    by_day: pl.DataFrame
    by_hour: pl.DataFrame
    by_hour_of_week: pl.DataFrame
    by_condition: tuple[ConditionDosage, ...]
    plan: PlanCompliance | None
    planned_for: date | None
    allocation: AllocationCompliance | None
    conditions: pl.DataFrame
    rule: VisitRule
    notes: tuple[str, ...]
    provenance: Provenance

    @property
    def sums(self) -> Mapping[str, float]:
        """Each measure over all hotspots and days."""
        return {name: float(self.by_hotspot[name].sum()) for name in MEASURES}


def measure_dosage(
    question: DosageQuestion, *, command: str = "", progress: Report = lambda *_: None
) -> Dosage:
    """Measure what the hotspots of a file received.

    Raises BadInput where a file can't be read, or where there is neither a feed nor a check-in.
    """
    if not question.sources.pings and question.sources.book is None:
        raise BadInput(
            "There is nothing to measure: give --pings, or --check-ins for those by hand"
        )
    hotspots = read_patrol_hotspots(question.hotspots)
    plan = read_plan(question.plan) if question.plan else None
    gathered = gather_stays(question.sources, hotspots, question.rule, plan, progress)
    progress("Counting minutes", 0, 1)
    rows = hourly(gathered.stays, question.rule.day_starts)
    days = tuple(sorted({*gathered.days, *rows["day"]}))
    visits = patrol_visits(gathered.stays).with_columns(
        day=patrol_day(pl.col("arrive"), question.rule.day_starts)
    )
    names = [hotspot.name for hotspot in hotspots]
    lot = _allocation(question, days, names)
    allocated = _allocated(question, lot, visits)
    place_day = _place_days(rows, visits, names, days, lot)
    planned = None
    if plan is not None:
        seen = gathered.measured(question.rule.day_starts)
        planned = plan_compliance(plan, gathered.stays, question.plan_rule, seen)
    progress("Counting minutes", 1, 1)
    return Dosage(
        hotspots=hotspots,
        gathered=gathered,
        visits=visits,
        by_place_day=place_day,
        by_hotspot=_summed(place_day, "hotspot"),
        by_day=_summed(place_day, "day"),
        by_hour=totals(rows, _numbers("hour_of_day", 24)),
        by_hour_of_week=totals(rows, _numbers("hour_of_week", 168)),
        by_condition=_by_condition(place_day, np.random.default_rng(question.seed)),
        plan=planned,
        planned_for=plan.date if plan else None,
        allocation=allocated,
        conditions=lot,
        rule=question.rule,
        notes=(
            *told_apart(hotspots),
            *notes(gathered, names, days, plan, planned, lot, question.allocation),
        ),
        provenance=_provenance(question, gathered, plan, command),
    )


def _allocation(question: DosageQuestion, days: tuple[date, ...], names: list[str]) -> pl.DataFrame:
    """What was allocated to these hotspots on the days measured; no rows without an allocation."""
    if question.allocation is None:
        return pl.DataFrame(schema={"date": pl.Date, "hotspot": pl.String, "condition": pl.String})
    allocation = read_allocation(question.allocation)
    if allocation.height and not allocation["hotspot"].is_in(names).any():
        raise BadInput(
            f"{question.allocation.name} allocates none of the hotspots of "
            f"{question.hotspots.name}; they must have the same names"
        )
    return allocation.filter(pl.col("date").is_in(days), pl.col("hotspot").is_in(names))


def _allocated(
    question: DosageQuestion, lot: pl.DataFrame, visits: pl.DataFrame
) -> AllocationCompliance | None:
    if question.allocation is None:
        return None
    folder = question.allocation
    overrides = read_overrides(folder) if folder.is_dir() else None
    least = question.treatment_minutes
    least = question.rule.minimum_minutes if least is None else least
    return allocation_compliance(lot, visits, least, overrides)


def _place_days(
    rows: pl.DataFrame,
    visits: pl.DataFrame,
    names: list[str],
    days: tuple[date, ...],
    lot: pl.DataFrame,
) -> pl.DataFrame:
    counted = visits.group_by("hotspot", "day").agg(visits=pl.len().cast(pl.Int64))
    return (
        totals(rows, place_days(names, days))
        .join(counted, on=["hotspot", "day"], how="left", maintain_order="left")
        .join(lot.rename({"date": "day"}), on=["hotspot", "day"], how="left", maintain_order="left")
        .with_columns(pl.col("visits").fill_null(0))
    )


def _summed(place_day: pl.DataFrame, by: str) -> pl.DataFrame:
    return place_day.group_by(by, maintain_order=True).agg(pl.col("visits", *MEASURES).sum())


def _numbers(name: str, n: int) -> pl.DataFrame:
    return pl.DataFrame({name: pl.Series(range(n), dtype=pl.Int64)})


def _by_condition(place_day: pl.DataFrame, rng: np.random.Generator) -> tuple[ConditionDosage, ...]:
    found = []
    for condition in ("treatment", "control"):
        part = place_day.filter(pl.col("condition") == condition)
        if part.height:
            found.append(
                ConditionDosage(
                    condition=condition,
                    place_days=part.height,
                    visits=int(part["visits"].sum()),
                    sums={name: float(part[name].sum()) for name in MEASURES},
                    means={name: mean_per_place_day(part, name, rng=rng) for name in MEASURES},
                )
            )
    return tuple(found)


def _provenance(
    question: DosageQuestion, gathered: Gathered, plan: PatrolPlan | None, command: str
) -> Provenance:
    pings = [
        {"file": path.name, "bytes": path.stat().st_size if path.is_file() else None}
        for path in question.sources.pings
    ]
    return Provenance(
        safeground=version_of("safeground"),
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        command=command,
        data={
            "pings": pings,
            "hotspots": question.hotspots.name,
            "plan": question.plan.name if question.plan else None,
            "plan_date": plan.date.isoformat() if plan else None,
            "allocation": str(question.allocation) if question.allocation else None,
            "check_ins": len(gathered.by_hand),
        },
        parameters={
            **vars(question.rule),
            **vars(question.plan_rule),
            "treatment_minutes": question.treatment_minutes,
            "longest_minutes": question.sources.longest_minutes,
            "zone": question.sources.zone,
        },
        seed=question.seed,
        seconds={},
    )
