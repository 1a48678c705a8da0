"""Errors that go on from month to month, where the months are too few to tell how strongly.

Limits that take one estimate of the correlation for the truth are too narrow: 24 to 60 months tell
it to within 0.2 to 0.4 only. So every correlation is tried, and what follows from each is averaged
by how likely it makes what is left over.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from safeground.core.trials.estimate import LEVEL
from safeground.core.trials.place_days import Values

TRIED = np.linspace(-0.95, 0.95, 39)


@dataclass(frozen=True, eq=False)
class Contrasts:
    """Sums of coefficients, each (contrasts,), with their limits and the two-sided p of 0."""

    values: Values
    low: Values
    high: Values
    p: Values


@dataclass(frozen=True, eq=False)
class Autoregression:
    """Shifts of coefficients and their errors for each correlation tried, and how much it weighs.

    `weights` (tried,), `shifts` (tried, coefficients) from those of independent errors,
    `covariances` (tried, coefficients, coefficients), with `df` degrees of freedom.
    """

    weights: Values
    shifts: Values
    covariances: Values
    df: int
    dispersion: float

    @property
    def correlation(self) -> float:
        """Of neighbouring errors, the mean of what it may be."""
        return float(self.weights @ TRIED)

    def contrasts(self, asked: Values, independent: Values) -> Contrasts:
        """Each row of `asked` (contrasts, coefficients) times the coefficients.

        `independent` (contrasts,) is what each would be with independent errors. What it may be is
        a mixture of Student's t; its limits are quantiles of that.
        """
        likely = self.weights > 1e-6
        mixture = _Mixture(
            self.weights[likely],
            independent[:, None] + asked @ self.shifts[likely].T,
            np.sqrt(np.einsum("ci,tij,cj->ct", asked, self.covariances[likely], asked)),
            self.df,
        )
        low, high = (mixture.quantile(tail) for tail in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
        below = mixture.below(np.zeros(len(asked)))
        values = mixture.centres @ mixture.weights
        return Contrasts(values, low, high, 2 * np.minimum(below, 1 - below))


def autoregression(design: Values, left: Values) -> Autoregression:
    """Errors of a least-squares fit of `design` (months, coefficients) that left `left` (months,).

    For each correlation r from -0.95 to 0.95: generalised least squares, and the restricted
    likelihood of what is left over, times 1 - r² (for the extremes are unlikely beforehand). Rows
    are to be scaled to equal variances.

    Sources: Cochrane and Orcutt 1949; Harville 1974 (restricted likelihood); Zellner and Tiao 1964.

    >>> rng, line = np.random.default_rng(1), np.ones((60, 1))
    >>> errors = np.convolve(rng.normal(size=80), 0.6 ** np.arange(20))[20:80]
    >>> round(autoregression(line, errors - errors.mean()).correlation, 2)
    0.49
    """
    months, coefficients = design.shape
    df = months - coefficients
    whole = _whitened(np.column_stack([design, left]))
    crossed = np.swapaxes(whole, 1, 2) @ whole
    system, pull = crossed[:, :-1, :-1], crossed[:, :-1, -1]
    inverse = np.linalg.inv(system)
    shifts = np.einsum("tij,tj->ti", inverse, pull)
    squares = crossed[:, -1, -1] - np.einsum("ti,ti->t", shifts, pull)
    likely = -(np.linalg.slogdet(system)[1] + df * np.log(squares)) / 2
    likely += (1 - (months - 1) / 2) * np.log1p(-(TRIED**2))
    weights = np.exp(likely - likely.max())
    return Autoregression(
        weights / weights.sum(),
        shifts,
        inverse * (squares / df)[:, None, None],
        df,
        float(left @ left) / df,
    )


def _whitened(columns: Values) -> Values:
    """(tried, months, columns) with independent errors, if theirs had each correlation."""
    r = TRIED[:, None, None]
    rest = (columns[1:] - r * columns[:-1]) / np.sqrt(1 - r**2)
    return np.concatenate([np.broadcast_to(columns[:1], (len(r), 1, columns.shape[1])), rest], 1)


@dataclass(frozen=True, eq=False)
class _Mixture:
    """Student's t about `centres` (rows, parts) with `spread` (rows, parts), mixed by `weights`."""

    weights: Values
    centres: Values
    spread: Values
    df: int

    def below(self, values: Values) -> Values:
        """The chance of less than each value (rows,)."""
        found: Values = special.stdtr(self.df, self._scaled(values)) @ self.weights
        return found

    def quantile(self, tail: float) -> Values:
        """The value of each row (rows,) that is exceeded by 1 - `tail`."""
        parts = self.centres + special.stdtrit(self.df, tail) * self.spread
        least, most = parts.min(axis=1), parts.max(axis=1)
        found: Values = parts @ self.weights
        for _ in range(50):  # Newton's steps, halving the bracket where they leave it
            below = self.below(found)
            least, most = np.where(below < tail, found, least), np.where(below > tail, found, most)
            new = found + (tail - below) / self._density(found)
            new = np.where((new >= least) & (new <= most), new, (least + most) / 2)
            found, moved = new, np.abs(new - found).max()
            if moved < 1e-10:
                break
        return found

    def _scaled(self, values: Values) -> Values:
        scaled: Values = (values[:, None] - self.centres) / self.spread
        return scaled

    def _density(self, values: Values) -> Values:
        half = (self.df + 1) / 2
        top = special.gammaln(half) - special.gammaln(self.df / 2)
        shape = (1 + self._scaled(values) ** 2 / self.df) ** -half
        found: Values = (
            np.exp(top) / np.sqrt(np.pi * self.df) * shape / self.spread
        ) @ self.weights
        return found
