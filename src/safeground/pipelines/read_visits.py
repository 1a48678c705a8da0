"""Pings to visits: files of pings, hotspots and a rule in; stays and an account of the feed out."""

from collections.abc import Callable, Sequence
from pathlib import Path

from safeground.core.patrols.dosage.rule import VisitRule
from safeground.core.patrols.dosage.visits import Visits
from safeground.core.patrols.hotspot import PatrolHotspot

Report = Callable[[str, int, int], None]


def visits_from_pings(
    paths: Sequence[Path],
    hotspots: Sequence[PatrolHotspot],
    rule: VisitRule,
    *,
    zone: str = "Europe/London",
    device: str | None = None,
    progress: Report = lambda *_: None,
) -> Visits:
    """Read files or folders as one feed and find who was in which geofence, from when to when.

    Times without an offset are wall time in `zone`. `device` names the device of files that don't
    say (NMEA, GPX). `progress` is told of (what, done, total). Raises BadInput where no feed can
    be meant. The order of rows, files and duplicates make no difference.
    """
    raise NotImplementedError
