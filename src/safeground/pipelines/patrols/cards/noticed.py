"""What the last visits to a hotspot noticed, as sentences for a card."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from safeground.pipelines import wording
from safeground.pipelines.patrols.report_patrols import lately_at

DAYS = 92


def noticed_lately(
    store_dir: Path, hotspots: Iterable[str], until: date
) -> dict[str, tuple[str, ...]]:
    """By hotspot: problems seen, the latest first, and what came of visits in the last 92 days."""
    return {name: tuple(_noticed(store_dir, name, until)) for name in set(hotspots)}


def _noticed(store_dir: Path, name: str, until: date) -> Iterator[str]:
    lately = lately_at(store_dir, name, until - timedelta(days=DAYS), until)
    for what, _, seen in lately.problems:
        day = f"{seen.day} {wording.MONTHS[seen.month - 1]} {seen.year}"
        yield f"{wording.sentence(what).rstrip('.')}: last seen {day}."
    if set(lately.counts) - {"problems"}:
        yield lately.sentence
