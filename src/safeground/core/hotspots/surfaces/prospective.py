"""Prospective mapping: risk runs ahead of an incident for a while, and fades with distance."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import sparse

from safeground.core.geography.grid import Grid
from safeground.core.hotspots.counts import Counts, Sites, Surface
from safeground.core.hotspots.smoothing import spread


@dataclass(frozen=True)
class ProspectiveParams:
    """`reach_m` and `memory_days` bound how far and how long an incident raises the risk.

    Distance counts in steps of `step_m`, age in weeks, as published.
    """

    reach_m: float = 400.0
    step_m: float = 50.0
    memory_days: float = 61.0


def prospective(history: Counts, grid: Grid, params: ProspectiveParams) -> Surface:
    """Expected offences a period by prospective (near-repeat) mapping.

    Each incident weighs 1 / (1 + distance in steps) x 1 / (1 + age in weeks) out to its reach
    (Bowers, Johnson and Pease 2004, *British Journal of Criminology* 44:641). Where periods are
    longer than the memory, the last period alone speaks.
    """
    ages = history.days.sum() - (history.days.cumsum() - history.days / 2)
    weights = np.where(ages <= params.memory_days, 1 / (1 + ages / 7), 0.0)
    weights[-1] = max(weights[-1], 1e-9)
    raised = history.target @ (weights / weights.sum()).astype(np.float32)
    expected = np.asarray(_nearness(history.sites, grid, params.reach_m, params.step_m) @ raised)
    return Surface("prospective", expected.astype(float), vars(params))


@lru_cache(maxsize=4)
def _nearness(sites: Sites, grid: Grid, reach_m: float, step_m: float) -> sparse.csr_array:
    return spread(sites, grid, reach_m, lambda d: 1 / (1 + np.floor(d / step_m)))
