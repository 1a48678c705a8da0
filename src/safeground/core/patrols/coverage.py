"""Cover the risk: visits where and when they can be expected to keep off most harm, by lot.

No trial: nothing can be learned from it of what patrols do. What a visit keeps off is assumed, only
so as to share visits out. Each takes a share of the harm of the moments after it, most at once and
half as much every half-life; visits upon visits take their share of what is left. The worth of a
set of visits so has diminishing returns, and taking the best next visit until there are no more is
within 37% of the best set (Nemhauser, Wolsey & Fisher 1978), in practice far closer.

Sources: Koper 1995 (a stop of 10 to 16 minutes left disorder at 4% in the next half hour, against
15% after a drive through; longer stops left it no lower; come again within two hours).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SLOT = 15  # minutes: what the day is looked at in
KEPT_OFF = 0.73  # share of harm just after a visit of 15 minutes: 1 - 4/15
HALF_LIFE = 60.0  # minutes; after the two hours within which to come again, a quarter is left
_ENOUGH = 15.0  # minutes of a visit beyond which longer keeps off no more
_LOT = 0.15  # spread of the lots: visits of about the same worth are chosen by chance


@dataclass(frozen=True)
class Cover:
    """A visit of hotspot number `hotspot` from minute `start` of the day.

    `worth` is the harm that it is assumed to keep off beyond the visits chosen before it.
    """

    hotspot: int
    start: int
    worth: float


def share_kept_off(minutes: float) -> float:
    """The share of harm that a visit of so many minutes keeps off just after it.

    >>> share_kept_off(15), round(share_kept_off(5), 2), share_kept_off(30)
    (0.73, 0.24, 0.73)
    """
    return KEPT_OFF * min(minutes, _ENOUGH) / _ENOUGH


def cover(
    harm: Floats,
    visits: int,
    minutes: int,
    rng: np.random.Generator,
    *,
    spacing: int = 0,
    half_life: float = HALF_LIFE,
    before: Sequence[Cover] = (),
) -> tuple[Cover, ...]:
    """Choose `visits` visits of `minutes` minutes over a day, at most one of a hotspot at a time.

    Parameters
    ----------
    harm: (hotspots, slots), harm expected in each quarter of an hour of the day; 0 where nobody can
        be sent, and where no visit then is, not even its end.
    spacing: least minutes from the end of one visit of a hotspot to the start of the next.
    before: visits of the day before, from minutes below 0, which visits keep their distance from.

    Returns
    -------
    Visits by hotspot and start; fewer than asked where no more would be worth anything. The quarter
    of an hour is chosen by worth, with a lot in it, and the minute within it by lot alone.

    Raises ValueError for harm that is negative or not finite, and for counts below 1.

    >>> flat = np.full((2, 8), 1.0)
    >>> [v.hotspot for v in cover(flat, 2, 15, np.random.default_rng(1))]
    [0, 1]
    """
    harm = np.asarray(harm, float)
    if harm.ndim != 2 or not np.isfinite(harm).all() or (harm < 0).any():
        raise ValueError("harm must be (hotspots, slots), finite and none negative")
    if visits < 1 or minutes < 1:
        raise ValueError(f"visits and minutes must be at least 1, got {visits} and {minutes}")
    fading = _fading(harm.shape[1], minutes, half_life)
    left = harm.copy()
    free = harm > 0
    chosen: list[Cover] = []
    while len(chosen) < visits and free.any():
        worth = np.where(free, left @ fading.T, 0.0)
        lots = worth * np.exp(_LOT * rng.standard_normal(worth.shape))
        hotspot, slot = (int(i) for i in np.unravel_index(lots.argmax(), lots.shape))
        if worth[hotspot, slot] <= 0:
            break
        others = [c.start for c in (*before, *chosen) if c.hotspot == hotspot]
        start = _start(slot, minutes, others, spacing, harm[hotspot] > 0, rng)
        free[hotspot, slot] = False
        if start is None:
            continue
        chosen.append(Cover(hotspot, start, float(worth[hotspot, slot])))
        left[hotspot] *= 1.0 - fading[slot]
    return tuple(sorted(chosen, key=lambda c: (c.hotspot, c.start)))


def _fading(slots: int, minutes: int, half_life: float) -> Floats:
    """(slots, slots): the share of the harm of slot t that a visit in slot s keeps off."""
    after = (np.arange(slots) - np.arange(slots)[:, None]) * SLOT
    share = share_kept_off(minutes) * 0.5 ** (np.maximum(after, 0) / half_life)
    return np.where(after >= 0, share, 0.0)


def _start(
    slot: int,
    minutes: int,
    others: Sequence[int],
    spacing: int,
    open_: NDArray[np.bool_],
    rng: np.random.Generator,
) -> int | None:
    """A minute of the slot by lot that keeps its distance, in slots that are open to the end."""
    able = [
        at
        for at in range(slot * SLOT, (slot + 1) * SLOT)
        if at + minutes <= len(open_) * SLOT
        and open_[slot : (at + minutes - 1) // SLOT + 1].all()
        and all(abs(at - o) >= minutes + spacing for o in others)
    ]
    return int(rng.choice(able)) if able else None
