"""The rate ratio from a Poisson model with place and day effects, and three ways to its interval.

Each takes place-days and, if it is not treatment as assigned whose ratio is wanted, covariates
(k, days, hotspots): the ratio is that of one unit of the first, the others being allowed for.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from safeground.core.trials.estimate import LEVEL, Estimate
from safeground.core.trials.models import profile, sandwich, two_way
from safeground.core.trials.models.two_way import TwoWayFit
from safeground.core.trials.place_days import PlaceDays, Values


def profile_interval(
    days: PlaceDays, covariates: Values | None = None, level: float = LEVEL
) -> Estimate:
    """The ratio with its profile-likelihood interval; `p` by the likelihood ratio. All Poisson.

    Raises CannotTell if there is no offence or places and days explain treatment wholly.

    >>> from datetime import date
    >>> dates, condition = (date(2026, 1, 5), date(2026, 1, 6)), np.int8([[1, 0], [0, 1]])
    >>> days = PlaceDays(("Pier Hill", "High St"), dates, condition, np.float64([[2, 4], [6, 3]]))
    >>> found = profile_interval(days)
    >>> round(found.estimate, 3), round(found.low, 3), round(found.high, 3)
    (0.5, 0.15, 1.437)
    """
    fit = poisson_fit(days, covariates)
    drop = float(stats.chi2.ppf(level, 1))
    p = float(stats.chi2.sf(profile.deviance_at(fit, 0), 1))
    return by_profile(fit, drop, p, "Poisson, place and day effects, profile likelihood", level)


def quasi_poisson(
    days: PlaceDays, covariates: Values | None = None, level: float = LEVEL
) -> Estimate:
    """The ratio with a profile interval that is wider, or narrower, by the dispersion found.

    The rise of the deviance is divided by `dispersion` and judged by F with 1 and its df.
    Raises CannotTell as `profile_interval`, and if there are no more place-days than parameters.
    Sources: McCullagh and Nelder 1989; the dispersion is told of in `dispersion`.
    """
    fit = poisson_fit(days, covariates)
    if fit.freedom < 1:
        raise two_way.CannotTell(
            "there are no more place-days with information than parameters, so how much counts "
            "vary can't be measured"
        )
    spread = max(dispersion(fit), 1e-3)
    drop = float(stats.f.ppf(level, 1, fit.freedom)) * spread
    p = float(stats.f.sf(profile.deviance_at(fit, 0) / spread, 1, fit.freedom))
    return by_profile(fit, drop, p, "quasi-Poisson, place and day effects", level)


def clustered(
    days: PlaceDays,
    covariates: Values | None = None,
    level: float = LEVEL,
    correction: sandwich.Correction = "scaled",
) -> Estimate:
    """The ratio with a Wald interval on the log scale whose variance is clustered by hotspot.

    t with one df fewer than hotspots with offences. If no offence holds the ratio back on one
    side, there is no such variance and the interval is the profile-likelihood one: `method` says.
    """
    fit = poisson_fit(days, covariates)
    if not 0 < profile.ratio(fit) < np.inf:
        return profile_interval(days, covariates, level)
    error = float(np.sqrt(sandwich.clustered_variance(fit, correction)))
    log_ratio, freedom = float(fit.coefficients[0]), fit.fitted.shape[1] - 1
    reach = float(stats.t.ppf((1 + level) / 2, freedom)) * error
    p = 2 * float(stats.t.sf(abs(log_ratio) / error, freedom)) if error else None
    method = "Poisson, place and day effects, errors clustered by hotspot"
    low, high = np.exp([log_ratio - reach, log_ratio + reach])
    return Estimate(
        profile.ratio(fit), float(low), float(high), p, _offences(fit), method, level=level
    )


def poisson_fit(days: PlaceDays, covariates: Values | None = None) -> TwoWayFit:
    """The model itself, of treatment as assigned if no covariates are given."""
    return two_way.fit(days.count, days.inside, as_stack(days, covariates))


def as_stack(days: PlaceDays, covariates: Values | None) -> Values:
    """Covariates (k, days, hotspots), or treatment as the only one."""
    if covariates is None:
        return days.treated[None].astype(np.float64)
    if covariates.ndim != 3 or covariates.shape[1:] != days.count.shape or not len(covariates):
        raise ValueError(
            f"covariates must be (k, days, hotspots) with {days.count.shape} days and hotspots, "
            f"not {covariates.shape}"
        )
    return covariates


def dispersion(fit: TwoWayFit) -> float:
    """Variance of counts over their mean: 1 is Poisson, above 1 they come in clusters.

    Sum of (count - mean)^2 over that of mean x (1 - leverage). Pearson's, which divides each
    square by its mean, is mostly of place-days where hardly anything is expected, and falls well
    short on days chosen for having an offence.
    """
    left = float((fit.fitted * (1 - sandwich.leverage(fit))).sum())
    squares = float(((fit.count - fit.fitted) ** 2).sum())
    return squares / left if left > 1e-9 * squares else np.nan


@dataclass(frozen=True)
class DispersionTest:
    """Whether counts vary more than Poisson counts would; `p` is one-sided."""

    dispersion: float
    p: float

    @property
    def sentence(self) -> str:
        """For an answer's checks."""
        found = f"the variance of counts is about {self.dispersion:.2g} times their mean"
        if self.p < 0.05:
            return f"{found}, more than chance explains, so intervals must allow for it"
        return f"{found}, which chance alone could explain"


def dispersion_test(days: PlaceDays) -> DispersionTest | None:
    """Score test of Poisson against counts that vary more, places and days being allowed for.

    Half the excess of squared residuals is a count of pairs of offences on one place-day beyond
    those expected, so it is judged as a Poisson count and not as a normal one: far fewer false
    alarms where offences are rare. None if no place-day could have had two.
    Source of the statistic: Dean and Lawless 1989 (adjusted for leverage).
    """
    fit = poisson_fit(days)
    mean, left = fit.fitted, 1 - sandwich.leverage(fit)
    by_day, by_place = mean.sum(axis=1, keepdims=True), mean.sum(axis=0)
    pairs = float((mean**2 * (1 - 1 / by_day) * (1 - 1 / by_place)).sum()) / 2
    if pairs < 1e-6:
        return None
    excess = float(((fit.count - mean) ** 2 - left * mean).sum()) / 2
    p = float(special.gammainc(max(pairs + excess, 1e-9), pairs))
    return DispersionTest(dispersion(fit), p)


def by_profile(fit: TwoWayFit, drop: float, p: float, method: str, level: float) -> Estimate:
    low, high = (profile.outward(limit) for limit in profile.limits(fit, drop))
    return Estimate(profile.ratio(fit), low, high, p, _offences(fit), method, level=level)


def _offences(fit: TwoWayFit) -> int:
    return round(float(fit.count.sum()))
