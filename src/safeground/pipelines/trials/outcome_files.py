"""The folder of a trial's outcomes: place-days of the hotspots, of rings, and of hours."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path

from safeground.core.trials.place_days import PlaceDays
from safeground.data.boundaries import degrees
from safeground.data.errors import BadInput
from safeground.data.trials.place_days import as_table, read_place_days
from safeground.pipelines.trials.gather_outcomes import Outcomes
from safeground.pipelines.write_files import write_files

OWN = "place-days"


def write_outcomes(outcomes: Outcomes, out: Path) -> dict[str, Path]:
    """Write every part as a place-day file, the rings as areas, and where it all came from."""
    writers: dict[str, Callable[[Path], object]] = {
        f"{name}.csv": as_table(days).write_csv
        for name, days in outcomes.parts.items()
        if days.inside.any()
    }
    if outcomes.around:
        writers["rings.geojson"] = partial(_write_json, _ring_features(outcomes))
    writers[f"{OWN}.provenance.json"] = partial(_write_json, _provenance(outcomes))
    return write_files(out, writers, "outcomes")


def read_outcomes(folder: Path) -> dict[str, PlaceDays]:
    """The place-days of a folder by the name of their file, those of the hotspots first.

    `folder` may be that of a trial, whose outcomes are in `outcomes`. Raises BadInput where there
    are none.
    """
    places = [place for place in (folder, folder / "outcomes") if (place / f"{OWN}.csv").exists()]
    if not places:
        raise BadInput(
            f"{folder} has no {OWN}.csv: gather the outcomes first, with 'safeground trials gather'"
        )
    rings = sorted(places[0].glob("rings-*.csv"), key=_outer)
    hours = [places[0] / f"{name}.csv" for name in ("in-hours", "out-of-hours")]
    files = [places[0] / f"{OWN}.csv", *rings, *(file for file in hours if file.exists())]
    return {file.stem: read_place_days(file) for file in files}


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


def _write_json(values: Mapping[str, object], path: Path) -> None:
    text = json.dumps(values, ensure_ascii=False, indent=1, default=str)
    path.write_text(text + "\n", encoding="utf-8")
