"""The sealed lots that a night can be made to obey: folders that the trials' pages sealed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from safeground.data.errors import BadInput


@dataclass(frozen=True)
class Lot:
    """One sealed lot: where it is, and from which day to which it says anything."""

    folder: Path
    title: str
    first: date
    last: date


def lots_folder() -> Path:
    """Where sealed lots are kept, a folder each."""
    return Path(settings.MEDIA_ROOT) / "lots"


def lots() -> list[Lot]:
    """Every sealed lot that is here; one that can't be read is passed over."""
    from safeground.data.patrols.trial_folders import read_trial

    found = []
    for seal in sorted(lots_folder().glob("*/seal.json")):
        try:
            design = read_trial(seal.parent).design
        except BadInput:
            continue
        found.append(Lot(seal.parent, _titled(seal.parent.name), design.dates[0], design.dates[-1]))
    return found


def _titled(name: str) -> str:
    """ "trial-3-southend-winter" is "Southend winter"."""
    return re.sub(r"^trial-\d+-", "", name).replace("-", " ").capitalize()


def open_day(folder: Path, day: date, now: datetime) -> Mapping[str, str]:
    """Open one day of a lot: each hotspot's condition, by its key or else its name.

    BadInput before noon of the day before, for a day that the lot does not have, and for a lot
    that is not as it was sealed. A day that is open already is checked against its seal again.
    """
    from safeground.pipelines.patrols.release_allocations import release_day

    opened = release_day(folder, day, now)
    return {row.get("key") or row["hotspot"]: row["condition"] for row in opened["allocation"]}
