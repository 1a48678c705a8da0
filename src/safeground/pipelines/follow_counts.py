"""Follow counts over time: a control chart, its signals, and changes of level."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from importlib.metadata import version as version_of
from typing import Any, Literal

import numpy as np

from safeground.core.trials.change.break_points import Breaks, find_breaks
from safeground.core.trials.change.control_limits import (
    Limits,
    gap_limits,
    gap_tails,
    limits,
    tails,
)
from safeground.core.trials.change.cusum import Cusum, cusum
from safeground.core.trials.change.dispersion import Mask
from safeground.core.trials.change.false_alarms import (
    FalseAlarms,
    false_alarms,
    gap_false_alarms,
)
from safeground.core.trials.change.rules import Signal, signals
from safeground.core.trials.change.series import Fit, Numbers, Series, fit, seasons
from safeground.core.trials.place_days import Values
from safeground.data.errors import BadInput
from safeground.pipelines.counted_series import CountedSeries
from safeground.pipelines.periods import period_of

Kind = Literal["c", "u", "g", "cusum"]
FEWEST = 6  # periods, or gaps, that a chart can be drawn from


@dataclass(frozen=True)
class ChartQuestion:
    """Which chart, with which baseline and known breaks.

    `chart` None is u where periods differ in length or the file has exposures, else c. `baseline`
    is a period as typed, None for all. `breaks` are (from when, why). `shift` is the change that a
    CUSUM is made to find.
    """

    chart: Kind | None = None
    baseline: str | None = None
    breaks: tuple[tuple[str, str], ...] = ()
    shift: float = 1.25
    seed: int = 1


@dataclass(frozen=True, eq=False)
class FollowedCounts:
    """A control chart: `value` with its `limits`, in what is drawn, (periods,).

    On a g chart periods are gaps in days, labelled by the day on which each ended. `usual` is None
    there, and `alarms` on a CUSUM, whose run lengths say the same. `season` says whether seasons
    are allowed for, and why not; `breaks` has a search for each segment and its first period.
    """

    counted: CountedSeries
    question: ChartQuestion
    chart: Kind
    labels: tuple[str, ...]
    value: Values
    limits: Limits
    signals: tuple[Signal, ...]
    baseline: Mask
    segment: Numbers
    usual: Fit | None
    season: str
    alarms: FalseAlarms | None
    cusum: Cusum | None
    breaks: tuple[tuple[int, Breaks], ...]
    provenance: Mapping[str, Any]


def follow_counts(
    counted: CountedSeries, question: ChartQuestion, *, command: str = ""
) -> FollowedCounts:
    """Draw the chart that is asked for. Raises BadInput where the counts can't bear it."""
    chart = question.chart or ("u" if counted.rates else "c")
    rng = np.random.default_rng(question.seed)
    if chart == "g":
        made = _of_gaps(counted, question, rng)
    else:
        made = _of_counts(counted, question, chart, rng)
    return made(provenance=_provenance(counted, question, chart, command))


def _of_counts(
    counted: CountedSeries, question: ChartQuestion, chart: Kind, rng: np.random.Generator
) -> partial[FollowedCounts]:
    of = _series(counted, question, chart)
    seasonal, why = seasons(of)
    usual = fit(of, of.count, seasonal=seasonal)
    per = of.exposure if chart == "u" else np.ones(of.count.size)
    found = limits(usual)
    summed, alarms = None, None
    if chart == "cusum":
        summed = _cusum(of.count, usual, question.shift)
        out = tuple(Signal(i, "cusum", side) for i, side in summed.signals.items())
    else:
        alarms = false_alarms(of, usual, rng, seasonal=seasonal)
        out = signals(tails(of.count, usual), of.count / usual.expected)
    return partial(
        FollowedCounts,
        counted=counted,
        question=question,
        chart=chart,
        labels=counted.labels,
        value=of.count / per,
        limits=Limits(found.centre / per, found.low / per, found.high / per),
        signals=out,
        baseline=of.baseline,
        segment=of.segment,
        usual=usual,
        season=why,
        alarms=alarms,
        cusum=summed,
        breaks=tuple(_level_changes(of, usual, rng)),
    )


def _series(counted: CountedSeries, question: ChartQuestion, chart: Kind) -> Series:
    n = len(counted.labels)
    if n < FEWEST:
        raise BadInput(f"A control chart needs at least {FEWEST} {counted.by}s, and there are {n}")
    if not counted.count.any():
        raise BadInput("There is nothing to follow: every count is 0")
    segment = _segments(counted, question)
    baseline = _baseline(counted, question, segment)
    exposure = np.ones(n) if chart == "c" else counted.exposure
    return Series(counted.labels, counted.count, exposure, counted.season, segment, baseline)


def _of_gaps(
    counted: CountedSeries, question: ChartQuestion, rng: np.random.Generator
) -> partial[FollowedCounts]:
    """A g chart: days from each offence to the next."""
    days = _days_of_offences(counted)
    gap = np.diff(days).astype(float)
    at = np.searchsorted([s.toordinal() for s in counted.starts], days[1:])
    _, segment = np.unique(_segments(counted, question)[at], return_inverse=True)
    baseline = _chosen(counted, question)[at]
    for number in np.unique(segment):
        if not baseline[segment == number].any():
            baseline = baseline | (segment == number)
    mean = np.array([max(gap[baseline & (segment == s)].mean(), 1e-9) for s in segment])
    return partial(
        FollowedCounts,
        counted=counted,
        question=question,
        chart="g",
        labels=tuple(date.fromordinal(int(day)).isoformat() for day in days[1:]),
        value=gap,
        limits=gap_limits(mean),
        signals=signals(gap_tails(gap, mean), gap / mean),
        baseline=baseline,
        segment=segment,
        usual=None,
        season="Gaps have no season: if there is one, signals will come with it",
        alarms=gap_false_alarms(float(gap[baseline].mean()), baseline, rng),
        cusum=None,
        breaks=(),
    )


def _days_of_offences(counted: CountedSeries) -> Numbers:
    """The day of each offence as a number, in order."""
    if counted.by != "day" or counted.uncertain:
        raise BadInput(
            "A g chart needs the day of every offence: ask with --by day, of offences that records "
            "name for certain, such as robbery"
        )
    days = np.repeat([start.toordinal() for start in counted.starts], counted.count.astype(int))
    if days.size <= FEWEST or days[0] == days[-1]:
        raise BadInput(f"A g chart needs more than {FEWEST} offences, not all on one day")
    return np.asarray(days, np.int64)


def _cusum(count: Values, usual: Fit, shift: float) -> Cusum:
    try:
        return cusum(count, usual, shift)
    except ValueError as error:
        raise BadInput(f"--{error}") from None


def _level_changes(of: Series, usual: Fit, rng: np.random.Generator) -> list[tuple[int, Breaks]]:
    """A search within each segment; the size of the test is shared among them."""
    found = []
    numbers = np.unique(of.segment)
    for number in numbers:
        here = np.flatnonzero(of.segment == number)
        found.append(
            (
                int(here[0]),
                find_breaks(of.count[here], usual.expected[here], rng, size=0.05 / len(numbers)),
            )
        )
    return found


def _segments(counted: CountedSeries, question: ChartQuestion) -> Numbers:
    """The number of the stretch, between known breaks, that each period is in."""
    segment = np.zeros(len(counted.labels), np.int64)
    for text, _ in question.breaks:
        at = counted.index_from(text, "--break")
        if not 0 < at < len(segment):
            raise BadInput(
                f"--break {text} must lie between the first {counted.by} and the last "
                f"({counted.labels[0]} to {counted.labels[-1]})"
            )
        segment[at:] += 1
    _, numbers = np.unique(segment, return_inverse=True)
    return np.asarray(numbers, np.int64)


def _baseline(counted: CountedSeries, question: ChartQuestion, segment: Numbers) -> Mask:
    """The periods chosen, and all of a segment that has none of them or where they are empty."""
    chosen = _chosen(counted, question)
    for number in np.unique(segment):
        here = segment == number
        if not (counted.count * (chosen & here)).any():
            chosen = chosen | here
    return chosen


def _chosen(counted: CountedSeries, question: ChartQuestion) -> Mask:
    chosen = np.ones(len(counted.labels), bool)
    if question.baseline is None:
        return chosen
    first, _, last = question.baseline.partition(":")
    start = counted.index_from(first, "--baseline")
    if last and last in counted.labels and not counted.starts:
        end = counted.labels.index(last) + 1
    else:
        until = period_of(question.baseline, "--baseline").last
        end = sum(day <= until for day in counted.starts)
    if end <= start:
        raise BadInput(f"--baseline {question.baseline} holds none of the {counted.by}s followed")
    chosen[:] = False
    chosen[start:end] = True
    return chosen


def _provenance(
    counted: CountedSeries, question: ChartQuestion, chart: Kind, command: str
) -> dict[str, Any]:
    return {
        "safeground": version_of("safeground"),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": command,
        "data": dict(counted.data),
        "parameters": {
            "chart": chart,
            "by": counted.by,
            "baseline": question.baseline,
            "breaks": [list(each) for each in question.breaks],
            "shift": question.shift,
        },
        "seed": question.seed,
    }
