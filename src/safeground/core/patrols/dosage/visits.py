"""What a feed of pings came to: every stay in a geofence, and an account of every row read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from safeground.core.patrols.dosage.rule import VisitRule


@dataclass(frozen=True)
class FeedAccount:
    """What was read of a feed: `rows` = `used` + all that was `dropped`, by reason.

    `repaired` counts what was put right (rows out of order, clocks corrected), `examples` holds one
    row a reason, and `first` and `last` are the times of the first and last fix used, UTC.
    `wall_clock` says that the feed's times had no offset, so that they were read as `zone` time and
    may be shown that way. `files` are the names of the files, in order.
    """

    rows: int
    used: int
    devices: int
    first: datetime | None
    last: datetime | None
    dropped: Mapping[str, int] = field(default_factory=dict)
    repaired: Mapping[str, int] = field(default_factory=dict)
    examples: Mapping[str, str] = field(default_factory=dict)
    wall_clock: bool = False
    zone: str = "Europe/London"
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Visits:
    """Stays (`frames.STAY_SCHEMA`, in order of time) found by `rule`, and the feed's account.

    A stay is any presence in a geofence; those with `visit` count as visits. `hotspots` are the
    names that were looked for, in order, whether or not anybody was there.
    """

    stays: pl.DataFrame
    rule: VisitRule
    feed: FeedAccount
    hotspots: tuple[str, ...] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict)

    @property
    def visits(self) -> pl.DataFrame:
        """The stays that count as visits."""
        return self.stays.filter("visit")
