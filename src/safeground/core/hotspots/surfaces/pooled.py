"""Our own: sparse serious violence shrunk toward its neighbourhood and toward all crime.

Serious violence is too rare for counts in small cells to speak for themselves, and a kernel map
alone blurs the few streets that matter. But the same places gather other crime, which is recorded
a hundred times as often. The model is a mixture of densities over cells,

    expected(c) = N * sum_k w_k * f_k(c),   w >= 0, sum w = 1,

whose components f_k are, each normalised over the study area:

- **own**: the target's kernel density at several bandwidths (0 is the plain count);
- **all**: all reported crime, at the same bandwidths;
- **local share**: all crime at a fine bandwidth times the share of it that is the target at a
  wide one: "as violent, crime for crime, as the neighbourhood, and as busy as the street";
- **anywhere**: the area itself, so that no place is ever given zero.

A cell's own count is thereby shrunk toward its own kernel and toward all crime at the same place.
The weights are learned out of sample: each of the last periods is forecast from those before it,
and the weights maximise the Poisson likelihood of what then happened, less a Dirichlet prior of
`strength` offences that leans on the pooled components. A rare offence has little say against the
prior, so it borrows more; a common one finds its own weights. Fitted by expectation-maximisation,
which here has one maximum (the likelihood is concave in w).
"""

from dataclasses import dataclass

import numpy as np

from safeground.core.geography.grid import Grid
from safeground.core.hotspots.counts import Counts, Surface, Values
from safeground.core.hotspots.smoothing import smooth
from safeground.core.hotspots.surfaces.count import recency


@dataclass(frozen=True)
class PooledParams:
    """Bandwidths in metres; `strength` of the prior in offences; `looks` periods learned from."""

    bandwidths_m: tuple[float, ...] = (0.0, 150.0, 300.0, 600.0, 1200.0)
    local_m: tuple[tuple[float, float], ...] = (
        (0.0, 600.0), (150.0, 600.0), (0.0, 1200.0), (150.0, 1200.0), (300.0, 1200.0),
    )  # fmt: skip
    strength: float = 30.0
    looks: int = 4
    half_life_days: float | None = 365.0
    rounds: int = 100


def pooled(history: Counts, grid: Grid, params: PooledParams) -> Surface:
    """Expected offences a period by the pooled mixture described in this module.

    `params` of the surface gives the learned weight of each kind of component, which sum to 1:
    how much this offence borrowed.
    """
    prior = _prior(params)
    weights = _learn(history, grid, params, prior)
    per_period = float(history.target.sum(axis=0) @ recency(history, params.half_life_days))
    density = _components(history, grid, params) @ weights
    expected = density * per_period / history.periods
    return Surface("pooled", expected, {**vars(params), "weights": _by_kind(weights, params)})


def _learn(history: Counts, grid: Grid, params: PooledParams, prior: Values) -> Values:
    """Weights that best forecast each of the last periods from those before it."""
    first = max(1, history.periods - params.looks)
    densities, events = [], []
    for period in range(first, history.periods):
        happened = history.on_cells(history.target[:, period], grid)
        where = np.flatnonzero(happened)
        densities.append(_components(history.before(period), grid, params)[where])
        events.append(happened[where])
    if not events:
        return prior
    density, happened = np.concatenate(densities), np.concatenate(events)
    weights = prior
    for _ in range(params.rounds):
        mixed = density @ weights
        claims = weights * (density.T @ np.divide(happened, mixed, where=mixed > 0, out=mixed * 0))
        weights = claims + params.strength * prior
        weights = weights / weights.sum()
    return np.asarray(weights, float)


def _components(history: Counts, grid: Grid, params: PooledParams) -> Values:
    """(cells, components) densities, each summing to 1 over the study area (or to 0)."""
    weights = recency(history, params.half_life_days).astype(np.float32)
    values = {"own": history.target @ weights, "all": history.total @ weights}
    widths = {*params.bandwidths_m, *(h for pair in params.local_m for h in pair)}
    layer = {
        (kind, h): smooth(v, history.sites, grid, h) for kind, v in values.items() for h in widths
    }
    columns = [layer[kind, h] for kind in ("own", "all") for h in params.bandwidths_m]
    for fine, wide in params.local_m:
        busy = layer["all", wide]
        share = np.divide(layer["own", wide], busy, out=np.zeros(len(grid)), where=busy > 1e-6)
        columns.append(layer["all", fine] * share)
    columns.append(grid.inside_m2)
    table = np.column_stack(columns)
    total = table.sum(axis=0)
    return np.asarray(np.divide(table, total, out=np.zeros_like(table), where=total > 0), float)


def _prior(params: PooledParams) -> Values:
    """A third on the own kernel, half on all crime here, most of the rest on the local share."""
    n, k = len(params.bandwidths_m), len(params.local_m)
    kinds = [(n, 0.30), (n, 0.35), (k, 0.33), (1, 0.02)]
    prior = np.concatenate([np.full(size, share / max(size, 1)) for size, share in kinds])
    return np.asarray(prior / prior.sum(), float)


def _by_kind(weights: Values, params: PooledParams) -> dict[str, float]:
    n, k = len(params.bandwidths_m), len(params.local_m)
    parts = np.split(weights, np.cumsum([n, n, k]))
    kinds = ("own", "all crime", "local share", "anywhere")
    return {kind: round(float(p.sum()), 4) for kind, p in zip(kinds, parts, strict=True)}
