"""The rolling-origin backtest: forecast each period from those before it, then see.

Intervals come from a bootstrap over places: cells, with all that happened in them over the tested
periods, are drawn with replacement (by Poisson weights). Offences of one place come and go
together, so drawing places rather than offences keeps the intervals honest. All models see the same
draws, which makes the difference between two of them far surer than either alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from time import perf_counter

import numpy as np
from numpy.typing import ArrayLike, NDArray

from safeground.core.geography.grid import Grid
from safeground.core.hotspots.accuracy import capture_curve, chosen_share, jaccard, penalised_pai
from safeground.core.hotspots.counts import Counts, Values
from safeground.core.hotspots.scores import Backtest, Estimate, ModelResult, Score
from safeground.core.hotspots.surfaces import Model

Progress = Callable[[str, int, int], None]
CURVE = np.r_[0.0, np.geomspace(0.0005, 1.0, 60)]


@dataclass(frozen=True)
class BacktestParams:
    """`first` is the first period forecast; `alpha` that of the penalised PAI."""

    area_shares: tuple[float, ...] = (0.005, 0.01, 0.02)
    first: int = 3
    alpha: float = 0.5
    draws: int = 1000
    level: float = 0.95


def backtest(
    counts: Counts,
    grid: Grid,
    models: Sequence[Model],
    params: BacktestParams,
    *,
    family: str,
    rng: np.random.Generator,
    progress: Progress | None = None,
) -> Backtest:
    """Forecast every period from `params.first` on by every model, from what came before it alone.

    Raises ValueError when no period is left to test, or nothing happened in those that are.
    """
    tested = range(params.first, counts.periods)
    if params.first < 1 or not tested:
        raise ValueError(
            f"first must leave a period to learn from and one to test; it is {params.first} "
            f"and there are {counts.periods} periods"
        )
    truth = counts.on_cells(counts.target, grid)
    happened = [truth[:, t] for t in tested]
    if sum(h.sum() for h in happened) == 0:
        raise ValueError(f"no {family} offences were recorded in the periods to be tested")
    examiner = _Examiner(grid, happened, params, rng)
    results = []
    for number, model in enumerate(models):
        started, surfaces, past = perf_counter(), [], []
        for step, t in enumerate(tested):
            if progress is not None:
                progress(model.title, number * len(tested) + step, len(models) * len(tested))
            surfaces.append(model.surface(counts.before(t), grid).expected)
            past.append(truth[:, :t].sum(axis=1))
        seconds = perf_counter() - started
        results.append(examiner.examine(model, surfaces, past, seconds))
    if progress is not None:
        progress("Done", len(models) * len(tested), len(models) * len(tested))
    months = counts.starts.astype("datetime64[D]").astype(str)
    return Backtest(
        family=family,
        models=examiner.compared(results),
        tested=tuple(months[t] for t in tested),
        offences=float(sum(h.sum() for h in happened)),
        cells=len(grid),
        cell_m2=grid.lattice.cell_m2,
        area_m2=grid.area_m2,
        perfect_hit=examiner.perfect,
    )


class _Examiner:
    """Scores every model against the same truth with the same draws."""

    def __init__(
        self,
        grid: Grid,
        happened: list[Values],
        params: BacktestParams,
        rng: np.random.Generator,
    ) -> None:
        self._area, self._happened, self._params = grid.inside_m2, happened, params
        self._cell_m2 = grid.lattice.cell_m2
        self._hits: dict[tuple[str, float], Values] = {}
        total = np.sum(happened, axis=0)
        self._places = np.flatnonzero(total)
        weights = rng.poisson(1.0, (params.draws, len(self._places))).astype(np.float32)
        self._draws = np.vstack([np.ones((1, len(self._places)), np.float32), weights])
        self._total = self._draws @ total[self._places]
        density = [h / self._area for h in happened]  # hindsight takes what holds most for its area
        self._best = {
            share: self._caught([chosen_share(d, self._area, share) for d in density])
            for share in params.area_shares
        }
        everything = [
            capture_curve(d, h, self._area, CURVE) * h.sum()
            for d, h in zip(density, happened, strict=True)
        ]
        self.perfect = np.sum(everything, axis=0) / total.sum()

    def examine(
        self, model: Model, surfaces: list[Values], past: list[Values], seconds: float
    ) -> ModelResult:
        curves = self._curves(surfaces)
        steps = np.diff(CURVE)
        auc = ((curves[:, 1:] + curves[:, :-1]) / 2) @ steps
        scores = tuple(self._score(model, surfaces, past, s) for s in self._params.area_shares)
        low, high = self._bounds(curves)
        return ModelResult(
            model=model.name,
            title=model.title,
            scores=scores,
            curve_area=CURVE,
            curve_hit=np.column_stack([curves[0], low, high]),
            auc=self._estimate(auc),
            calibration=self._calibration(surfaces),
            seconds=seconds,
        )

    def compared(self, results: list[ModelResult]) -> tuple[ModelResult, ...]:
        """Add to each score how far it falls behind the best model, draw by draw."""
        best = {
            share: max((self._hits[m.model, share] for m in results), key=lambda hits: hits[0])
            for share in self._params.area_shares
        }

        def behind(model: ModelResult, score: Score) -> Score:
            share = score.area_share
            gap = best[share] - self._hits[model.model, share]
            return replace(score, behind=self._estimate(gap))

        return tuple(replace(m, scores=tuple(behind(m, s) for s in m.scores)) for m in results)

    def _score(
        self, model: Model, surfaces: list[Values], past: list[Values], share: float
    ) -> Score:
        chosen = [chosen_share(s, self._area, share) for s in surfaces]
        caught = self._caught(chosen)
        hits = self._hits[model.name, share] = _ratio(caught, self._total)
        cells = share * self._area.sum() / self._cell_m2 * len(surfaces)
        base = self._total / (self._area.sum() / self._cell_m2 * len(surfaces))
        known = [(c @ p) / p.sum() for c, p in zip(chosen, past, strict=True) if p.sum()]
        kept = np.array([jaccard(a, b) for a, b in pairwise(chosen)])
        precision = caught / cells
        return Score(
            area_share=share,
            hit_rate=self._estimate(hits),
            pai=self._estimate(hits / share),
            pei=self._estimate(np.minimum(_ratio(caught, self._best[share]), 1.0)),
            ppai=self._estimate(hits * penalised_pai(1.0, share, self._params.alpha)),
            recapture=self._estimate(_ratio(hits, np.mean(known) if known else 0.0)),
            base_rate=float(base[0]),
            precision=self._estimate(precision),
            lift=self._estimate(_ratio(precision, base)),
            stability=_spread_of(kept, self._params.level),
        )

    def _caught(self, chosen: list[Values]) -> Values:
        """(1 + draws,) offences caught by the chosen cells, first as they were, then drawn."""
        each = np.sum([c * h for c, h in zip(chosen, self._happened, strict=True)], axis=0)
        return np.asarray(self._draws @ each[self._places], float)

    def _curves(self, surfaces: list[Values]) -> Values:
        """(1 + draws, points) capture curve; an offence is caught from its cell's own share on."""
        caught = np.zeros((len(self._places), len(CURVE)))
        for surface, h in zip(surfaces, self._happened, strict=True):
            levels, group = np.unique(-surface, return_inverse=True)
            size = np.bincount(group, self._area, len(levels))
            end = np.cumsum(size) / self._area.sum()
            start, end = end - size / self._area.sum(), np.maximum(end, 1e-12)
            busy = np.flatnonzero(h[self._places])
            mine = group[self._places[busy]]
            width = np.maximum(end[mine] - start[mine], 1e-12)
            part = np.clip((CURVE[None, :] - start[mine][:, None]) / width[:, None], 0, 1)
            caught[busy] += part * h[self._places[busy]][:, None]
        return np.asarray(_ratio(self._draws @ caught, self._total[:, None]), float)

    def _calibration(self, surfaces: list[Values], bands: int = 10) -> Values:
        """(bands, 2) offences expected and observed, by bands of equal expectation in sum."""
        table = np.zeros((bands, 2))
        for surface, h in zip(surfaces, self._happened, strict=True):
            order = np.argsort(surface, kind="stable")
            running = np.cumsum(surface[order])
            band = np.minimum((running / max(running[-1], 1e-12) * bands).astype(int), bands - 1)
            table[:, 0] += np.bincount(band, surface[order], bands)
            table[:, 1] += np.bincount(band, h[order], bands)
        return table

    def _bounds(self, values: Values) -> NDArray[np.float64]:
        tail = (1 - self._params.level) / 2
        if np.isnan(values[1:]).all():
            return np.full((2, *values.shape[1:]), np.nan)
        return np.asarray(np.nanquantile(values[1:], [tail, 1 - tail], axis=0), float)

    def _estimate(self, values: Values) -> Estimate:
        low, high = self._bounds(values)
        return Estimate(float(values[0]), float(low), float(high))


def _ratio(top: ArrayLike, bottom: ArrayLike) -> Values:
    """top / bottom; not a number where a draw left nothing to divide by."""
    above, below = np.broadcast_arrays(np.asarray(top, float), np.asarray(bottom, float))
    ratio = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return np.asarray(ratio, float)


def _spread_of(values: Values, level: float) -> Estimate:
    """The mean of a few values, with the range that holds `level` of them."""
    if not len(values):
        return Estimate(float("nan"), float("nan"), float("nan"))
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return Estimate(float(values.mean()), float(low), float(high))
