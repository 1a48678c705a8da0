"""All cases, in the order in which they are run and shown."""

from functools import cache

from calibration import (
    by_lot,
    captured,
    carry_and_dose,
    changed,
    compared,
    displaced,
    models,
    pooled,
    two_rates,
)
from calibration.figures import Case

MODULES = two_rates, by_lot, displaced, compared, changed, captured, models, carry_and_dose, pooled


@cache
def cases() -> tuple[Case, ...]:
    """Every case there is."""
    return tuple(case for module in MODULES for case in module.cases())
