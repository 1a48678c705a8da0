"""Compare treated places with others like them, where no lot decided which were treated."""

import csv
import json
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import partial
from importlib.metadata import version as version_of
from pathlib import Path

import numpy as np
import shapely

from safeground.core.trials.comparison import difference_in_differences as differences
from safeground.core.trials.comparison.interrupted_series import interrupted_series
from safeground.core.trials.comparison.synthetic_control import synthetic_control
from safeground.core.trials.estimate import Answer, Estimate
from safeground.core.trials.models.two_way import CannotTell
from safeground.data.boundaries import degrees
from safeground.pipelines import wording
from safeground.pipelines.caveats import cannot_bear
from safeground.pipelines.charts.chart import Chart, write_charts
from safeground.pipelines.charts.cumulative import cumulative_difference
from safeground.pipelines.charts.event_study import event_study
from safeground.pipelines.identification import Provenance
from safeground.pipelines.material import gather_material
from safeground.pipelines.question import Question
from safeground.pipelines.trials import comparison_answers as say
from safeground.pipelines.trials.comparison_places import (
    Compared,
    Treated,
    compare_with,
    fall_by_choosing,
    read_treated,
)
from safeground.pipelines.write_files import write_files

Progress = Callable[[str, int, int], None]
METHODS = ("did", "synthetic", "series")


@dataclass(frozen=True)
class Comparing:
    """Which hotspots were treated from which month on, and how they are compared.

    `matches` a treated place, none within `buffer_m` metres of one, none further than `caliper`
    standard deviations from it.
    """

    hotspots: Path
    start: str
    methods: tuple[str, ...] = METHODS
    matches: int = 3
    buffer_m: float = 150.0
    caliper: float = 1.0


@dataclass(frozen=True)
class Comparison:
    """What the comparison says. `checks` are the numbers of the checks, for a program.

    `compared` is None where nothing is like the treated places.
    """

    answers: tuple[Answer, ...]
    checks: Mapping[str, object]
    treated: Treated
    compared: Compared | None
    charts: tuple[Chart, ...]
    notes: tuple[str, ...]
    provenance: Provenance


def compare_places(
    store_dir: str | Path,
    question: Question,
    comparing: Comparing,
    *,
    command: str = "",
    progress: Progress | None = None,
) -> Comparison:
    """Match the treated hotspots, estimate by each method asked for, and check what each assumes.

    Regression to the mean is always looked into. Raises BadInput where the hotspots or the start
    can't be meant; what the data can't bear is an answer that says so.
    """
    report = progress or (lambda *_: None)
    report("Reading incidents", 0, 3)
    treated = read_treated(
        gather_material(store_dir, question), comparing.hotspots, comparing.start
    )
    report("Looking for places like them", 1, 3)
    compared, why = _compared(treated, comparing)
    report("Comparing", 2, 3)
    rng = np.random.default_rng(question.seed)
    checks: Mapping[str, object] = {}
    charts: tuple[Chart, ...] = ()
    answers = [_regression_to_mean(treated)]
    if "did" in comparing.methods:
        answer, checks, charts = _differences(treated, compared, why, rng)
        answers.insert(0, answer)
    if "synthetic" in comparing.methods:
        answers.append(_synthetic(treated, compared, why, rng))
    if "series" in comparing.methods:
        answers += _series(treated)
    return Comparison(
        answers=tuple(answers),
        checks=checks,
        treated=treated,
        compared=compared,
        charts=charts,
        notes=_notes(treated),
        provenance=_provenance(treated, question, comparing, command),
    )


def _compared(treated: Treated, comparing: Comparing) -> tuple[Compared | None, str]:
    try:
        found = compare_with(
            treated,
            per_place=comparing.matches,
            buffer_m=comparing.buffer_m,
            caliper=comparing.caliper,
        )
    except CannotTell as error:
        return None, str(error)
    return found, ""


def _regression_to_mean(treated: Treated) -> Answer:
    if (known := say.not_by_choosing(treated)) is not None:
        return known
    try:
        fall = fall_by_choosing(treated)
    except CannotTell as error:
        return say.refused("regression_to_mean", str(error))
    everywhere = treated.material.counts.target.sum(axis=0) - treated.counts.sum(axis=1)
    days, start = treated.material.counts.days, treated.start
    before, after = everywhere[:start].sum(), everywhere[start:].sum()
    elsewhere = (after / days[start:].sum()) / (before / days[:start].sum()) if before else 1.0
    return say.choosing_answer(treated, fall, float(elsewhere))


def _differences(
    treated: Treated, compared: Compared | None, why: str, rng: np.random.Generator
) -> tuple[Answer, Mapping[str, object], tuple[Chart, ...]]:
    name = "difference_in_differences"
    if compared is None:
        return say.refused(name, why), {}, ()
    panel, months = compared.panel, treated.material.months
    try:
        found = differences.difference_in_differences(panel)
    except CannotTell as error:
        return say.refused(name, str(error)), {}, ()
    in_space = differences.placebo_in_space(panel, rng)
    trend = differences.pre_trend_p(panel, rng)
    pretended = {months[i]: e for i, e in differences.placebo_dates(panel).items()}
    answer = say.differences_answer(treated, compared, found, in_space, trend, pretended)
    checks: dict[str, object] = {
        "placebo_in_space_p": in_space,
        "pre_trend_p": trend,
        "placebo_dates": {month: asdict(e) for month, e in pretended.items()},
    }
    charts = () if answer.estimate is None else tuple(_charts(treated, compared))
    return answer, checks, charts


def _synthetic(
    treated: Treated, compared: Compared | None, why: str, rng: np.random.Generator
) -> Answer:
    if compared is None:
        return say.refused("synthetic_control", why)
    try:
        found = synthetic_control(compared.panel, rng)
    except CannotTell as error:
        return say.refused("synthetic_control", str(error))
    return say.synthetic_answer(treated, compared, found)


def _series(treated: Treated) -> tuple[Answer, ...]:
    number = np.array([int(month[5:]) for month in treated.material.months])
    counts, days = treated.counts.sum(axis=1), treated.material.counts.days
    try:
        return say.series_answers(treated, interrupted_series(counts, days, treated.start, number))
    except CannotTell as error:
        names = ("series_at_the_end", "series_level", "series_slope")
        return tuple(say.refused(name, str(error)) for name in names)


def _charts(treated: Treated, compared: Compared) -> Iterator[Chart]:
    labels = [_short(month) for month in treated.material.months]
    yield event_study(
        "Treated places against those like them, month by month",
        labels,
        differences.event_study(compared.panel),
        treated.start,
    )
    ends, found = [], []
    for last in range(treated.start + 1, len(labels) + 1):
        panel = compared.panel
        counts = panel.counts[treated.start : last]
        try:
            ratio = differences.two_differences(panel.before, counts.sum(axis=0), panel.treated)
        except CannotTell:
            continue
        ends.append(_last_day(treated.material.months[last - 1]))
        found.append(_excess(ratio, float(counts[:, panel.treated].sum())))
    if found:
        yield cumulative_difference(
            "Offences at the treated places, against those expected from places like them",
            ends,
            *np.array(found).T,
        )


def _excess(ratio: Estimate, seen: float) -> tuple[float, float, float]:
    """Offences more than without treatment: what was seen, less that divided by the ratio."""
    estimate, low, high = (seen * (1 - 1 / r) for r in (ratio.estimate, ratio.low, ratio.high))
    return estimate, low, high


def _short(month: str) -> str:
    name, _, year = wording.month(month).partition(" ")
    return f"{name[:3]} {year}"


def _last_day(month: str) -> date:
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, monthrange(year, number)[1])


def _notes(treated: Treated) -> tuple[str, ...]:
    """The limits of the data, but for the last: regression to the mean has an answer of its own."""
    return cannot_bear(treated.material)[:-1]


def _provenance(
    treated: Treated, question: Question, comparing: Comparing, command: str
) -> Provenance:
    asked = {k: v for k, v in vars(question).items() if k != "seed"}
    return Provenance(
        safeground=version_of("safeground"),
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        command=command,
        data=treated.material.data,
        parameters={**asked, **vars(comparing)},
        seed=question.seed,
        seconds={},
    )


def write_comparison(
    found: Comparison, values: Mapping[str, object], folder: Path
) -> dict[str, Path]:
    """Write `values` as comparison.json, the matched places as GeoJSON and the balance as CSV, and
    the charts."""
    writers: dict[str, Callable[[Path], object]] = {
        "comparison.json": lambda path: path.write_text(
            json.dumps(values, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8"
        )
    }
    if found.compared is not None:
        writers["comparison-places.geojson"] = partial(_write_places, found)
        writers["balance.csv"] = partial(_write_balance, found.compared)
    files = write_files(folder, writers, "a comparison")
    return files | write_charts(folder, found.charts)


def _write_places(found: Comparison, path: Path) -> None:
    assert found.compared is not None
    matches, hotspots = found.compared.matches, found.treated.hotspots
    shapes = degrees(found.compared.outlines)
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(shapely.to_geojson(shape)),
            "properties": {
                "name": f"Comparison {number}",
                "matched_to": hotspots[ours].name,
                "distance": round(float(distance), 3),
            },
        }
        for number, (shape, ours, distance) in enumerate(
            zip(shapes, matches.treated, matches.distance, strict=True), 1
        )
    ]
    made = {
        "type": "FeatureCollection",
        "name": "Places compared with the treated ones",
        "provenance": asdict(found.provenance),
        "features": features,
    }
    path.write_text(json.dumps(made, ensure_ascii=False, default=str) + "\n", encoding="utf-8")


BALANCE = (
    "matched on",
    "kind",
    "candidates",
    "treated",
    "matched",
    "apart before",
    "apart after",
    "variance ratio",
)
"""`apart` is in standard deviations, before matching and after."""


def balance_rows(compared: Compared) -> list[tuple[str, ...]]:
    """How alike the places are: a row for each thing they were matched on, as in `BALANCE`."""
    return [
        (
            b.feature.name,
            b.feature.kind,
            f"{b.candidates:.2f}",
            f"{b.treated:.2f}",
            f"{b.matched:.2f}",
            f"{b.difference_before:.2f}",
            f"{b.difference_after:.2f}",
            "" if np.isnan(b.variance_ratio) else f"{b.variance_ratio:.2f}",
        )
        for b in compared.matches.balance
    ]


def _write_balance(compared: Compared, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(BALANCE)
        writer.writerows(balance_rows(compared))
