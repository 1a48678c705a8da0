"""What became of a count, in a sentence that has the counts, the interval and nothing beyond."""

import math

from safeground.core.trials.change.two_counts import ACT_AT, TwoCounts, turning_count
from safeground.core.trials.estimate import Answer, Estimate

ALIKE = "offences were reported and recorded in the same way in both periods"
CHANCE = "offences come one by one and not in series, so that counts vary as chance has it"
UNSEEN = (
    "two counts alone don't show whether they vary more than chance; if they do, the interval is "
    "too narrow"
)
FEW = 5  # below this, square roots of counts are far from normal
_NONE_OF = 3.7  # expected at most, with 97.5% confidence, where there was none: -ln(0.025)


def percent_of(ratio: float) -> float:
    """A ratio as a percentage more (or less, below 0)."""
    return 100 * (ratio - 1)


def answer(
    found: TwoCounts, before: str = "before", after: str = "after", *, days: bool = False
) -> Answer:
    """The change as an answer; `before` and `after` say when, `days` that lengths are in days."""
    if found.rate_ratio is None or found.difference is None:
        said = (
            f"None {before} and none {after}: nothing can be said of a change; where up to "
            f"{_NONE_OF} are expected there could well be none"
        )
        return Answer("rate_ratio", said, None, would_change=("any offence in either period",))
    allowed = found.dispersion is not None and found.dispersion.to_allow_for
    return Answer(
        "rate_ratio",
        _sentence(found, found.rate_ratio, found.difference, (before, after), days),
        found.rate_ratio,
        (ALIKE,) if allowed else (ALIKE, CHANCE),
        (_spread(found), _e_test(found), _short_run(found, allowed)),
        _would_change(found, found.rate_ratio),
    )


def _sentence(
    found: TwoCounts, ratio: Estimate, difference: Estimate, when: tuple[str, str], days: bool
) -> str:
    unequal = days and not math.isclose(found.before_length, found.after_length)
    lengths = (found.before_length, found.after_length)
    first, last = (
        f"{text} ({length:,.4g} days)" if unequal else text
        for text, length in zip(when, lengths, strict=True)
    )
    counts = f"{found.after or 'none':{',' if found.after else ''}} {last} against "
    counts += f"{found.before or 'none':{',' if found.before else ''}} {first}: "
    counts += f"per {found.before_length:,.4g} days, " if unequal else ""
    p = "p < 0.001" if (ratio.p or 0) < 0.001 else f"p = {ratio.p:.2g}"
    if ratio.excludes(1):
        way = "fall" if ratio.estimate < 1 else "rise"
        size = f"{_between(difference)}{_share(found, ratio)}"
        return f"{counts}a {way} of {size}, beyond what chance alone would do ({p})"
    way = "fewer" if difference.estimate < 0 else "more"
    apart = abs(round(difference.estimate))
    return (
        f"{counts}{f'about {apart:,} {way}' if apart else 'about as many'} "
        f"({_signed_range(difference)}){_signed_share(found, ratio)}, which chance alone could do "
        f"({p}), so it can't be told whether anything changed"
    )


def _between(difference: Estimate) -> str:
    """The size of a change, whichever way, with its interval."""
    low, high = sorted((abs(difference.low), abs(difference.high)))
    return f"about {abs(round(difference.estimate)):,} (between {round(low):,} and {round(high):,})"


def _share(found: TwoCounts, ratio: Estimate) -> str:
    """The same as a percentage; after none there is no percentage, only so many times as many."""
    if math.isinf(ratio.estimate):
        return f", at least {ratio.low:.2g} times as many"
    if min(found.before, found.after) < FEW:
        return ""
    low, high = sorted(abs(percent_of(v)) for v in (ratio.low, ratio.high))
    return f", or {abs(percent_of(ratio.estimate)):.1f}% (between {low:.1f}% and {high:.1f}%)"


def _signed_range(difference: Estimate) -> str:
    down, up = max(-round(difference.low), 0), max(round(difference.high), 0)
    return f"between {down:,} fewer and {up:,} more"


def _signed_share(found: TwoCounts, ratio: Estimate) -> str:
    """The same as a percentage; nothing of counts so small that a percentage says nothing."""
    if math.isinf(ratio.estimate) or min(found.before, found.after) < FEW:
        return ""
    return f", or {_signed(ratio.estimate)} (between {_limits(ratio, ' and ')})"


def _signed(ratio: float) -> str:
    return f"{abs(percent_of(ratio)):,.1f}% {'fewer' if ratio < 1 else 'more'}"


def _limits(ratio: Estimate, between: str) -> str:
    last = "any number more" if math.isinf(ratio.high) else _signed(ratio.high)
    return f"{_signed(ratio.low)}{between}{last}"


def _spread(found: TwoCounts) -> str:
    spread, exact, widened = found.dispersion, found.exact, found.widened
    if spread is None or exact is None or widened is None:
        return UNSEEN
    times = f"within the periods counts varied {spread.ratio:.1f} times as much as chance (Poisson)"
    if spread.to_allow_for:
        return (
            f"{times}, which the interval allows for; were it left out, it would be "
            f"{_limits(exact, ' to ')}"
        )
    return (
        f"{times}, no more than chance could make it; allowing for it would give "
        f"{_limits(widened, ' to ')}"
    )


def _e_test(found: TwoCounts) -> str:
    return (
        f"the E-test of equal rates (Krishnamoorthy and Thomson 2004), which takes counts to be "
        f"Poisson, has p = {found.e_test:.2g}"
    )


def _short_run(found: TwoCounts, allowed: bool) -> str:
    far = abs(found.z) >= ACT_AT
    if min(found.before, found.after) < FEW:
        judged = f"with a count below {FEW} that rule doesn't hold, so go by the interval"
    elif allowed:
        judged = "it takes counts to vary as chance has it, and these vary more"
    elif far:
        judged = f"{ACT_AT:g} or more either way is enough to act on at once"
    else:
        judged = f"less than {ACT_AT:g} either way is not enough to act on at once"
    return (
        f"the short-run z, twice the difference of square roots, is {found.z:.1f}: {judged} "
        "(Wheeler 2016)"
    )


def _would_change(found: TwoCounts, ratio: Estimate) -> tuple[str, ...]:
    ways = ((True,) if ratio.estimate < 1 else (False,)) if ratio.excludes(1) else (False, True)
    counts = [(turning_count(found, up=up), "more" if up else "fewer") for up in ways]
    seen = [f"{n:,} or {way}" if n else "none" for n, way in counts if n is not None]
    if not seen:
        return ("longer periods: with so few, hardly any change could be told from chance",)
    could = (
        "what chance alone could do" if ratio.excludes(1) else "beyond what chance alone would do"
    )
    return (f"{', or '.join(seen)} after would have been {could}",)
