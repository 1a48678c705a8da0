"""Pool the totals of several trials: what they come to, how much they differ, a forest plot."""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

from safeground.core.trials.estimate import LEVEL, Answer, Estimate
from safeground.core.trials.in_words import change, compared, span
from safeground.core.trials.models.rate_ratio import exact_rate_ratio
from safeground.core.trials.pooling import Pooled, Values, common_effect, random_effects
from safeground.core.trials.pooling_counts import Counted, log_ratios, random_effects_of_counts
from safeground.data.errors import BadInput
from safeground.data.trials.exchange import TrialTotals, read_exchange, write_exchange
from safeground.pipelines import wording
from safeground.pipelines.charts.chart import Chart, write_charts
from safeground.pipelines.charts.forest import ForestRow, forest
from safeground.pipelines.write_files import write_files

TREATED, CONTROL = "treated place-days", "control place-days"
SMALL = (
    "Counts here are totals of whole trials over several places, so small ones are shown as they "
    "are; they say nothing of any one place"
)
_ALIKE = "The trials asked the same question: the same kind of offence, counted in the same way"
_ALL = "No trial was left out because of what it found; a trial that saw nothing counts as well"
_APART = "No place and day is in two of the trials"


@dataclass(frozen=True)
class PooledTrials:
    """What trials come to together.

    `answers` are called rate_ratio, prediction and heterogeneity; `pooled` is None from fewer than
    two trials that can be pooled. `each` is the result of each trial, in the order of `trials`;
    `without` the pooled ratio without each. `notes` are sentences for the reader.
    """

    trials: tuple[TrialTotals, ...]
    each: tuple[Estimate, ...]
    pooled: Pooled | None
    without: tuple[tuple[str, Estimate], ...]
    answers: tuple[Answer, ...]
    notes: tuple[str, ...]
    chart: Chart
    provenance: dict[str, Any]


def pool_trials(files: Sequence[Path], *, made: dict[str, Any] | None = None) -> PooledTrials:
    """Pool the trials of files that forces exchanged.

    Raises BadInput for a file that isn't of totals, for one trial given twice, and where no trial
    saw any offence.
    """
    trials = [trial for path in files for trial in read_exchange(path)]
    _refuse_twice(trials)
    used = [t for t in trials if t.treated_offences + t.control_offences]
    if not used:
        raise BadInput("no trial saw any offence, so there is nothing to pool")
    each = tuple(map(_own_result, used))
    pooled = _pool(used)
    without = tuple(_leave_one_out(used)) if pooled and len(used) > 2 else ()
    notes = [SMALL]
    if left := [t.label for t in trials if t not in used]:
        notes.append(f"Left out, for no offence on either kind of day: {wording.listing(left)}")
    provenance = {
        "safeground": version_of("safeground"),
        **(made or {}),
        "data": [str(path) for path in files],
        "parameters": {"level": LEVEL},
    }
    return PooledTrials(
        tuple(used),
        each,
        pooled,
        without,
        _answers(used, each, pooled, without),
        tuple(notes),
        _chart(used, each, pooled),
        provenance,
    )


def write_pooled(found: PooledTrials, folder: Path, values: dict[str, Any]) -> dict[str, Path]:
    """Write the result, the forest plot, and the totals so that they can be pooled again."""
    text = json.dumps(_finite(values), ensure_ascii=False, indent=1, default=str) + "\n"
    writers: dict[str, Callable[[Path], object]] = {
        "pooled.json": lambda path: path.write_text(text, encoding="utf-8"),
        "trials.csv": partial(write_exchange, found.trials),
    }
    return {**write_charts(folder, [found.chart]), **write_files(folder, writers, "results")}


def _finite(value: Any) -> Any:
    """Values for JSON, which has no infinite limits: null."""
    if isinstance(value, dict):
        return {key: _finite(inside) for key, inside in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inside) for inside in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _refuse_twice(trials: Sequence[TrialTotals]) -> None:
    seen: set[tuple[str, str]] = set()
    for trial in trials:
        key = (trial.force.lower(), trial.trial.lower())
        if key in seen:
            raise BadInput(
                f"{trial.label} is there twice: expected one row a trial, with its totals"
            )
        seen.add(key)


def _own_result(trial: TrialTotals) -> Estimate:
    """The trial's own ratio if it gave one, or the exact ratio of its totals."""
    total = trial.treated_offences + trial.control_offences
    if trial.rate_ratio is not None and trial.low is not None and trial.high is not None:
        method = trial.method or "as the trial gave it"
        return Estimate(trial.rate_ratio, trial.low, trial.high, None, total, method)
    return exact_rate_ratio(
        trial.treated_offences,
        trial.treated_place_days,
        trial.control_offences,
        trial.control_place_days,
    )


def _counted(trial: TrialTotals) -> Counted:
    return Counted(
        trial.treated_offences,
        trial.treated_place_days,
        trial.control_offences,
        trial.control_place_days,
    )


def _pool(trials: Sequence[TrialTotals]) -> Pooled | None:
    """By inverse variances, or by the counts where one has no offence on one side."""
    if len(trials) < 2:
        return None
    if any(min(t.treated_offences, t.control_offences) == 0 for t in trials):
        return random_effects_of_counts([_counted(trial) for trial in trials])
    return random_effects(*_logs(trials))


def _logs(trials: Sequence[TrialTotals]) -> tuple[Values, Values]:
    """Log rate ratios and variances: from each trial's own interval if it has one."""
    y, v = log_ratios([_counted(trial) for trial in trials], add=0.5)
    width = 2 * 1.959963984540054  # 95%, both sides
    for i, trial in enumerate(trials):
        ratio, low, high = trial.rate_ratio, trial.low, trial.high
        if ratio and low and high and math.isfinite(high) and low < high:
            y[i], v[i] = math.log(ratio), (math.log(high / low) / width) ** 2
    return y, v


def _leave_one_out(trials: Sequence[TrialTotals]) -> list[tuple[str, Estimate]]:
    found = []
    for i, trial in enumerate(trials):
        others = _pool([*trials[:i], *trials[i + 1 :]])
        if others is not None:
            found.append((trial.label, others.ratio))
    return found


def _answers(
    trials: Sequence[TrialTotals],
    each: Sequence[Estimate],
    pooled: Pooled | None,
    without: Sequence[tuple[str, Estimate]],
) -> tuple[Answer, ...]:
    if pooled is None:
        own = compared(each[0], TREATED, CONTROL)
        only = f"there is one trial to pool, and it stays what it was: {own}"
        none = Answer("prediction", "One trial can't say where another would lie", None)
        apart = Answer("heterogeneity", "One trial can't say how much trials differ", None)
        return Answer("rate_ratio", only, None), none, apart
    said = compared(pooled.ratio, TREATED, CONTROL)
    ratio = Answer(
        "rate_ratio",
        f"in {wording.plural(len(trials), 'trial')} together, {said}",
        pooled.ratio,
        (_ALIKE, _ALL, _APART),
        tuple(_checks(trials, without)),
        (_would_change(pooled, without),),
    )
    return ratio, _prediction(pooled), _heterogeneity(pooled, len(trials))


def _checks(trials: Sequence[TrialTotals], without: Sequence[tuple[str, Estimate]]) -> list[str]:
    same = common_effect(*_logs(trials))
    checks = [
        f"If the effect were one and the same in every trial, the ratio would be "
        f"{same.estimate:.2f} (95% interval: {span(same)})"
    ]
    if len(trials) == 2:
        checks.append(
            "Two trials can't say how much trials differ, so that the interval is very wide; a "
            "third would narrow it most"
        )
    if without:
        low, high = (pick(e.estimate for _, e in without) for pick in (min, max))
        checks.append(f"Leaving out any one trial gives ratios from {low:.2f} to {high:.2f}")
    return checks


def _would_change(pooled: Pooled, without: Sequence[tuple[str, Estimate]]) -> str:
    clear = pooled.ratio.excludes(1)
    turned = [label for label, e in without if e.excludes(1) != clear]
    if turned:
        other = "it couldn't be told" if clear else "the interval would exclude no difference"
        return f"Without {wording.listing(turned)} (one at a time), {other}"
    if not clear:
        return "More trials, or larger ones: what fits now still includes no difference"
    return "No single trial: without any one of them the interval still excludes no difference"


def _prediction(pooled: Pooled) -> Answer:
    if pooled.prediction is None:
        said = "where a new trial would lie can't be said from fewer than three trials"
        return Answer("prediction", said, None)
    low, high = pooled.prediction
    found = _predicted(pooled)
    said = (
        f"in a new trial like these, the true effect would lie between {change(low)} and "
        f"{change(high)} with 95% confidence; it is wider than the interval of the average "
        "because trials differ"
    )
    return Answer("prediction", said, found, ("A new trial is like those pooled",))


def _predicted(pooled: Pooled) -> Estimate:
    low, high = pooled.prediction or (0.0, math.inf)
    n = pooled.ratio.n
    return Estimate(pooled.ratio.estimate, low, high, None, n, "95% prediction interval", "trials")


def _heterogeneity(pooled: Pooled, trials: int) -> Answer:
    h = pooled.heterogeneity
    found = Estimate(h.tau2, h.low, h.high, h.p, trials, "tau2, Q-profile interval", "trials")
    share = f"{100 * h.i2:.0f} of 100 parts of the variation among results (I²)"
    facts = f"tau² {h.tau2:.2g}, 95% interval {h.low:.2g} to {h.high:.2g}; Q {h.q:.1f} on {h.df}"
    if h.p < 0.05:
        said = f"the trials differ by more than chance: {share} are differences between trials"
    else:
        said = (
            f"it can't be told whether the trials differ by more than chance ({trials} trials can "
            "hide large differences)"
        )
    return Answer("heterogeneity", f"{said} ({facts})", found)


def _chart(trials: Sequence[TrialTotals], each: Sequence[Estimate], pooled: Pooled | None) -> Chart:
    weights = pooled.weights if pooled else (None,) * len(trials)
    rows = [
        ForestRow(trial.label, own, weight)
        for trial, own, weight in zip(trials, each, weights, strict=True)
    ]
    if pooled is not None:
        rows.append(ForestRow("Together", pooled.ratio, pooled=True))
        if pooled.prediction is not None:
            rows.append(
                ForestRow("Where a new trial would lie", _predicted(pooled), prediction=True)
            )
    count = wording.plural(len(trials), "trial")
    title = f"Offences on treated against control place-days, {count}"
    return forest(title, rows)
