"""Kernel density: what happened near here will happen here."""

from dataclasses import dataclass

import numpy as np

from safeground.core.geography.grid import Grid
from safeground.core.hotspots.counts import Counts, Surface, Values
from safeground.core.hotspots.smoothing import smooth


@dataclass(frozen=True)
class KernelParams:
    """`bandwidth_m` is the standard deviation of the Gaussian in metres.

    With `classes` of 2 or more the bandwidth adapts to the density of incidents.
    """

    bandwidth_m: float = 300.0
    classes: int = 1


def kernel(history: Counts, grid: Grid, params: KernelParams) -> Surface:
    """Expected offences a period by Gaussian kernel density, fixed or adaptive.

    The adaptive bandwidth of an incident goes with the square root of the density there (Abramson
    1982, *Annals of Statistics* 10:1217), between a third of and three times the fixed one, in
    `classes` steps.
    """
    monthly = np.asarray(history.target.sum(axis=1) / history.periods, float)
    if params.classes < 2:
        expected = smooth(monthly, history.sites, grid, params.bandwidth_m)
    else:
        expected = _adaptive(monthly, history, grid, params)
    name = "kernel" if params.classes < 2 else "adaptive-kernel"
    return Surface(name, expected, {"bandwidth_m": params.bandwidth_m, "classes": params.classes})


def _adaptive(monthly: Values, history: Counts, grid: Grid, params: KernelParams) -> Values:
    pilot = smooth(monthly, history.sites, grid, params.bandwidth_m)[history.sites.cell]
    busy = monthly > 0
    if not busy.any():
        return np.zeros(len(grid))
    typical = np.exp(np.average(np.log(pilot[busy]), weights=monthly[busy]))
    factor = np.ones(len(monthly))
    factor[busy] = np.clip(np.sqrt(typical / pilot[busy]), 1 / 3, 3.0)
    steps = np.geomspace(1 / 3, 3.0, params.classes)
    nearest = np.abs(np.log(factor)[:, None] - np.log(steps)[None, :]).argmin(axis=1)
    layers = [
        smooth(np.where(nearest == i, monthly, 0.0), history.sites, grid, step * params.bandwidth_m)
        for i, step in enumerate(steps)
        if (busy & (nearest == i)).any()
    ]
    return np.asarray(np.sum(layers, axis=0), float)
