"""The weighted displacement difference: before and after, beside a control area, with the rings."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import special

from safeground.core.trials.estimate import LEVEL, Estimate

METHOD = "weighted displacement difference, Poisson variance"
_WIDTHS = (1.0, 1.0, 1.0, 1.0)


@dataclass(frozen=True)
class BeforeAfter:
    """Offences in the treated and the control area before and after, and in rings round both.

    Each pair is (before, after). `periods` are how long before and after were, and `areas` the
    sizes of treated, control, treated ring and control ring, in any unit: counts are divided by
    them, so that the answer is per unit. `weight` is the harm of one offence.

    >>> BeforeAfter(treated=(20, 10), control=(20, 20)).total
    70
    """

    treated: tuple[int, int]
    control: tuple[int, int]
    treated_ring: tuple[int, int] = (0, 0)
    control_ring: tuple[int, int] = (0, 0)
    periods: tuple[float, float] = (1.0, 1.0)
    areas: tuple[float, float, float, float] = field(default=_WIDTHS)
    weight: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what can't be."""
        for name in ("treated", "control", "treated_ring", "control_ring"):
            for count in getattr(self, name):
                if not (math.isfinite(count) and count >= 0 and count == int(count)):
                    raise ValueError(f"{name} must be whole offences from 0, not {count}")
        for name in ("periods", "areas", "weight"):
            for value in np.ravel(getattr(self, name)):
                if not (math.isfinite(value) and value > 0):
                    raise ValueError(f"{name} must be above 0, not {value:g}")

    @property
    def total(self) -> int:
        """Offences in all."""
        return sum((*self.treated, *self.control, *self.treated_ring, *self.control_ring))


@dataclass(frozen=True)
class WeightedDifference:
    """What changed in the hotspots (`local`), in the rings (`moved`), and in both (`whole`).

    Each is the change in the treated area less that in the control area; None where there is no
    offence to tell by. `se` and `z` are of the whole.
    """

    local: Estimate | None
    moved: Estimate | None
    whole: Estimate | None
    se: float
    z: float | None


def weighted_difference(
    parts: Sequence[BeforeAfter], *, dispersion: float = 1.0, level: float = LEVEL
) -> WeightedDifference:
    """The weighted displacement difference of one kind of offence, or of several by their harm.

    WDD = (T1 - T0) - (C1 - C0) + (D1 - D0) - (Cd1 - Cd0) for hotspots T, control areas C, and the
    rings D and Cd round them. Its variance is the sum of the eight counts, as if each were Poisson,
    times `dispersion`, the variance of such counts over their mean. Counts are divided by the
    period and area, their variances by the squares. Over several kinds it is the sum of weight x
    WDD, with the variance the sum of squared weight x variance. Limits are normal.

    Source: Wheeler and Ratcliffe 2018, Crime Science 7:11. Raises ValueError for no part, or a
    dispersion below 1.

    >>> found = weighted_difference([BeforeAfter((20, 10), (20, 20))], level=0.9)
    >>> found.whole.estimate, round(found.se, 3), round(found.z, 3)
    (-10.0, 8.367, -1.195)
    >>> round(found.whole.low, 1), round(found.whole.high, 1)
    (-23.8, 3.8)
    """
    if not parts:
        raise ValueError("parts must hold at least one kind of offence")
    if not (math.isfinite(dispersion) and dispersion >= 1):
        raise ValueError(f"dispersion must be 1 or more, not {dispersion:g}")
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1, not {level}")
    counts, per = _counts(parts), _per(parts)
    signs = np.array([[-1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, -1.0]])
    differences = (signs * counts * per).sum(axis=(0, 2))  # by area: the parts and periods added up
    variances = dispersion * (counts * per**2).sum(axis=(0, 2))
    rows = {"local": slice(0, 2), "moved": slice(2, 4), "whole": slice(0, 4)}
    found = {
        name: _estimate(
            float(differences[of].sum()),
            float(variances[of].sum()),
            int(counts[:, of].sum()),
            level,
        )
        for name, of in rows.items()
    }
    se = math.sqrt(variances.sum())
    z = float(differences.sum()) / se if se else None
    return WeightedDifference(**found, se=se, z=z)


def _counts(parts: Sequence[BeforeAfter]) -> np.ndarray:
    """Counts (parts, 4 areas, 2 periods)."""
    return np.array([(p.treated, p.control, p.treated_ring, p.control_ring) for p in parts], float)


def _per(parts: Sequence[BeforeAfter]) -> np.ndarray:
    """What one offence counts (parts, 4 areas, 2 periods)."""
    each = [p.weight / np.outer(p.areas, p.periods) for p in parts]
    return np.array(each)


def _estimate(difference: float, variance: float, n: int, level: float) -> Estimate | None:
    if not n:
        return None
    se = math.sqrt(variance)
    half = float(special.ndtri((1 + level) / 2)) * se
    p = 2 * float(special.ndtr(-abs(difference) / se))
    return Estimate(difference, difference - half, difference + half, p, n, METHOD, level=level)


def dispersion_to_include_none(found: WeightedDifference) -> float | None:
    """How far counts would have to vary, as variance over mean, for the interval to reach 0.

    None where it does already, or where there is nothing to tell by.

    >>> sure = weighted_difference([BeforeAfter((207, 110), (308, 318), (178, 157), (150, 140))])
    >>> round(dispersion_to_include_none(sure), 2)
    2.31
    """
    if found.whole is None or found.z is None or not found.whole.excludes(0):
        return None
    return float((found.z / special.ndtri((1 + found.whole.level) / 2)) ** 2)
