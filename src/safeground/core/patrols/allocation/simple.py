"""Simple randomisation: every hotspot-day by its own lot."""

import numpy as np

from safeground.core.patrols.allocation.balanced import Conditions
from safeground.core.patrols.allocation.design import Design
from safeground.core.patrols.allocation.lots import Lots


def simple(design: Design, lots: Lots) -> Conditions:
    """Treatment with chance `share`, whatever the other days and hotspots have; (days, hotspots).

    >>> from datetime import date
    >>> from fractions import Fraction
    >>> from safeground.core.patrols.allocation.design import Site
    >>> design = Design((Site("A"),), date(2026, 1, 5), 1000, "simple", share=Fraction(2, 5))
    >>> bool(abs(simple(design, Lots("7", design.digest)).mean() - 0.4) < 0.05)
    True
    """
    if design.share is None:
        raise ValueError("a simple design needs a share of days for treatment")
    shape = (design.days, len(design.sites))
    lot = lots.below("simple", design.share.denominator, shape[0] * shape[1])
    return (lot < design.share.numerator).astype(np.int8).reshape(shape)
