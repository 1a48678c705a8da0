"""When: the hours of the week in words, or why they can't be known."""

from collections.abc import Iterable

from safeground.core.hotspots.hotspot import Hotspot
from safeground.pipelines.briefing import wording
from safeground.pipelines.files import windows_in_words


def hours_of(hotspot: Hotspot) -> str:
    """The risk windows of a hotspot in words; empty where hours are unknown."""
    return wording.listing(windows_in_words(hotspot.risk_windows))


def why_hours_unknown(hotspots: Iterable[Hotspot]) -> tuple[str, ...]:
    """The different reasons for which some places have no hours, each as a sentence."""
    reasons = (getattr(hotspot.risk_windows, "reason", "") for hotspot in hotspots)
    return tuple(dict.fromkeys(wording.sentence(str(reason)) for reason in reasons if reason))
