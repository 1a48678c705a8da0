"""Synthetic control: the mixture of untreated places that moved as the treated did before."""

from dataclasses import dataclass

import numpy as np
from scipy import optimize

from safeground.core.trials.comparison.panel import Mask, Panel, placebo_p
from safeground.core.trials.estimate import LEVEL, Estimate
from safeground.core.trials.models.two_way import CannotTell
from safeground.core.trials.place_days import Values

SURE = 1 - LEVEL
METHOD = "synthetic control, placebos in space"


@dataclass(frozen=True, eq=False)
class Synthetic:
    """Counts a place of the `treated` and of the mixture, (periods,), and how well they fitted.

    `weights` (places,) are 0 or more, 0 for the treated, and sum to 1. `fit_before` is the root
    mean square of the difference in the periods before, `chance` what chance alone would make it.
    `effect` has limits of 0 and infinity where placebos are too few to set any.
    """

    treated: Values
    synthetic: Values
    weights: Values
    fit_before: float
    chance: float
    effect: Estimate
    placebos: int


def synthetic_control(panel: Panel, rng: np.random.Generator, draws: int = 199) -> Synthetic:
    """The ratio of what the treated places counted after the start to their synthetic control.

    Weights minimise, over the periods before, the sum of squared differences plus the variance that
    chance gives a mixture: periods x the mean count x the sum of squared weights. Without that term
    more donors than periods would fit anything. `p` is that of Abadie, Diamond and Hainmueller: one
    place of each matched set is pretended to be treated, all others are its donors, and the error
    after over that before (at least `chance`) is compared. The interval holds each ratio that the
    same test would not reject, were the treated counts divided by it (test inversion).

    Raises CannotTell if either side had no offence, before or after.
    Sources: Abadie, Diamond and Hainmueller 2010; Firpo and Possebom 2018 (inversion).
    """
    masks = np.vstack([panel.treated, panel.pretend_treated(draws, rng)])
    weights = np.vstack([_weights(panel, mask) for mask in masks])
    treated = panel.counts @ masks[0] / masks[0].sum()
    synthetic = panel.counts @ weights[0]
    after = slice(panel.start, None)
    if not (treated[: panel.start].sum() and treated[after].sum() and synthetic[after].sum() > 0):
        raise CannotTell(
            "the treated places, or those like them, had no offence before or after the start"
        )
    test = _Test(panel, masks, weights)
    ratio = float(treated[after].sum() / synthetic[after].sum())
    low, high = _limits(test, ratio) if panel.arrangements * SURE >= 1 else (0.0, np.inf)
    return Synthetic(
        treated=treated,
        synthetic=synthetic,
        weights=weights[0],
        fit_before=float(test.before[0]),
        chance=test.chance,
        effect=Estimate(ratio, low, high, test.p(1.0), round(panel.counts.sum()), METHOD),
        placebos=draws,
    )


def _weights(panel: Panel, mask: Mask) -> Values:
    """(places,) weights of everybody but those in `mask`: non-negative least squares."""
    target = panel.counts[: panel.start, mask].mean(axis=1)
    donors = panel.counts[: panel.start, ~mask]
    by_chance = np.sqrt(panel.start * max(float(donors.mean()), 1e-9))
    together = 1e3 * max(float(donors.max()), by_chance, 1.0)
    many = donors.shape[1]
    system = np.vstack([donors, by_chance * np.eye(many), np.full((1, many), together)])
    wanted = np.concatenate([target, np.zeros(many), [together]])
    found = np.zeros(len(mask))
    solved, _ = optimize.nnls(system, wanted)
    found[~mask] = solved / solved.sum()
    return found


class _Test:
    """The placebo test of a ratio: errors after over errors before, of treated and placebos."""

    def __init__(self, panel: Panel, masks: Mask, weights: Values) -> None:
        start, treated = panel.start, panel.treated
        lead = masks / masks.sum(axis=1, keepdims=True) - weights  # (draws, places)
        self.chance = float(np.sqrt(panel.counts[:start].mean() / treated.sum()))
        self.before = np.sqrt(((lead @ panel.counts[:start].T) ** 2).mean(axis=1))
        variance = lead**2 * panel.counts[:start].mean(axis=0)
        self.share = variance[:, treated].sum(axis=1) / variance.sum(axis=1)
        self.theirs = lead[:, ~treated] @ panel.counts[start:, ~treated].T
        self.ours = lead[:, treated] @ panel.counts[start:, treated].T

    def p(self, ratio: float) -> float:
        """p that the treated places' counts after the start were multiplied by this ratio."""
        after = np.sqrt(((self.theirs + self.ours / ratio) ** 2).mean(axis=1))
        # counts that are fewer scatter more once they are divided: allow for that in every row
        after /= np.sqrt((1 - self.share) + self.share / ratio)
        found = after / np.maximum(self.before, self.chance)
        return placebo_p(float(found[0]), found[1:])


def _limits(test: _Test, ratio: float) -> tuple[float, float]:
    """Where p crosses 5% on either side of the estimate."""
    return _limit(test, ratio, 1 / 1.05), _limit(test, ratio, 1.05)


def _limit(test: _Test, ratio: float, step: float, furthest: float = 100.0) -> float:
    inside, outside = ratio, ratio * step
    while test.p(outside) > SURE:
        inside, outside = outside, outside * step
        if not 1 / furthest < outside / ratio < furthest:
            return 0.0 if step < 1 else np.inf
    for _ in range(12):
        middle = float(np.sqrt(inside * outside))
        inside, outside = (middle, outside) if test.p(middle) > SURE else (inside, middle)
    return outside
