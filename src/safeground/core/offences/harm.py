"""Harm: what an offence weighs, how weights are tamed, and which cells have enough to be ranked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Transform = Literal["raw", "sqrt", "log1p", "count"]


@dataclass(frozen=True)
class HarmWeight:
    """The weight of one Home Office code or police.uk category over its dates."""

    scheme: Literal["code", "category"]
    key: str
    weight: float
    in_force_from: date | None = None
    in_force_to: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether `on` lies in the dates; an open end has no limit."""
        return (self.in_force_from or on) <= on <= (self.in_force_to or on)


@dataclass(frozen=True)
class HarmScale:
    """A named scale of harm: its unit, where it comes from, and its weights.

    `complete` is false where the table covers only some offences and says so.
    """

    name: str
    unit: str
    source: str
    weights: tuple[HarmWeight, ...]
    complete: bool = True

    @property
    def version(self) -> str:
        """What tells this table from any other: the beginning of a hash of all that it says."""
        return sha256(repr(self).encode()).hexdigest()[:8]

    def on(self, day: date) -> Mapping[tuple[str, str], float]:
        """Weights in force on a day, by `(scheme, key)`."""
        return {(w.scheme, w.key): w.weight for w in self.weights if w.in_force(day)}


def harm_weights(
    scale: HarmScale,
    day: date,
    category: Sequence[str | None],
    home_office_code: Sequence[str | None],
) -> Floats:
    """Weight of each record on a scale as in force on a day, shape `(n,)`.

    A record with a Home Office code has that code's weight, and one without has its category's.
    Where the scale lists neither, the weight is not a number: harm is never invented.
    """
    weights, unknown = scale.on(day), float("nan")
    return np.array(
        [
            weights.get(("category", name or "") if code is None else ("code", code), unknown)
            for name, code in zip(category, home_office_code, strict=True)
        ],
        dtype=float,
    )


def without_weight(
    weights: ArrayLike, category: Sequence[str | None], home_office_code: Sequence[str | None]
) -> dict[str, int]:
    """How many records have no weight, by code (or category), most first.

    >>> without_weight([365.0, np.nan, np.nan], ["Robbery", "Drugs", "Drugs"], [None] * 3)
    {'Drugs': 2}
    """
    counts: dict[str, int] = {}
    missing = np.isnan(np.asarray(weights, float))
    for i in np.flatnonzero(missing).tolist():
        name = home_office_code[i] or category[i] or "no category"
        counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def transform_harm(weights: ArrayLike, transform: Transform) -> Floats:
    """Weights tamed so that one homicide does not outweigh a street of assaults.

    `raw` keeps them, `sqrt` is the square root (Agar, 2024), `log1p` is log(1 + w), and `count`
    gives every record 1 whether or not its weight is known. Weights must not be negative.

    >>> transform_harm([5475, 365, 19], "sqrt").round().tolist()
    [74.0, 19.0, 4.0]
    >>> transform_harm([5475, 365, 19], "log1p").round().tolist()
    [9.0, 6.0, 3.0]
    """
    values = np.asarray(weights, float)
    if (values < 0).any():
        raise ValueError(f"weights must not be negative: {np.nanmin(values):g}")
    if transform == "raw":
        return values.copy()
    if transform == "sqrt":
        return np.asarray(np.sqrt(values), float)
    if transform == "log1p":
        return np.asarray(np.log1p(values), float)
    if transform == "count":
        return np.ones_like(values)
    raise ValueError(f"transform must be one of {', '.join(get_args(Transform))}: {transform!r}")


@dataclass(frozen=True)
class CellHarm:
    """Harm of each cell, and whether it has incidents enough to be ranked; shapes `(n_cells,)`."""

    harm: Floats
    incidents: Floats
    eligible: NDArray[np.bool_]


def cell_harm(
    cell: ArrayLike,
    weights: ArrayLike,
    n_cells: int,
    *,
    transform: Transform = "raw",
    membership: ArrayLike | None = None,
    minimum_incidents: float = 3,
) -> CellHarm:
    """Sum of transformed weights by cell, with a minimum-events rule.

    `cell` is the cell of each record, shape `(n,)`, below 0 for a record outside the grid, which
    is passed over. `membership` is the probability that the record belongs to the family, 1
    where not given; it multiplies harm and counts. A record of unknown weight adds to the count
    but no harm. A cell with fewer than `minimum_incidents` is not eligible, so that one homicide
    does not make a hotspot.

    >>> rare = cell_harm([0, 1, 1, 1], [5475.0, 19, 19, 19], 2)
    >>> rare.harm.tolist(), rare.eligible.tolist()
    ([5475.0, 57.0], [False, True])
    """
    cells, tamed = np.asarray(cell), transform_harm(weights, transform)
    if cells.shape != tamed.shape:
        raise ValueError(f"cell and weights differ in shape: {cells.shape} and {tamed.shape}")
    if (cells >= n_cells).any():
        raise ValueError(f"cell must be below n_cells ({n_cells}): {cells.max()}")
    share = np.ones(len(cells)) if membership is None else np.asarray(membership, float)
    inside = cells >= 0
    cells, tamed, share = cells[inside], np.nan_to_num(tamed[inside]), share[inside]
    incidents = np.asarray(np.bincount(cells, share, n_cells), float)
    harm = np.asarray(np.bincount(cells, share * tamed, n_cells), float)
    # sums of probabilities fall a hair short of whole numbers
    return CellHarm(harm, incidents, incidents >= minimum_incidents - 1e-9)
