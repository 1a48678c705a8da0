"""Our own: sparse serious violence shrunk toward its neighbourhood and toward crime of its kind.

Serious violence is too rare for counts in small cells to speak for themselves, and a kernel map
alone blurs the few streets that matter. But the same places gather other crime, which is recorded
a hundred times as often. The model is a mixture of densities over cells,

    expected(c) = N * sum_k w_k * f_k(c),   w >= 0, sum w = 1,

whose components f_k are, each normalised over the study area:

- **own**: the target's kernel density at several bandwidths (0 is the plain count);
- **kindred**: all reported crime, each category weighed by how well it foretells the target, at
  the same bandwidths;
- **local share**: kindred crime at a fine bandwidth times the share of it that is the target at a
  wide one: "as violent, crime for crime, as the neighbourhood, and as busy as the street";
- **anywhere**: the area itself, so that no place is ever given zero.

A cell's own count is thereby shrunk toward its own kernel and toward all crime at the same place.
The weights, of categories first and then of components, are learned out of sample: each of the
last periods is forecast from those before it, and the weights maximise the Poisson likelihood of
what then happened, less a Dirichlet prior of some offences' strength that leans on the pooled
components. A rare offence has little say against the prior, so it borrows more; a common one finds
its own weights. Both fits are expectation-maximisation on a likelihood that is concave in the
weights. One number more, also learned out of sample, undoes the blur of averaging: the mixture is
raised to a power near 1, which changes no rank and makes the expected numbers honest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar

from safeground.core.geography.grid import Grid
from safeground.core.hotspots.counts import Array, Counts, Surface, Values
from safeground.core.hotspots.smoothing import smooth
from safeground.core.hotspots.surfaces.count import recency


@dataclass(frozen=True)
class PooledParams:
    """What the mixture is made of.

    `bandwidths_m` of the own and kindred kernels and `local_m` (fine, wide) pairs of the local
    share, in metres; `strength` and `kindred_strength` of the priors in offences, the latter fitted
    at `kindred_m`; `looks` is how many past periods are learned from.
    """

    bandwidths_m: tuple[float, ...] = (0.0, 150.0, 300.0, 600.0, 1200.0)
    local_m: tuple[tuple[float, float], ...] = (
        (0.0, 600.0), (150.0, 600.0), (0.0, 1200.0), (150.0, 1200.0), (300.0, 1200.0),
    )  # fmt: skip
    strength: float = 30.0
    kindred_strength: float = 100.0
    kindred_m: float = 300.0
    looks: int = 4
    half_life_days: float | None = 365.0
    rounds: int = 100


def pooled(history: Counts, grid: Grid, params: PooledParams) -> Surface:
    """Expected offences a period by the pooled mixture described in this module.

    `params` of the surface says how much this offence borrowed: the learned weight of each kind of
    component (they sum to 1), of each category beside its share of all crime, and the power.
    """
    looks = range(max(1, history.periods - params.looks), history.periods)
    pasts = [history.before(period) for period in looks]
    happened = [history.on_cells(history.target[:, period], grid) for period in looks]
    kin = _kindred(history, pasts, happened, grid, params)
    parts = [_components(past, grid, params, kin) for past in pasts]
    weights = _learn(parts, happened, _prior(params), params.strength, params.rounds)
    power = _power([part @ weights for part in parts], happened)
    density = _sharpened(_components(history, grid, params, kin) @ weights, power)
    per_period = float(history.target.sum(axis=0) @ recency(history, params.half_life_days))
    learned = {"weights": _by_kind(weights, params), "kindred": _rounded(kin), "power": power}
    expected = density * per_period / history.periods
    return Surface("pooled", expected, {**vars(params), **learned})


def _learn(
    densities: Sequence[Values],
    happened: Sequence[Values],
    prior: Values,
    strength: float,
    rounds: int,
) -> Values:
    """Mixture weights under which `densities` best forecast what then `happened` (cells,).

    Each of `densities` is (cells, components), from the time before. Only cells where something
    happened bear on the fit, because every component sums to 1 whatever its weight.
    """
    if not happened:
        return prior
    where = [np.flatnonzero(offences) for offences in happened]
    density = np.concatenate([part[cells] for part, cells in zip(densities, where, strict=True)])
    offences = np.concatenate([then[cells] for then, cells in zip(happened, where, strict=True)])
    weights = prior
    for _ in range(rounds):
        mixed = density @ weights
        share = np.divide(offences, mixed, out=np.zeros_like(mixed), where=mixed > 0)
        weights = weights * (density.T @ share) + strength * prior
        weights = weights / weights.sum()
    return np.asarray(weights, float)


def _kindred(
    history: Counts,
    pasts: Sequence[Counts],
    happened: Sequence[Values],
    grid: Grid,
    params: PooledParams,
) -> dict[str, float]:
    """How much an incident of each category tells of the target; an average incident has 1."""
    volume = np.array([values.sum() for values in history.context.values()], float)
    if not volume.sum():
        return dict.fromkeys(history.context, 1.0)
    prior = volume / volume.sum()
    densities = [
        _normalised(
            [
                smooth(_recent(values, past, params), past.sites, grid, params.kindred_m)
                for values in past.context.values()
            ]
        )
        for past in pasts
    ]
    weights = _learn(densities, happened, prior, params.kindred_strength, params.rounds)
    relative = np.divide(weights, prior, out=np.zeros_like(prior), where=prior > 0)
    return dict(zip(history.context, relative.tolist(), strict=True))


def _components(
    history: Counts, grid: Grid, params: PooledParams, kin: Mapping[str, float]
) -> Values:
    """(cells, components) densities, each summing to 1 over the study area (or to 0)."""
    own = _recent(history.target, history, params)
    kindred = np.zeros_like(own)
    for category, values in history.context.items():
        kindred += np.float32(kin[category]) * _recent(values, history, params)
    widths = {*params.bandwidths_m, *(h for pair in params.local_m for h in pair)}
    near_own = {h: smooth(own, history.sites, grid, h) for h in widths}
    near_kin = {h: smooth(kindred, history.sites, grid, h) for h in widths}
    columns = [near[h] for near in (near_own, near_kin) for h in params.bandwidths_m]
    for fine, wide in params.local_m:
        busy = near_kin[wide]
        share = np.divide(near_own[wide], busy, out=np.zeros(len(grid)), where=busy > 1e-6)
        columns.append(near_kin[fine] * share)
    return _normalised([*columns, grid.inside_m2])


def _recent(values: Array, history: Counts, params: PooledParams) -> Array:
    weights = recency(history, params.half_life_days).astype(np.float32)
    return np.asarray(values @ weights, np.float32)


def _normalised(columns: list[Values]) -> Values:
    table = np.column_stack(columns)
    total = table.sum(axis=0)
    return np.asarray(np.divide(table, total, out=np.zeros_like(table), where=total > 0), float)


def _power(densities: Sequence[Values], happened: Sequence[Values]) -> float:
    """The power of the mixture under which what then happened was likeliest."""
    if not sum(float(offences.sum()) for offences in happened):
        return 1.0

    def surprise(power: float) -> float:
        return -sum(
            float(then[then > 0] @ np.log(_sharpened(before, power)[then > 0]))
            for before, then in zip(densities, happened, strict=True)
        )

    return float(minimize_scalar(surprise, bounds=(0.5, 2.0), method="bounded").x)


def _sharpened(density: Values, power: float) -> Values:
    raised: Values = np.maximum(density, 1e-300) ** power
    return raised / float(raised.sum())


def _prior(params: PooledParams) -> Values:
    """A third on the own kernel and a third each on kindred crime here and the local share."""
    n, k = len(params.bandwidths_m), len(params.local_m)
    kinds = [(n, 0.30), (n, 0.35), (k, 0.33), (1, 0.02)]
    prior = np.concatenate([np.full(size, share / max(size, 1)) for size, share in kinds])
    return np.asarray(prior / prior.sum(), float)


def _by_kind(weights: Values, params: PooledParams) -> dict[str, float]:
    n, k = len(params.bandwidths_m), len(params.local_m)
    parts = np.split(weights, np.cumsum([n, n, k]))
    kinds = ("own", "kindred crime", "local share", "anywhere")
    return _rounded({kind: float(part.sum()) for kind, part in zip(kinds, parts, strict=True)})


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items()}
