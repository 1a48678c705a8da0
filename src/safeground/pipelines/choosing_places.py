"""Which places: the choice among the cells, and the districts that it respects."""

from collections.abc import Sequence

import numpy as np
import polars as pl
import shapely

from safeground.core.geography.national_grid import to_national_grid
from safeground.core.hotspots.choose import Choice, choose
from safeground.core.hotspots.counts import Surface
from safeground.data.errors import BadInput
from safeground.pipelines.material import Material, commonest_by_cell
from safeground.pipelines.question import Choosing


def choose_places(
    material: Material, surface: Surface, choosing: Choosing, district: np.ndarray
) -> Choice:
    """The most expected harm for N places, among cells with enough incidents to be ranked."""
    grid, cells = material.grid, material.records["cell"].to_numpy()
    n = material.records.select(pl.when(pl.col("weight") > 0).then("n").otherwise(0)).to_series()
    enough = np.bincount(cells, n.to_numpy(), len(grid)) >= choosing.minimum_incidents
    # a place is worth walking where risk is well above the usual, not merely beside such a cell;
    # in a small area that still leaves cells to choose from
    share = min(1.0, max(0.02, 20 * choosing.places / len(grid)))
    worth = surface.expected >= np.quantile(surface.expected, 1 - share)
    if not enough.any():
        raise BadInput(
            f"No cell has {choosing.minimum_incidents:g} incidents that may be "
            f"{material.family.title.lower()}; ask for fewer, or look at more months"
        )
    try:
        return choose(
            grid,
            surface.expected,
            places=choosing.places,
            largest_m2=choosing.largest_m2,
            separation_m=choosing.separation_m,
            quotas=choosing.quotas or None,
            cell_district=district,
            must_include=list(_cells_at(material, choosing.must_include)),
            must_exclude=_cells_at(material, choosing.must_exclude),
            eligible=enough & worth,
        )
    except ValueError as error:
        raise BadInput(str(error)) from None


def _cells_at(material: Material, points: Sequence[tuple[float, float]]) -> np.ndarray:
    if not points:
        return np.zeros(0, np.int32)
    cells = material.grid.locate(*to_national_grid(*zip(*points, strict=True)))
    if (cells < 0).any():
        lost = points[int(np.argmin(cells))]
        raise BadInput(f"The place at {lost[0]}, {lost[1]} lies outside {material.area.name}")
    return np.asarray(cells)


def chosen_by(choosing: Choosing, choice: Choice) -> str:
    """How the places were chosen, and which limits held the total down."""
    largest = choosing.largest_m2
    parts = [f"The {choosing.places} places that together hold the most"]
    parts += [f"{n} in {district}" for district, n in choosing.quotas.items()]
    parts.append("up to three cells each" if largest is None else f"up to {largest:,.0f} m² each")
    parts.append("none touching another")
    if choosing.separation_m:
        parts.append(f"edges at least {choosing.separation_m:,.0f} m apart")
    parts.append(f"with at least {choosing.minimum_incidents:g} incidents a cell")
    return ". ".join(said.rstrip(".") for said in (", ".join(parts), *choice.binding))


def district_of_cells(material: Material) -> np.ndarray:
    """(cells,) name of the district of each cell: by outline, else by the records' own names."""
    district = np.full(len(material.grid), material.area.name, object)
    x, y = material.grid.centres
    if len(material.area.districts) > 1:
        for name, outline in material.area.districts.items():
            shapely.prepare(outline)
            district[shapely.contains_xy(outline, x, y)] = name
    for cell, name in commonest_by_cell(material, "district").items():
        if district[cell] == material.area.name:
            district[cell] = name
    return district.astype(str)
