"""When: risk windows of each chosen place, where the data knows hours at all."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from safeground.core.geography.grid import Grid
from safeground.core.hotspots.aoristic import HoursUnknown, hours_of_each, hours_of_week
from safeground.core.hotspots.counts import Values
from safeground.core.hotspots.week_profiles import week_profiles
from safeground.core.hotspots.window_choice import Roster
from safeground.core.hotspots.windows import RiskWindows, risk_windows
from safeground.data.errors import BadInput
from safeground.data.reference.offences import family_expression
from safeground.data.store import IncidentStore
from safeground.pipelines.material import Material
from safeground.pipelines.question import Choosing

Hours = tuple[RiskWindows | HoursUnknown, Values | None]


def roster_of(choosing: Choosing) -> Roster:
    """What can be patrolled in a week. Raises BadInput for hours that no roster has."""
    try:
        return Roster(choosing.patrol_hours, most_windows=choosing.most_windows)
    except ValueError as error:
        raise BadInput(str(error)) from None


def hours_of_places(
    store_dir: str | Path,
    material: Material,
    places: Sequence[np.ndarray],
    rng: np.random.Generator,
    roster: Roster,
) -> list[Hours]:
    """Risk windows and week clock (168,) of each place (its cells), or why there are none."""
    dated = dated_incidents(store_dir, material)
    place = _place_of(dated, material.grid, places)
    start, end = (dated[name].to_numpy() for name in ("occurred_from", "occurred_to"))
    weight = dated["weight"].to_numpy().astype(float)
    # every place's own hours, and last those of everywhere else: what thin places lean on
    everywhere = np.where(place < 0, len(places), place)
    known = hours_of_week(start, end, weight=weight, place=everywhere, places=len(places) + 1)
    if isinstance(known, HoursUnknown):
        return [(known, None)] * len(places)
    profiles = week_profiles(known.weights, effective_n=known.effective_n)
    narrow = (end - start) <= np.timedelta64(int(known.most_days * 24), "h")
    found: list[Hours] = []
    for number in range(len(places)):
        mine = (place == number) & narrow
        each = hours_of_each(start[mine], end[mine])
        windows = risk_windows(each, profiles, roster, rng=rng, weight=weight[mine])
        found.append((windows, profiles.profiles[number]))
    return found


def dated_incidents(store_dir: str | Path, material: Material) -> pl.DataFrame:
    """Every incident that the map counts, with its own dates and its weight as one."""
    question = material.question
    columns = ["easting", "northing", "street", "occurred_from", "occurred_to", "category"]
    point = (pl.col("easting").round(0), pl.col("northing").round(0), pl.col("street"))
    sources = question.sources or None
    return (
        IncidentStore(store_dir)
        .read([*columns, "home_office_code", "knife"], material.months, sources, question.version)
        .with_columns(family_expression(material.family))
        .filter((pl.col("weight") > 0) & pl.col("occurred_from").is_not_null())
        # what was set aside from the map, by place, is set aside here as well
        .join(material.records.lazy(), on=point, how="semi", nulls_equal=True)
        .select(*columns[:2], "occurred_from", "occurred_to", "weight")
        .with_columns(occurred_to=pl.coalesce("occurred_to", "occurred_from"))
        .collect()
    )


def _place_of(dated: pl.DataFrame, grid: Grid, places: Sequence[np.ndarray]) -> np.ndarray:
    owner = np.full(len(grid) + 1, -1)
    for number, cells in enumerate(places):
        owner[cells] = number
    x, y = (
        dated[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
        for name in ("easting", "northing")
    )
    return np.asarray(owner[grid.locate(x, y)])
