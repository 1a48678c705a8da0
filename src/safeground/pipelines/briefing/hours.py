"""When: the hours of the week in words, or why they can't be known."""

import math
from collections.abc import Iterable

from safeground.core.hotspots.hotspot import Hotspot
from safeground.pipelines.briefing import wording
from safeground.pipelines.files import hours_in_words


def hours_of(hotspot: Hotspot) -> str:
    """The risk windows of a hotspot and how much of its harm they hold; empty where unknown.

    "Friday and Saturday 20:00 to 02:00, 12 hours a week with 62.0% (55.1% to 70.2%) of these
    offences"
    """
    name = hours_in_words(hotspot)
    held = float(getattr(hotspot.risk_windows, "captured", math.nan))
    if not name or not math.isfinite(held):
        return name
    low = wording.percent(float(getattr(hotspot.risk_windows, "low", math.nan)))
    high = wording.percent(float(getattr(hotspot.risk_windows, "high", math.nan)))
    hours = wording.plural(int(getattr(hotspot.risk_windows, "hours", 0)), "hour")
    return (
        f"{name}, {hours} a week with {wording.percent(held)} ({low} to {high}) of these offences"
    )


def why_hours_unknown(hotspots: Iterable[Hotspot]) -> tuple[str, ...]:
    """The different reasons for which some places have no hours, each as a sentence."""
    reasons = (getattr(hotspot.risk_windows, "reason", "") for hotspot in hotspots)
    return tuple(dict.fromkeys(wording.sentence(str(reason)) for reason in reasons if reason))
