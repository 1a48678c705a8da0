"""The rate ratio from a negative binomial model with place and day effects."""

from scipy import stats

from safeground.core.trials.estimate import LEVEL, Estimate
from safeground.core.trials.models import profile, sandwich, two_way
from safeground.core.trials.models.poisson_model import as_stack, by_profile
from safeground.core.trials.models.two_way import TwoWayFit
from safeground.core.trials.place_days import PlaceDays, Values


def negative_binomial(
    days: PlaceDays, covariates: Values | None = None, level: float = LEVEL
) -> Estimate:
    """The ratio with its profile-likelihood interval at the alpha found by `alpha`.

    Variance is mean + alpha mean^2. Where counts vary no more than Poisson counts do alpha is 0
    and the interval is that of Poisson. Covariates (k, days, hotspots), if it isn't treatment as
    assigned whose ratio is wanted: the ratio is that of one unit of the first.

    Raises CannotTell if there is no offence or places and days explain treatment wholly.

    >>> import numpy as np
    >>> from datetime import date
    >>> dates, condition = (date(2026, 1, 5), date(2026, 1, 6)), np.int8([[1, 0], [0, 1]])
    >>> days = PlaceDays(("Pier Hill", "High St"), dates, condition, np.float64([[2, 4], [6, 3]]))
    >>> round(negative_binomial(days).estimate, 3)
    0.5
    """
    stack = as_stack(days, covariates)
    found = alpha(two_way.fit(days.count, days.inside, stack))
    fit = two_way.fit(days.count, days.inside, stack, alpha=found)
    drop = float(stats.chi2.ppf(level, 1))
    p = float(stats.chi2.sf(profile.deviance_at(fit, 0), 1))
    return by_profile(fit, drop, p, "negative binomial, place and day effects", level)


def alpha(fit: TwoWayFit) -> float:
    """Dispersion by moments: how far squares of a Poisson fit's residuals exceed their means.

    Maximum likelihood takes no account of the many places and days estimated beside it and finds
    too little. Here each place-day's leverage is allowed for. 0 if there is no excess.
    """
    left = 1 - sandwich.leverage(fit)
    squares = float((left * fit.fitted**2).sum())
    excess = float(((fit.count - fit.fitted) ** 2 - left * fit.fitted).sum())
    return max(excess / squares, 0.0) if squares > 1e-9 else 0.0
