"""Models with place and day effects, and estimating equations."""

from collections.abc import Iterator
from functools import partial

from calibration.figures import Band, Case, FigureName
from calibration.two_rates import UNFIT
from calibration.worlds import SOME, TWO, Setting, trial_cases, whole_places
from safeground.core.trials.models.gee import gee
from safeground.core.trials.models.negative_binomial import negative_binomial
from safeground.core.trials.models.poisson_model import clustered, profile_interval, quasi_poisson


def cases() -> Iterator[Case]:
    """Each in two or three worlds; GEE also where whole places were dealt."""
    yield from trial_cases("profile_interval", profile_interval, SOME[:2], known=_poisson)
    yield from trial_cases("quasi_poisson", quasi_poisson, SOME)
    yield from trial_cases("negative_binomial", negative_binomial, SOME[1:])
    yield from trial_cases("clustered", clustered, SOME)
    alike, by_gap = partial(gee, working="exchangeable"), partial(gee, working="ar1")
    yield from trial_cases("gee, exchangeable", alike, SOME)
    yield from trial_cases("gee, ar1", by_gap, SOME)
    yield from trial_cases(
        "gee, exchangeable", alike, TWO, dealing=whole_places, beside=", whole places"
    )


def _poisson(setting: Setting, figure: FigureName) -> Band | None:
    return UNFIT[figure] if setting.dispersion > 1 else None
