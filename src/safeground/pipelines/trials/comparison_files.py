"""Files of a comparison: the matched places, how alike they are, its charts and all it says."""

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np
import shapely

from safeground.data.boundaries import degrees
from safeground.pipelines.charts.chart import write_charts
from safeground.pipelines.trials.compare_places import Comparison
from safeground.pipelines.trials.comparison_places import Compared
from safeground.pipelines.write_files import write_files, write_json

BALANCE = (
    "matched on",
    "kind",
    "candidates",
    "treated",
    "matched",
    "apart before",
    "apart after",
    "variance ratio",
)
"""`apart` is in standard deviations, before matching and after."""


def balance_rows(compared: Compared) -> list[tuple[str, ...]]:
    """How alike the places are: a row for each thing they were matched on, as in `BALANCE`."""
    return [
        (
            b.feature.name,
            b.feature.kind,
            f"{b.candidates:.2f}",
            f"{b.treated:.2f}",
            f"{b.matched:.2f}",
            f"{b.difference_before:.2f}",
            f"{b.difference_after:.2f}",
            "" if np.isnan(b.variance_ratio) else f"{b.variance_ratio:.2f}",
        )
        for b in compared.matches.balance
    ]


def write_comparison(
    found: Comparison, values: Mapping[str, object], folder: Path
) -> dict[str, Path]:
    """Write `values` as comparison.json, the matched places as GeoJSON and the balance as CSV, and
    the charts."""
    writers: dict[str, Callable[[Path], object]] = {"comparison.json": partial(write_json, values)}
    if found.compared is not None:
        writers["comparison-places.geojson"] = partial(_write_places, found)
        writers["balance.csv"] = partial(_write_balance, found.compared)
    files = write_files(folder, writers, "a comparison")
    return files | write_charts(folder, found.charts)


def _write_places(found: Comparison, path: Path) -> None:
    assert found.compared is not None
    matches, hotspots = found.compared.matches, found.treated.hotspots
    shapes = degrees(found.compared.outlines)
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(shapely.to_geojson(shape)),
            "properties": {
                "name": f"Comparison {number}",
                "matched_to": hotspots[ours].name,
                "distance": round(float(distance), 3),
            },
        }
        for number, (shape, ours, distance) in enumerate(
            zip(shapes, matches.treated, matches.distance, strict=True), 1
        )
    ]
    made = {
        "type": "FeatureCollection",
        "name": "Places compared with the treated ones",
        "provenance": asdict(found.provenance),
        "features": features,
    }
    path.write_text(json.dumps(made, ensure_ascii=False, default=str) + "\n", encoding="utf-8")


def _write_balance(compared: Compared, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(BALANCE)
        writer.writerows(balance_rows(compared))
