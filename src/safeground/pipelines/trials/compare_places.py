"""Compare treated places with others like them, where no lot decided which were treated."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from pathlib import Path

import numpy as np

from safeground.core.trials.comparison import difference_in_differences as differences
from safeground.core.trials.comparison.interrupted_series import interrupted_series
from safeground.core.trials.comparison.synthetic_control import synthetic_control
from safeground.core.trials.estimate import Answer
from safeground.core.trials.models.two_way import CannotTell
from safeground.pipelines.caveats import cannot_bear
from safeground.pipelines.charts.chart import Chart
from safeground.pipelines.identification import Provenance
from safeground.pipelines.material import gather_material
from safeground.pipelines.question import Question
from safeground.pipelines.trials import comparison_answers as say
from safeground.pipelines.trials.comparison_charts import comparison_charts
from safeground.pipelines.trials.comparison_places import (
    Compared,
    Treated,
    compare_with,
    fall_by_choosing,
    read_treated,
)
from safeground.pipelines.trials.comparison_words import refused
from safeground.pipelines.trials.differences_answer import Checked, differences_answer

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
    answers, checks, charts = _answers(treated, compared, why, comparing.methods, question.seed)
    return Comparison(
        answers=answers,
        checks=checks,
        treated=treated,
        compared=compared,
        charts=charts,
        notes=_notes(treated),
        provenance=_provenance(treated, question, comparing, command),
    )


def _answers(
    treated: Treated, compared: Compared | None, why: str, methods: Sequence[str], seed: int
) -> tuple[tuple[Answer, ...], Mapping[str, object], tuple[Chart, ...]]:
    rng = np.random.default_rng(seed)
    checks: Mapping[str, object] = {}
    charts: tuple[Chart, ...] = ()
    answers = [_regression_to_mean(treated)]
    if "did" in methods:
        answer, checks, charts = _differences(treated, compared, why, rng)
        answers.insert(0, answer)
    if "synthetic" in methods:
        answers.append(_synthetic(treated, compared, why, rng))
    if "series" in methods:
        answers += _series(treated)
    return tuple(answers), checks, charts


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
        return refused("regression_to_mean", str(error))
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
        return refused(name, why), {}, ()
    panel, months = compared.panel, treated.material.months
    try:
        found = differences.difference_in_differences(panel)
    except CannotTell as error:
        return refused(name, str(error)), {}, ()
    pretended = {months[i]: e for i, e in differences.placebo_dates(panel).items()}
    checked = Checked(
        differences.placebo_in_space(panel, rng), differences.pre_trend_p(panel, rng), pretended
    )
    answer = differences_answer(treated, compared, found, checked)
    checks: dict[str, object] = {
        "placebo_in_space_p": checked.placebo_p,
        "pre_trend_p": checked.pre_trend_p,
        "placebo_dates": {month: asdict(e) for month, e in pretended.items()},
    }
    charts = () if answer.estimate is None else tuple(comparison_charts(treated, compared))
    return answer, checks, charts


def _synthetic(
    treated: Treated, compared: Compared | None, why: str, rng: np.random.Generator
) -> Answer:
    if compared is None:
        return refused("synthetic_control", why)
    try:
        found = synthetic_control(compared.panel, rng)
    except CannotTell as error:
        return refused("synthetic_control", str(error))
    return say.synthetic_answer(treated, compared, found)


def _series(treated: Treated) -> tuple[Answer, ...]:
    number = np.array([int(month[5:]) for month in treated.material.months])
    counts, days = treated.counts.sum(axis=1), treated.material.counts.days
    try:
        return say.series_answers(treated, interrupted_series(counts, days, treated.start, number))
    except CannotTell as error:
        return tuple(refused(name, str(error)) for name in say.SERIES)


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
