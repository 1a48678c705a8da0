"""The folder of a trial's outcomes: place-days of the hotspots, of rings, and of hours."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from functools import partial
from itertools import pairwise
from pathlib import Path

from safeground.core.trials.place_days import PlaceDays
from safeground.data.boundaries import degrees
from safeground.data.errors import BadInput
from safeground.data.patrols.trial_folders import read_json
from safeground.data.trials.place_days import as_table, provenance_file, read_place_days
from safeground.pipelines.trials.gather_outcomes import Outcomes
from safeground.pipelines.write_files import write_files, write_json

OWN = "place-days"


def write_outcomes(outcomes: Outcomes, out: Path) -> dict[str, Path]:
    """Write every part as a place-day file, the rings as areas, and where it all came from."""
    writers: dict[str, Callable[[Path], object]] = {
        f"{name}.csv": as_table(days).write_csv
        for name, days in outcomes.parts.items()
        if days.inside.any()
    }
    if outcomes.around:
        writers["rings.geojson"] = partial(write_json, _ring_features(outcomes))
    writers[f"{OWN}.provenance.json"] = partial(write_json, _provenance(outcomes))
    return write_files(out, writers, "outcomes")


def read_outcomes(folder: Path) -> dict[str, PlaceDays]:
    """The place-days of a folder by the name of their file, those of the hotspots first.

    `folder` may be that of a trial, whose outcomes are in `outcomes`. Raises BadInput where there
    are none.
    """
    own = outcomes_file(folder)
    rings = sorted(own.parent.glob("rings-*.csv"), key=_outer)
    hours = [own.with_name(f"{name}.csv") for name in ("in-hours", "out-of-hours")]
    files = [own, *rings, *(file for file in hours if file.exists())]
    return {file.stem: read_place_days(file) for file in files}


def outcomes_file(folder: Path) -> Path:
    """The hotspots' place-days in a folder of outcomes, or in that of a trial.

    Raises BadInput where there are none.
    """
    for place in (folder, folder / "outcomes"):
        if (file := place / f"{OWN}.csv").exists():
            return file
    raise BadInput(
        f"{folder} has no {OWN}.csv: gather the outcomes first, with 'safeground trials gather'"
    )


def ring_bands(names: Iterable[str]) -> dict[str, str]:
    """What each part that is rings is called: from where the last ended to its own edge.

    >>> ring_bands(["place-days", "rings-50", "rings-100"])
    {'rings-50': '0 to 50 m', 'rings-100': '50 to 100 m'}
    """
    outer = [name.removeprefix("rings-") for name in names if name.startswith("rings-")]
    return {f"rings-{far}": f"{near} to {far} m" for near, far in pairwise(["0", *outer])}


def ground_lost(file: Path) -> tuple[str, ...]:
    """What `trials gather` told of the area that rings lost to other hotspots, as sentences.

    `file` are the place-days of the hotspots; nothing where no provenance is beside them.
    """
    beside = provenance_file(file)
    notes = read_json(beside).get("notes", []) if beside.exists() else []
    return tuple(note for note in notes if _GROUND.match(note))


_GROUND = re.compile("(The rings|No ring) from ")  # as gather_outcomes says it


def _outer(path: Path) -> float:
    try:
        return float(path.stem.removeprefix("rings-"))
    except ValueError:
        raise BadInput(f"{path.name} must be named by its metres, as in rings-50.csv") from None


def _ring_features(outcomes: Outcomes) -> Mapping[str, object]:
    features = [
        {
            "type": "Feature",
            "properties": {
                "hotspot": name,
                "from_m": ring.inner_m,
                "to_m": ring.outer_m,
                "kept_m2": round(float(kept)),
                "lost_m2": round(float(lost)),
            },
            "geometry": degrees(shape).__geo_interface__,
        }
        for ring in outcomes.around
        for name, shape, kept, lost in zip(
            outcomes.boundaries, ring.shapes, ring.kept_m2, ring.lost_m2, strict=True
        )
        if kept
    ]
    return {"type": "FeatureCollection", "features": features}


def _provenance(outcomes: Outcomes) -> Mapping[str, object]:
    return {
        **asdict(outcomes.provenance),
        "offences": outcomes.offences,
        "left_out": [asdict(each) for each in outcomes.left_out],
        "notes": list(outcomes.notes),
    }
