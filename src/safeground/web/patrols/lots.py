"""The sealed lots that a night can be made to obey: folders that the trials' pages sealed."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from safeground.data.errors import BadInput
from safeground.web.patrols.night import LONDON


@dataclass(frozen=True)
class Lot:
    """One sealed lot: where it is, and from which day to which it says anything."""

    folder: Path
    title: str
    first: date
    last: date
    speaks_of: frozenset[str] = frozenset()  # its hotspots by key, or by name where they have none


GIVEN_UP = "given-up.txt"  # in the folder of a lot that nobody is bound by any more
CHECKS: list[Callable[[Path], None]] = []  # each raises BadInput for a lot that isn't as sealed


def lots_folder() -> Path:
    """Where sealed lots are kept, a folder each."""
    return Path(settings.MEDIA_ROOT) / "lots"


def lots() -> list[Lot]:
    """Every sealed lot that binds; one that can't be read, or was given up, is passed over."""
    from safeground.data.patrols.trial_folders import read_trial

    found = []
    for seal in sorted(lots_folder().glob("*/seal.json")):
        try:
            design = read_trial(seal.parent).design
        except BadInput:
            continue
        if (seal.parent / GIVEN_UP).exists():
            continue
        sites = frozenset(site.key or site.name for site in design.sites)
        days = design.dates[0], design.dates[-1]
        found.append(Lot(seal.parent, _titled(seal.parent.name), *days, sites))
    return found


def spoken_for(day: date) -> dict[str, Lot]:
    """The hotspots that a sealed lot decides about on a day, by key or else name, and which lot:
    nobody is sent there but as it says."""
    of_the_day = [lot for lot in lots() if lot.first <= day <= lot.last]
    return {hotspot: lot for lot in of_the_day for hotspot in lot.speaks_of}


def refuse_spoken_for(day: date, hotspots: Iterable[Any]) -> None:
    """BadInput where a visit without a lot would go to a hotspot that one decides about."""
    spoken = spoken_for(day)
    for hotspot in hotspots:
        lot = spoken.get(hotspot.key) or spoken.get(hotspot.name)
        if lot is not None:
            raise BadInput(
                f"{hotspot.name} is in the trial {lot.title} that night, so patrols go there by "
                "its lot alone. Take its visits off, or plan the night again and choose that lot."
            )


def _titled(name: str) -> str:
    """ "trial-3-southend-winter" is "Southend winter"."""
    return re.sub(r"^trial-\d+-", "", name).replace("-", " ").capitalize()


def open_day(folder: Path, day: date, now: datetime) -> Mapping[str, str]:
    """Open one day of a lot: each hotspot's condition, by its key or else its name.

    BadInput before noon of the day before, for a day that the lot does not have, and for a lot
    that is not as it was sealed: by its own seal, and by what apps above know of it (`CHECKS`).
    A day that is open already is checked again.
    """
    from safeground.pipelines.patrols.release_allocations import release_day

    for check in CHECKS:
        check(folder)
    opened = release_day(folder, day, now.astimezone(LONDON))  # noon is by the clock on the wall
    return {row.get("key") or row["hotspot"]: row["condition"] for row in opened["allocation"]}
