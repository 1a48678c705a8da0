"""The days of a trial: release one when it is due, log what was done otherwise."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from safeground.core.patrols.allocation.allocate import allocate
from safeground.core.patrols.allocation.chain import unlinked
from safeground.core.patrols.allocation.seal import day_key
from safeground.data.errors import BadInput
from safeground.data.patrols import trial_folders
from safeground.data.patrols.results.cells import suggest
from safeground.pipelines.patrols.verify_allocations import verify_trial

RELEASED_FROM = time(12)  # of the day before, by the local clock


def release_day(folder: Path, day: date, now: datetime) -> dict[str, Any]:
    """Release one day of a trial: what the file in `released` holds.

    Refuses a day before noon of the day before, and a trial that is not as it was sealed.
    """
    trial = trial_folders.read_trial(folder)
    number = trial_folders.day_number(trial, day)
    path = trial_folders.released_file(folder, day)
    due = datetime.combine(day - timedelta(days=1), RELEASED_FROM, now.tzinfo)
    if now < due:
        raise BadInput(
            f"{day} is sealed until {due:%H:%M on %d %B %Y}; nobody is to know it before"
        )
    seed = trial_folders.read_seed(folder)
    if seed is None:
        raise BadInput(f"{folder} has no seed.txt; its keeper must put it back to release a day")
    verdict = verify_trial(folder)
    if not verdict.verified:
        raise BadInput(f"Nothing is released: {verdict.sentence}")
    if not path.exists():
        trial_folders.write_released(path, _opened(trial, seed, number, now))
    released: dict[str, Any] = trial_folders.read_json(path)
    return released


def _opened(trial: trial_folders.Trial, seed: str, number: int, now: datetime) -> dict[str, Any]:
    """One day with its key, and how far the override log had come."""
    rows, keys = allocate(trial.design, seed).day(number), _keys(trial)
    day, log = (
        trial.design.dates[number].isoformat(),
        trial_folders.read_override_lines(trial.folder),
    )
    return {
        "date": day,
        "seal": trial.said,
        "released_at": now.isoformat(timespec="seconds"),
        "opening": day_key(trial.design, seed, number).hex(),
        "overrides": {"entries": len(log), "last": log[-1]["hash"] if log else trial.said},
        "allocation": [
            {"date": day, "hotspot": name, "key": keys[name], "condition": condition}
            for name, condition in rows
        ],
    }


@dataclass(frozen=True)
class Override:
    """What was done in a hotspot on a day other than allotted; `done` None is the opposite."""

    day: date
    hotspot: str
    by: str
    why: str
    done: str | None = None


def record_override(folder: Path, override: Override, now: datetime) -> dict[str, Any]:
    """Add an override to the log: the assigned condition stays, and it counts as non-compliance."""
    trial = trial_folders.read_trial(folder)
    trial_folders.day_number(trial, override.day)
    if override.hotspot not in _keys(trial):
        hint = suggest(override.hotspot, _keys(trial))
        raise BadInput(f"There is no hotspot {override.hotspot!r} in this trial; {hint}")
    if not (path := trial_folders.released_file(folder, override.day)).exists():
        raise BadInput(f"{override.day} has not been released, so there is nothing to override")
    if number := unlinked(trial_folders.read_override_lines(folder), trial.said):
        raise BadInput(f"The override log is not as it was written, from entry {number} on")
    rows = {row["hotspot"]: row["condition"] for row in trial_folders.read_json(path)["allocation"]}
    assigned = rows.get(override.hotspot, "outside")
    done = override.done or ("control" if assigned == "treatment" else "treatment")
    if done == assigned:
        raise BadInput(f"{override.hotspot} was for {assigned} on {override.day}: no override")
    if missing := [name for name in ("by", "why") if not getattr(override, name).strip()]:
        raise BadInput(f"--{missing[0]} must not be empty: an override says who and why")
    entry = {
        "date": override.day.isoformat(),
        "hotspot": override.hotspot,
        "assigned": assigned,
        "done": done,
        "by": override.by.strip(),
        "why": override.why.strip(),
        "recorded_at": now.isoformat(timespec="seconds"),
    }
    return trial_folders.append_override(folder, entry, trial.said)


def _keys(trial: trial_folders.Trial) -> dict[str, str]:
    return {site.name: site.key for site in trial.design.sites}
