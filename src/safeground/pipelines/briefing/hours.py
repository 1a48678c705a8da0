"""When: the hours of the week in words, or why they can't be known."""

import math
from collections.abc import Iterable

from safeground.core.hotspots.aoristic import HoursUnknown
from safeground.core.hotspots.hotspot import Hotspot
from safeground.core.hotspots.windows import RiskWindows
from safeground.pipelines import wording


def hours_of(hotspot: Hotspot) -> str:
    """The risk windows of a hotspot and how much of its harm they hold; empty where unknown.

    "Friday and Saturday 20:00 to 02:00, 12 hours a week with 62.0% (55.1% to 70.2%) of these
    offences"
    """
    windows = hotspot.risk_windows
    if not isinstance(windows, RiskWindows):
        return ""
    if not math.isfinite(windows.captured):
        return windows.name
    hours = wording.plural(windows.hours, "hour")
    low, high = wording.percent(windows.low), wording.percent(windows.high)
    held = f"{wording.percent(windows.captured)} ({low} to {high})"
    return f"{windows.name}, {hours} a week with {held} of these offences"


def why_hours_unknown(hotspots: Iterable[Hotspot]) -> tuple[str, ...]:
    """The different reasons for which some places have no hours, each as a sentence."""
    unknown = (h.risk_windows for h in hotspots if isinstance(h.risk_windows, HoursUnknown))
    return tuple(dict.fromkeys(wording.sentence(windows.reason) for windows in unknown))
