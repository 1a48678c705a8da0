"""How well would each method have done on months that it had not seen?"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from safeground.core.hotspots.backtest import BacktestParams, Progress, backtest
from safeground.core.hotspots.scores import Backtest
from safeground.core.hotspots.surfaces import MODELS, Model
from safeground.data.errors import BadInput
from safeground.pipelines.material import Material, gather_material
from safeground.pipelines.question import Question

LEARN_AT_LEAST = 3  # months before the first forecast


def backtest_hotspots(
    store_dir: str | Path,
    question: Question,
    *,
    area_shares: Sequence[float] = (0.005, 0.01, 0.02),
    models: Sequence[str] = (),
    progress: Progress | None = None,
) -> tuple[Backtest, Material]:
    """Backtest the models (all by default) on the incidents that the question asks for."""
    material = gather_material(store_dir, question)
    return run_backtest(material, area_shares, models, progress), material


def run_backtest(
    material: Material,
    area_shares: Sequence[float],
    models: Sequence[str] = (),
    progress: Progress | None = None,
) -> Backtest:
    """Every month from the fourth on, forecast from the months before it alone."""
    if material.counts.periods <= LEARN_AT_LEAST:
        raise BadInput(
            f"A backtest needs at least {LEARN_AT_LEAST + 1} unbroken months; there are "
            f"{material.counts.periods} ({material.months[0]} to {material.months[-1]})"
        )
    params = BacktestParams(area_shares=tuple(area_shares), first=LEARN_AT_LEAST)
    try:
        result = backtest(
            material.counts,
            material.grid,
            [find_model(name) for name in models] or list(MODELS.values()),
            params,
            family=material.family.name,
            rng=np.random.default_rng(material.question.seed),
            progress=progress,
        )
    except ValueError as error:
        raise BadInput(str(error)) from None
    return replace(result, tested=material.months[LEARN_AT_LEAST:], seed=material.question.seed)


def find_model(name: str) -> Model:
    """The risk model of a name."""
    if name not in MODELS:
        raise BadInput(f"There is no model called {name}; choose from {', '.join(MODELS)}")
    return MODELS[name]
