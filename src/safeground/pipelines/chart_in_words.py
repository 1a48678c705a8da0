"""What a control chart shows, in sentences: signals, limits, false alarms, changes of level."""

import math
from collections.abc import Iterator

import numpy as np

from safeground.core.trials.change.break_points import Break
from safeground.core.trials.change.cusum import Cusum
from safeground.core.trials.change.rules import Signal
from safeground.pipelines import wording
from safeground.pipelines.follow_counts import FollowedCounts

_LOW = 3.0  # expected, below which a fall can hardly signal
_LONG = 100_000.0  # periods that are as good as for ever
_FEW = 12  # periods of a baseline, below which limits are rough
RECORDING = (
    "A change in how offences are recorded or reported does this too: look for one before "
    "crediting patrols or anything else"
)


def sentence(found: FollowedCounts) -> str:
    """How many periods are out of line, and which, by what rule."""
    n, out = len(found.labels), {signal.index for signal in found.signals}
    what = "days between offences" if found.chart == "g" else f"{found.counted.by}s"
    gaps = "gaps" if found.chart == "g" else what
    if not out:
        return f"Of {n:,} {gaps} none is out of line with the baseline"
    return (
        f"Of {n:,} {gaps} {len(out):,} {'is' if len(out) == 1 else 'are'} out of line with the "
        f"baseline: {'; '.join(runs(found))}"
    )


def runs(found: FollowedCounts) -> list[str]:
    """Signals by rule and stretch: "June to August 2025 (eight in a row above the middle)"."""
    said = []
    ways = dict.fromkeys((signal.rule, signal.side) for signal in found.signals)
    for way in ways:
        mine = [s for s in found.signals if (s.rule, s.side) == way]
        at = np.array([s.index for s in mine])
        for stretch in np.split(at, np.flatnonzero(np.diff(at) > 1) + 1):
            said.append(
                f"{_run(found, int(stretch[0]), int(stretch[-1]))} ({rule(found, mine[0])})"
            )
    return said


def rule(found: FollowedCounts, signal: Signal) -> str:
    """The rule that a signal broke, as this chart says it."""
    if found.cusum is None:
        return signal.says
    rise = signal.side == "high"
    interval = found.cusum.intervals[0 if rise else 1]
    return f"the sum of {'rises' if rise else 'falls'} passed its decision interval of {interval:g}"


def _run(found: FollowedCounts, first: int, last: int) -> str:
    if found.counted.by == "month" and found.chart != "g":
        return wording.months([found.labels[first], found.labels[last]])
    names = (name(found, first), name(found, last))
    return names[0] if first == last else " to ".join(names)


def name(found: FollowedCounts, index: int) -> str:
    """A period in words."""
    return wording.month(found.labels[index])


def notes(found: FollowedCounts) -> Iterator[str]:
    """What the chart rests on, and what to beware of."""
    yield _baseline(found)
    yield from _kind(found)
    yield found.season
    yield from _how_often(found)
    yield from levels(found)
    if found.usual is not None and float(np.median(found.usual.expected)) < _LOW:
        yield (
            f"Fewer than {_LOW:g} are usual in a {found.counted.by}, so a fall can hardly show: "
            "count by longer periods, or the days between offences (--chart g)"
        )
    yield from found.counted.notes
    yield from found.counted.uncertain


def levels(found: FollowedCounts) -> Iterator[str]:
    """Known breaks and those found."""
    for text, why in found.question.breaks:
        yield f"A new level from {wording.month(text)}, as said: {why or 'no reason given'}"
    searched = [breaks for _, breaks in found.breaks if breaks.p is not None]
    some = False
    for first, breaks in found.breaks:
        for each in breaks.breaks:
            some = True
            yield _change(found, first, each, breaks.p or 0)
    if some:
        yield RECORDING
    elif searched:
        p = min(breaks.p for breaks in searched if breaks.p is not None)
        within = " between the known breaks" if found.question.breaks else ""
        yield f"No change of level stands out{within} (p = {p:.2g})"
    elif found.usual is not None:
        within = " between the known breaks" if found.question.breaks else ""
        yield f"There are too few periods{within} to look for a change of level"


def _change(found: FollowedCounts, first: int, each: Break, p: float) -> str:
    about = name(found, first + each.at)
    low, high = name(found, first + each.low), name(found, first + each.high)
    between = f" (between {low} and {high})" if low != high else ""
    seasonal = "follow the season" in found.season
    times = each.after / each.before if each.before else math.inf
    way = f"to {times:.2f} times what it was" if math.isfinite(times) else "from none"
    size = "p < 0.01" if p < 0.01 else f"p = {p:.2g}"
    beware = "" if seasonal else ", though a usual season, or a slow trend, can look like this"
    return f"The level changed about {about}{between}, {way} ({size}){beware}"


def _baseline(found: FollowedCounts) -> str:
    held = np.flatnonzero(found.baseline)
    when = _run(found, int(held[0]), int(held[-1]))
    what = "gaps" if found.chart == "g" else f"{found.counted.by}s"
    chosen = (
        "as asked" if found.question.baseline else "all there are, since no --baseline was given"
    )
    few = f"; under {_FEW} {what} limits are rough" if held.size < _FEW else ""
    segments = len(np.unique(found.segment))
    own = f", each of {segments} stretches by its own" if segments > 1 else ""
    return f"The baseline is {held.size:,} {what}, {when} ({chosen}){own}{few}"


def _kind(found: FollowedCounts) -> Iterator[str]:
    if found.usual is None:
        mean = float(found.value[found.baseline].mean())
        yield (
            f"The days from one offence to the next are {mean:.1f} on average; the limits are "
            "geometric, as if every day were alike. A long gap is fewer offences"
        )
        return
    ratio, by = float(found.usual.dispersion[0]), found.counted.by
    if found.usual.extra[0] > 0:
        yield (
            f"From one {by} to the next counts vary {ratio:.1f} times as much as chance (Poisson), "
            "so the limits are negative binomial, with that variance"
        )
    else:
        yield (
            f"From one {by} to the next counts vary {ratio:.1f} times as much as chance (Poisson), "
            "no more than it could, so the limits are Poisson"
        )


def _how_often(found: FollowedCounts) -> Iterator[str]:
    what = "gaps" if found.chart == "g" else f"{found.counted.by}s"
    if (alarms := found.alarms) is not None:
        yield (
            f"Were nothing to change, {wording.percent(alarms.chart)} of charts like this one "
            f"would still signal somewhere, and {wording.percent(alarms.period)} of {what} "
            f"({alarms.simulated:,} simulated)"
        )
    if (sums := found.cusum) is not None:
        yield _run_lengths(sums, what)


def _run_lengths(sums: Cusum, what: str) -> str:
    shift = sums.shift
    up, down = sums.references
    return (
        f"Made to find a rise to {shift:g} times the usual or a fall to {1 / shift:.2f}: it adds "
        f"up what lies above {up:.3f} and below {down:.3f} times the usual, and signals beyond "
        f"{sums.intervals[0]:g} and {sums.intervals[1]:g}. If the usual is known well, false "
        f"alarms come {_once(sums.in_control)} {what} on average, a rise of that size is found in "
        f"{sums.out_of_control[0]:.1f} and a fall in {sums.out_of_control[1]:.1f}"
    )


def _once(length: float) -> str:
    return f"once in {length:,.0f}" if length < _LONG else f"less than once in {_LONG:,.0f}"
