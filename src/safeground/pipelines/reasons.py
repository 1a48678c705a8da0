"""Why a place was chosen, in one sentence with its numbers, and what is reported there."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from safeground.core.disclosure import shown_count
from safeground.core.hotspots.identity import ordinal
from safeground.pipelines.material import UNKNOWN, Material


def why_chosen(material: Material, cells: np.ndarray, rank: int, expected: float) -> str:
    """Why it was chosen, in one sentence with its numbers."""
    here = material.records.filter(pl.col("cell").is_in(cells.tolist()))
    recorded, months = float(here["weight"].sum()), material.counts.periods
    total = float(material.counts.target.sum())
    parts = [
        f"{shown_count(n)} {name}" if share == 1 else f"{share:.1%} of {shown_count(n)} {name}"
        for name, share, n in _counted(here)
    ]
    title = material.family.title.lower()
    offences = f"{recorded:,.0f} offences of {title}"
    if material.harm:
        offences = f"{recorded:,.0f} {material.harm}, of {title}"
    made = f" ({' and '.join(parts)})" if parts and not material.harm else ""
    sentence = (
        f"About {offences} in {months} months{made}, "
        f"{recorded / max(total, 1e-12):.1%} of all in {material.area.name}; "
        f"{ordinal(rank)} by what is expected next"
    )
    if expected * months > 2 * max(recorded, 1.0):
        sentence += (
            ", which is more than its own record alone would suggest: it rests on other crime "
            "reported there, so look before acting on it"
        )
    return sentence


def by_category(material: Material, cells: np.ndarray) -> Mapping[str, int]:
    """Incidents of each category in these cells, most first."""
    inside = material.records.filter(pl.col("cell").is_in(cells.tolist()))
    table = (
        inside.group_by(pl.col("category").fill_null(UNKNOWN))
        .agg(pl.col("n").sum())
        .sort(["n", "category"], descending=[True, False])
    )
    return dict(table.iter_rows())


def _counted(here: pl.DataFrame) -> list[tuple[str, float, int]]:
    """(category, share that counts, records) of what makes up the offences at a place."""
    table = (
        here.filter(pl.col("weight") > 0)
        .group_by("category")
        .agg(pl.col("weight").sum() / pl.col("n").sum(), pl.col("n").sum())
        .sort(["weight", "n"], descending=True)
    )
    return [(name or UNKNOWN, round(share, 6), n) for name, share, n in table.iter_rows()]
