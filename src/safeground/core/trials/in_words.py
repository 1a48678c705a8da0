"""Effects in words that can't be misread: no percentage without its interval."""

import math
from collections.abc import Callable

from safeground.core.trials.estimate import Estimate


def change(ratio: float) -> str:
    """What a ratio means: so many fewer or more.

    >>> change(0.265), change(1.08), change(2.5), change(0), change(math.inf), change(1)
    ('74% fewer', '8% more', '2.5 times as many', 'none at all', 'any number more', 'as many')
    """
    if ratio == 0:
        return "none at all"
    if not math.isfinite(ratio):
        return "any number more"
    percent = round(abs(ratio - 1) * 100)
    if not percent:
        return "as many"
    if ratio < 0.01:
        return "over 99% fewer"
    if ratio >= 2:
        return f"{ratio:,.1f} times as many" if ratio < 20 else f"{ratio:,.0f} times as many"
    return f"{percent}% {'fewer' if ratio < 1 else 'more'}"


def span(found: Estimate) -> str:
    """The interval of a ratio in words, the limit that is nearer to no difference first.

    >>> span(Estimate(0.26, 0.11, 0.63, None, 40, "exact"))
    '37% to 89% fewer'
    >>> span(Estimate(0.9, 0.6, 1.4, None, 40, "exact"))
    '40% fewer to 40% more'
    >>> span(Estimate(0.8, 0.6, 0.999, None, 40, "exact"))
    'barely fewer to 40% fewer'
    """
    limits = [found.low, found.high]
    if found.excludes(1):
        limits.sort(key=lambda limit: abs(limit - 1))
    near, far = map(change, limits)
    if near == "as many" and found.excludes(1):  # rounded
        near = f"barely {'fewer' if found.high < 1 else 'more'}"
    for unit in (" fewer", " more", " times as many"):
        if near[0].isdigit() and near.endswith(unit) and far.endswith(unit) and far[:3] != "any":
            near = near.removesuffix(unit)
    return f"{near} to {far}"


def compared(
    found: Estimate, one: str, other: str, what: str = "offences", *, counts: str = ""
) -> str:
    """A ratio as a sentence without its full stop: what was seen, and what fits what was seen.

    >>> seen = Estimate(0.26, 0.11, 0.63, 0.001, 40, "exact")
    >>> print(compared(seen, "treated days", "control days"))
    treated days had 74% fewer offences than control days (95% interval: 37% to 89% fewer)
    >>> print(compared(Estimate(0.9, 0.6, 1.4, 0.6, 40, "exact"), "treated days", "control days"))
    it can't be told whether treated days had fewer or more offences than control days: 10% fewer \
were seen, and anything from 40% fewer to 40% more fits (95% interval)
    """
    level, seen = f"{100 * found.level:.3g}%", change(found.estimate)
    tail = f": {counts}" if counts else ""
    if found.excludes(1):
        return f"{one} had {_noun(seen, what)} {other} ({level} interval: {span(found)}){tail}"
    low, high = change(found.low), change(found.high)
    than = f"{one} had fewer or more {what} than {other}"
    return (
        f"it can't be told whether {than}: {seen} were seen, and anything from {low} to {high} "
        f"fits ({level} interval){tail}"
    )


def _noun(seen: str, what: str) -> str:
    """ "74% fewer offences than", "3 times as many offences as", "no offences, unlike"."""
    if seen == "none at all":
        return f"no {what} at all, unlike"
    if seen == "any number more":
        return f"all the {what}, and none were on"
    return f"{seen} {what} {'as' if 'as many' in seen else 'than'}"


def _nearer_first(low: str, high: str) -> str:
    """Limits on one side of nothing, the nearer first, their word said once."""
    near, far = (high, low) if high.endswith(" fewer") else (low, high)
    return f"{near.removesuffix(' fewer').removesuffix(' more')} to {far}"


def differed(found: Estimate, one: str, other: str, what: str, show: Callable[[float], str]) -> str:
    """A difference as a sentence without its full stop; `show` writes a number with its unit.

    >>> seen = Estimate(-2.3, -3.6, -1.0, 0.001, 40, "profile")
    >>> print(differed(seen, "treated days", "control days", "offences", lambda x: f"{x:.1f}"))
    treated days had 2.3 fewer offences than control days (95% interval: 1.0 to 3.6 fewer)
    """
    level = f"{100 * found.level:.3g}%"

    def said(value: float) -> str:
        if not math.isfinite(value):
            return "any number fewer" if value < 0 else "any number more"
        return f"{show(abs(value))} {'fewer' if value < 0 else 'more'}"

    low, high = said(found.low), said(found.high)
    seen = (
        "no difference was"
        if show(abs(found.estimate)) == show(0.0)
        else f"{said(found.estimate)} were"
    )
    if found.excludes(0):
        return (
            f"{one} had {said(found.estimate)} {what} than {other} "
            f"({level} interval: {_nearer_first(low, high)})"
        )
    return (
        f"it can't be told whether {one} had fewer or more {what} than {other}: "
        f"{seen} seen, and anything from {low} to {high} fits "
        f"({level} interval)"
    )
