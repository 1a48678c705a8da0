"""Two totals: the exact ratio and the difference by profile likelihood."""

from collections.abc import Iterator

from calibration.figures import Band, Case, FigureName
from calibration.worlds import EVERY, Setting, difference, totals, trial_cases
from safeground.core.trials.models.rate_difference import profile_rate_difference
from safeground.core.trials.models.rate_ratio import exact_rate_ratio

POISSON_ONLY = "assumes Poisson counts, which these aren't: here to show what that costs"
EXACT = "exact for whole counts, so on the safe side by construction"
UNFIT = {
    "type I error": Band(0.08, 0.13, POISSON_ONLY),
    "coverage": Band(0.87, 0.93, POISSON_ONLY),
}
SAFE = {"type I error": Band(0.025, 0.05, EXACT), "coverage": Band(0.95, 0.98, EXACT)}


def cases() -> Iterator[Case]:
    """Both in every world."""
    yield from trial_cases(
        "exact_rate_ratio", lambda days: exact_rate_ratio(*totals(days)), EVERY, known=_exact
    )
    yield from trial_cases(
        "profile_rate_difference",
        lambda days: profile_rate_difference(*totals(days)),
        EVERY,
        difference,
        known=_profile,
    )


def _exact(setting: Setting, figure: FigureName) -> Band | None:
    return (UNFIT if setting.dispersion > 1 else SAFE)[figure]


def _profile(setting: Setting, figure: FigureName) -> Band | None:
    """Its p is that of the exact ratio, its interval is not."""
    if setting.dispersion > 1:
        return UNFIT[figure]
    return SAFE[figure] if figure == "type I error" else None
