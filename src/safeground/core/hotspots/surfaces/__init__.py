"""Risk models: one module a model, one shared signature.

A model is `(history: Counts, grid: Grid, params) -> Surface`: how many target offences it expects
in each cell in the period after the history, seeing nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from safeground.core.geography.grid import Grid
from safeground.core.hotspots.counts import Counts, Surface
from safeground.core.hotspots.surfaces.boosted import BoostedParams, boosted
from safeground.core.hotspots.surfaces.count import CountParams, count
from safeground.core.hotspots.surfaces.kernel import KernelParams, kernel
from safeground.core.hotspots.surfaces.pooled import PooledParams, pooled
from safeground.core.hotspots.surfaces.prospective import ProspectiveParams, prospective
from safeground.core.hotspots.surfaces.self_exciting import SelfExcitingParams, self_exciting


@dataclass(frozen=True)
class Model:
    """A risk model ready to run: its name, what people call it, and what it does."""

    name: str
    title: str
    surface: Callable[[Counts, Grid], Surface]


MODELS = {
    model.name: model
    for model in (
        Model("count", "Counts", partial(count, params=CountParams())),
        Model("decayed-count", "Decayed counts", partial(count, params=CountParams(120.0))),
        Model("kernel", "Kernel density", partial(kernel, params=KernelParams())),
        Model("adaptive-kernel", "Adaptive kernel", partial(kernel, params=KernelParams(300.0, 7))),
        Model("prospective", "Prospective", partial(prospective, params=ProspectiveParams())),
        Model(
            "self-exciting", "Self-exciting", partial(self_exciting, params=SelfExcitingParams())
        ),
        Model("boosted", "Boosted trees", partial(boosted, params=BoostedParams())),
        Model("pooled", "Pooled (ours)", partial(pooled, params=PooledParams())),
    )
}
