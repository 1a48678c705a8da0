"""Matching: for each treated place the untreated ones most like it, as a whole and none twice."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from safeground.core.trials.models.two_way import CannotTell
from safeground.core.trials.place_days import Values

ALIKE = 0.25
"""A standardised mean difference, or less, that passes for balance (Rubin 2001; Stuart 2010)."""
_NEVER = 1e6


@dataclass(frozen=True)
class Feature:
    """Something known of every place; features of one `kind` share the `weight` of that kind."""

    name: str
    kind: str
    weight: float = 1.0


@dataclass(frozen=True)
class Balance:
    """A feature's means, and how far the treated lie from the others before and after matching.

    `difference_before` and `_after` are in standard deviations as they were before matching;
    `variance_ratio` is of the treated over the matched (not a number where these don't vary).
    """

    feature: Feature
    treated: float
    candidates: float
    matched: float
    difference_before: float
    difference_after: float
    variance_ratio: float


@dataclass(frozen=True, eq=False)
class Matches:
    """`treated` and `candidate` (pairs,) are places by number, `distance` (pairs,) how unlike.

    Distance is the weighted root mean square of differences in standard deviations. `unmatched`
    are treated places that nothing is like.
    """

    treated: NDArray[np.int64]
    candidate: NDArray[np.int64]
    distance: Values
    balance: tuple[Balance, ...]
    unmatched: tuple[int, ...]


def match(
    treated: Values,
    candidates: Values,
    features: Sequence[Feature],
    *,
    per_place: int = 3,
    caliper: float = 1.0,
) -> Matches:
    """The `per_place` candidates for each treated place that make the sum of distances least.

    `treated` (treated, k) and `candidates` (candidates, k) hold the features. No candidate is used
    twice, and none further than `caliper` standard deviations (root mean square) away. Every pair
    that can be made within it is made, so a place may get fewer than were asked for, or none.

    Raises CannotTell if nothing is alike; ValueError for arrays that don't fit.
    Sources: Stuart 2010; Rosenbaum 1989 (optimal assignment).

    >>> found = match(np.array([[5.0], [9]]), np.array([[0.0], [8], [9], [4]]),
    ...     [Feature("offences", "history")], per_place=1)
    >>> found.treated.tolist(), found.candidate.tolist()
    ([0, 1], [3, 2])
    """
    wanted = len(features)
    if (
        treated.ndim != 2
        or candidates.ndim != 2
        or {treated.shape[1], candidates.shape[1]} != {wanted}
    ):
        raise ValueError(f"treated and candidates must be (places, {wanted}), one column a feature")
    if per_place < 1 or not caliper > 0:
        raise ValueError(f"per_place must be 1 or more and caliper above 0, not {per_place}")
    if not len(treated) or not len(candidates):
        raise CannotTell("there is no treated place, or no other to compare it with")
    scale = _scale(treated, candidates)
    distance = _distances(treated / scale, candidates / scale, features)
    cost = np.repeat(np.where(distance <= caliper, distance, _NEVER), per_place, axis=0)
    rows, columns = optimize.linear_sum_assignment(cost)
    made = cost[rows, columns] < _NEVER
    if not made.any():
        raise CannotTell(
            f"no other place is like the treated ones: the nearest is {distance.min():.1f} "
            f"standard deviations away, and {caliper:g} is the most that is allowed"
        )
    ours, theirs = rows[made] // per_place, columns[made]
    return Matches(
        treated=ours,
        candidate=theirs,
        distance=distance[ours, theirs],
        balance=_balance(treated, candidates, ours, theirs, features, scale),
        unmatched=tuple(int(i) for i in np.setdiff1d(np.arange(len(treated)), ours)),
    )


def _scale(treated: Values, candidates: Values) -> Values:
    """(k,) pooled standard deviation; 1 for what is the same everywhere."""
    spread = np.sqrt((treated.var(axis=0) + candidates.var(axis=0)) / 2)
    return np.where(spread > 0, spread, 1.0)


def _distances(treated: Values, candidates: Values, features: Sequence[Feature]) -> Values:
    kinds = [feature.kind for feature in features]
    weight = np.array([feature.weight / kinds.count(feature.kind) for feature in features])
    weight /= weight.sum()
    apart = (treated[:, None, :] - candidates[None, :, :]) ** 2
    found: Values = np.sqrt(apart @ weight)
    return found


def _balance(
    treated: Values,
    candidates: Values,
    ours: NDArray[np.int64],
    theirs: NDArray[np.int64],
    features: Sequence[Feature],
    scale: Values,
) -> tuple[Balance, ...]:
    kept, matched = treated[np.unique(ours)], candidates[theirs]
    weight = 1 / np.bincount(ours)[ours]  # each treated place's matches weigh one together
    mean = np.average(matched, axis=0, weights=weight)
    spread = np.average((matched - mean) ** 2, axis=0, weights=weight)
    own = kept.var(axis=0)
    ratio = np.divide(own, spread, out=np.full(len(own), np.nan), where=(spread > 0) & (own > 0))
    everyone = candidates.mean(axis=0)
    return tuple(
        Balance(
            feature,
            float(kept[:, i].mean()),
            float(everyone[i]),
            float(mean[i]),
            float((treated[:, i].mean() - everyone[i]) / scale[i]),
            float((kept[:, i].mean() - mean[i]) / scale[i]),
            float(ratio[i]),
        )
        for i, feature in enumerate(features)
    )
