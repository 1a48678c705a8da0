"""What a backtest says of each model: every number with its interval."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A number with its bootstrap interval (95% unless the result says otherwise)."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True)
class Score:
    """How well one model did at one share of the area, over all the periods tested.

    `hit_rate` is the share of offences caught in the chosen cells; `pai` that share over the share
    of the area; `pei` the hit rate over the best that hindsight could have had with the same area
    (PEI*); `ppai` the penalised PAI; `recapture` the hit rate over that in the training months;
    `base_rate` offences a cell a period anywhere, `precision` the same in the chosen cells and
    `lift` their ratio; `stability` the Jaccard share of cells kept from one refresh to the next.
    `behind` is how much less of the offences it caught than the best model at this share did, on
    the same draws: far surer than the two hit rates side by side, and 0 for the best itself.
    """

    area_share: float
    hit_rate: Estimate
    pai: Estimate
    pei: Estimate
    ppai: Estimate
    recapture: Estimate
    base_rate: float
    precision: Estimate
    lift: Estimate
    stability: Estimate
    behind: Estimate = Estimate(0.0, 0.0, 0.0)


@dataclass(frozen=True)
class ModelResult:
    """One model in a backtest: its scores, its capture curve and its calibration.

    `curve_area` (points,) and `curve_hit` (points, 3: estimate, low, high) draw the capture curve;
    `auc` is the area under it. `calibration` (bands, 2) holds expected and observed offences by
    band of expectation, fewest first.
    """

    model: str
    title: str
    scores: tuple[Score, ...]
    curve_area: Values = field(repr=False)
    curve_hit: Values = field(repr=False)
    auc: Estimate
    calibration: Values = field(repr=False)
    seconds: float = 0.0


@dataclass(frozen=True)
class Backtest:
    """A rolling-origin backtest: each tested period was forecast from those before it alone.

    `tested` are the labels of the periods forecast, `offences` how many there were in them.
    `perfect_hit` (points,) is the capture curve of perfect hindsight on the same `curve_area`.
    """

    family: str
    models: tuple[ModelResult, ...]
    tested: tuple[str, ...]
    offences: float
    cells: int
    cell_m2: float
    area_m2: float
    perfect_hit: Values = field(repr=False)
    seed: int = 0
