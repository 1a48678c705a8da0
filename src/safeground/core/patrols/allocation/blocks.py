"""Permuted blocks: within each hotspot, every block of days has its exact share of treatment."""

import numpy as np

from safeground.core.patrols.allocation.balanced import Conditions
from safeground.core.patrols.allocation.design import Design
from safeground.core.patrols.allocation.lots import Lots

LEAST = 8  # days in a block that nobody chose: in a short one the last days can be foreseen


def blocks(design: Design, lots: Lots) -> Conditions:
    """Each hotspot's blocks of days in an order of their own by lot; the last may be cut short.

    >>> from datetime import date
    >>> from fractions import Fraction
    >>> from safeground.core.patrols.allocation.design import Site
    >>> half = Fraction(1, 2)
    >>> design = Design((Site("A"),), date(2026, 1, 5), 8, "blocks", share=half, block=4)
    >>> blocks(design, Lots("7", design.digest)).reshape(2, 4).sum(axis=1)
    array([2, 2])
    """
    length, treated = block_of(design)
    if length > design.days:
        raise ValueError(f"a block of {length} days doesn't fit in {design.days} days")
    number, n = -(-design.days // length), len(design.sites)
    order = np.argsort(lots.words("blocks", number, length, n), axis=1, kind="stable")
    dealt = np.zeros((number, length, n), np.int8)
    np.put_along_axis(dealt, order[:, :treated], 1, axis=1)
    return dealt.reshape(-1, n)[: design.days]


def block_of(design: Design) -> tuple[int, int]:
    """Days in a block, and how many of them are of treatment."""
    if design.share is None:
        raise ValueError("blocks need a share of days for treatment")
    whole = design.share.denominator
    length = design.block or -(-LEAST // whole) * whole
    if length % whole:
        raise ValueError(
            f"a block of {length} days can't have exactly {design.share} of its days for "
            f"treatment; its length must be a multiple of {whole}"
        )
    return length, length * design.share.numerator // whole
