"""The Koper curve: how soon offences follow visits, by how long officers stayed.

Koper (1995) watched corners for half an hour after each stop and found stops of 10 to 16 minutes
followed by disorder least often. Here it is asked of a force's own visits and offences.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from safeground.core.trials.capture.cox import CoxFit, cox, wald
from safeground.core.trials.capture.kaplan_meier import Survival, kaplan_meier
from safeground.core.trials.capture.time_to_offence import Ints, Spells
from safeground.core.trials.estimate import LEVEL, Estimate
from safeground.core.trials.place_days import Values

EDGES = (5.0, 10.0, 15.0, 20.0)
FEWEST = 5
"""Offences after visits of one length, below which no ratio is given."""
_FEWEST_HOTSPOTS = 6  # with offences, below which errors can't be told from the hotspots
_EARLY = 4  # the part of the horizon that is also looked at by itself


@dataclass(frozen=True, eq=False)
class LengthBand:
    """Visits of one length: the `hours` that each was followed, the offences, and the curve.

    `minutes` is from where to where, the last without end; `curve` is None without visits.
    """

    minutes: tuple[float, float]
    hours: Values
    offences: int
    curve: Survival | None

    @property
    def visits(self) -> int:
        """How many were followed."""
        return len(self.hours)

    @property
    def label(self) -> str:
        """Its length in words."""
        return band_label(self.minutes)


@dataclass(frozen=True, eq=False)
class Comparison:
    """A fit of bands (their numbers) against the reference, with its covariance.

    `df` is that of its t, infinite where errors are the model's own.
    """

    fit: CoxFit
    bands: tuple[int, ...]
    covariance: Values
    df: float
    hours: float

    @property
    def together(self) -> float:
        """The p that length makes no difference at all."""
        return wald(self.fit, slice(0, len(self.bands)), self.covariance, self.df)

    def ratio(self, band: int, n: int, level: float = LEVEL) -> Estimate | None:
        """Hazard ratio of a band against the reference; None where it wasn't fitted."""
        if band not in self.bands:
            return None
        at = self.bands.index(band)
        beta, error = float(self.fit.beta[at]), math.sqrt(self.covariance[at, at])
        wide = float(stats.t.isf((1 - level) / 2, self.df)) * error
        p = 2 * float(stats.t.sf(abs(beta) / error, self.df))
        errors = "errors by hotspot (CR2)" if math.isfinite(self.df) else "model-based errors"
        method = f"Cox regression, Efron's ties, a baseline for each hotspot, {errors}"
        low, high = np.exp([beta - wide, beta + wide]).tolist()
        return Estimate(math.exp(beta), low, high, p, n, method, "offences after a visit", level)


@dataclass(frozen=True, eq=False)
class Capture:
    """Every band of length in order, and each compared with the `reference`.

    The reference is the shortest band with offences enough. `early` is `after` with only the first
    quarter of its hours, `before` the same looking back from arrival. Each is None where that
    can't be had.
    """

    bands: tuple[LengthBand, ...]
    reference: int
    after: Comparison | None
    early: Comparison | None
    before: Comparison | None


def band_label(minutes: tuple[float, float]) -> str:
    """A band of minutes in words.

    >>> band_label((0, 5)), band_label((5, 10)), band_label((20, math.inf))
    ('under 5 minutes', '5 to under 10 minutes', '20 minutes or more')
    """
    low, high = minutes
    if not low:
        return f"under {high:g} minutes"
    return f"{low:g} minutes or more" if math.isinf(high) else f"{low:g} to under {high:g} minutes"


def capture_by_length(
    minutes: ArrayLike,
    hotspot: ArrayLike,
    after: Spells,
    *,
    hour: ArrayLike | None = None,
    before: Spells | None = None,
    edges: Sequence[float] = EDGES,
    level: float = LEVEL,
) -> Capture:
    """Compare how soon offences follow visits of each length with visits of the shortest.

    Hazard ratios are by Cox regression with a baseline for each hotspot, so visits are compared
    with others of the same place, and errors are clustered by hotspot (CR2, t with one degree of
    freedom less than hotspots with offences).

    Parameters
    ----------
    minutes, hotspot: (n,) of every visit. after: from `time_to_offence`.
    hour: (n,), local time of day at which each ended, from 0 to 24; its sine and cosine are allowed
        for. before: the same spells backwards in time, to see whether lengths were alike before.

    Raises ValueError for edges that don't rise, or arrays of different lengths.
    """
    length, place = np.asarray(minutes, np.float64), np.asarray(hotspot, np.int64)
    if length.shape != place.shape or length.ndim != 1:
        raise ValueError(f"minutes {length.shape} and hotspot {place.shape} must be (n,)")
    if not edges or not all(low < high for low, high in pairwise((0, *edges))):
        raise ValueError(f"edges must rise from above 0, not {', '.join(map(str, edges))}")
    clock = None if hour is None else np.asarray(hour, np.float64)
    visits = _Visits(np.searchsorted(np.asarray(edges), length, side="right"), place, clock)
    bands = tuple(
        _band(ends, after, visits.band[after.visit] == number, level)
        for number, ends in enumerate(pairwise((0.0, *edges, math.inf)))
    )
    reference = next((k for k, band in enumerate(bands) if band.offences >= FEWEST), 0)
    return Capture(
        bands=bands,
        reference=reference,
        after=_compared(visits, after, reference),
        early=_compared(visits, _cut(after), reference),
        before=None if before is None else _compared(visits, before, reference),
    )


@dataclass(frozen=True, eq=False)
class _Visits:
    band: Ints
    place: Ints
    hour: Values | None

    def covariates(self, visit: Ints, bands: Sequence[int]) -> Values:
        """Columns for each band, and for the hour."""
        columns = [(self.band[visit] == number).astype(float) for number in bands]
        if self.hour is not None:
            turn = self.hour[visit] / 24 * 2 * np.pi
            columns += [np.sin(turn), np.cos(turn)]
        return np.column_stack(columns)


def _compared(visits: _Visits, spells: Spells, reference: int) -> Comparison | None:
    """Bands with offences enough against the reference; None where that can't be fitted."""
    band = visits.band[spells.visit]
    told = np.flatnonzero(np.bincount(band[spells.happened]) >= FEWEST).tolist()
    if len(told) < 2 or told[0] != reference:
        return None
    used = np.isin(band, told)
    visit, time = spells.visit[used], spells.hours[used]
    place = visits.place[visit]
    x, bands = visits.covariates(visit, told[1:]), tuple(told[1:])
    for columns in dict.fromkeys((x.shape[1], len(bands))):  # the hour may be of no help
        try:
            fit = cox(time, spells.happened[used], x[:, :columns], strata=place, clusters=place)
        except ValueError:
            continue
        if fit.clusters < _FEWEST_HOTSPOTS:
            return Comparison(fit, bands, fit.naive, math.inf, float(time.max()))
        return Comparison(fit, bands, fit.robust, fit.clusters - 1, float(time.max()))
    return None  # lengths never differ where offences are, or settle them


def _cut(spells: Spells) -> Spells:
    """Only the first part of the horizon, to see whether a ratio lasts."""
    end = spells.hours.max(initial=0) / _EARLY
    happened = spells.happened & (spells.hours <= end)
    return Spells(spells.visit, np.minimum(spells.hours, end), happened)


def _band(
    minutes: tuple[float, float], spells: Spells, mine: NDArray[np.bool_], level: float
) -> LengthBand:
    hours, happened = spells.hours[mine], spells.happened[mine]
    curve = kaplan_meier(hours, happened, level) if mine.any() else None
    return LengthBand(minutes, hours, int(happened.sum()), curve)
