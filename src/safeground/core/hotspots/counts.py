"""What a risk model sees (`Counts`) and what it gives back (`Surface`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from safeground.core.geography.grid import Grid

Array = NDArray[np.float32]
Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sites:
    """Points that incidents share: police map points, or points rounded to a few metres.

    `x`, `y` (sites,) are metres and `cell` (sites,) the cell of the grid that holds each. Compared
    by identity, so that what is costly to work out for a set of sites is worked out once.
    """

    x: Values
    y: Values
    cell: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True)
class Counts:
    """Incidents gathered by site and period.

    `target` (sites, periods) is the expected number of the offences being forecast: whole numbers
    where the data names the offence, fractions where a category only holds it with a probability.
    `context` has an array of the same shape for every other category of reported incident.
    `starts` (periods + 1,) are the first days of the periods, and the day after the last.
    """

    sites: Sites
    target: Array
    context: Mapping[str, Array]
    starts: NDArray[np.datetime64]

    @property
    def periods(self) -> int:
        """How many periods there are."""
        return int(self.target.shape[1])

    @cached_property
    def days(self) -> Values:
        """Length of each period in days (periods,)."""
        return np.diff(self.starts).astype("timedelta64[D]").astype(float)

    def window(self, first: int, last: int) -> "Counts":
        """Only the periods `first` up to but not including `last`."""
        cut = slice(first, last)
        context = {name: values[:, cut] for name, values in self.context.items()}
        starts = self.starts[first : last + 1]
        return replace(self, target=self.target[:, cut], context=context, starts=starts)

    def before(self, period: int) -> "Counts":
        """All that was known when `period` began: what a forecast of it may see."""
        return self.window(0, period)

    @cached_property
    def total(self) -> Array:
        """(sites, periods) all the reported incidents in `context` together."""
        return np.asarray(sum(self.context.values(), np.zeros_like(self.target)), np.float32)

    def on_cells(self, values: NDArray[np.floating], grid: Grid) -> Values:
        """Sum `values` (sites,) or (sites, k) over each cell's sites: (cells,) or (cells, k)."""
        n = len(self.sites)
        ones = np.ones(n, values.dtype)
        gather = sparse.csr_array((ones, (self.sites.cell, np.arange(n))), shape=(len(grid), n))
        return np.asarray(gather @ values, float)


@dataclass(frozen=True)
class Surface:
    """One number a cell: how many target offences a model expects there in the coming period.

    `expected` (cells,) is in the order of the grid; `model` and `params` say where it came from.
    """

    model: str
    expected: Values
    params: Mapping[str, object] = field(default_factory=dict)


def gather(
    x: ArrayLike,
    y: ArrayLike,
    period: ArrayLike,
    category: NDArray[np.integer],
    target: ArrayLike,
    *,
    names: list[str],
    starts: NDArray[np.datetime64],
    grid: Grid,
    records: ArrayLike | None = None,
    resolution_m: float = 1.0,
) -> Counts:
    """Gather incidents (all arrays (incidents,)) into `Counts` on `grid`.

    `x`, `y` metres; `period` indexes the gaps between `starts`; `category` indexes `names`;
    `target` is the weight of each row as target offences, and `records` how many incidents a row
    stands for (1 each if left out). Points that round to the same `resolution_m` share a site.
    Incidents outside the grid or the periods are left out.
    """
    px, py = np.asarray(x, float), np.asarray(y, float)
    when, cell = np.asarray(period, int), grid.locate(px, py)
    periods = len(starts) - 1
    keep = (cell >= 0) & (when >= 0) & (when < periods)
    px, py, when, cell = px[keep], py[keep], when[keep], cell[keep]
    east, north = np.rint(px / resolution_m), np.rint(py / resolution_m)
    key = east * 1e8 + north
    _, first, site = np.unique(key, return_index=True, return_inverse=True)
    shape = (len(first), periods)

    def table(weight: NDArray[np.float64], rows: NDArray[np.bool_] | slice) -> Array:
        flat = site[rows] * periods + when[rows]
        sums = np.bincount(flat, weight[rows], shape[0] * shape[1])
        return sums.reshape(shape).astype(np.float32)

    kinds = np.asarray(category)[keep]
    each = np.ones(len(px)) if records is None else np.asarray(records, float)[keep]
    context = {name: table(each, kinds == code) for code, name in enumerate(names)}
    targets = table(np.asarray(target, float)[keep], slice(None))
    return Counts(Sites(px[first], py[first], cell[first]), targets, context, starts)
