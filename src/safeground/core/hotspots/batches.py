"""Batches: many records of one kind entered at one point in one month, and never again.

Twenty robberies in a month at a quiet address are one series, or records typed in together under
one address. Either way they are not a place where it keeps happening, and no patrol of it next
month would meet them; but they would lift it to the top of any ranking.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from safeground.core.hotspots.artefacts import Artefact


@dataclass(frozen=True)
class BatchRules:
    """A batch is at least `least` records of a category at a point in one month.

    It holds at least `of_category` of the point's records of that category, and at least
    `of_point` of all its records.
    """

    least: int = 10
    of_category: float = 0.8
    of_point: float = 0.5


def find_batches(
    easting: ArrayLike,
    northing: ArrayLike,
    category: Sequence[str | None],
    street: Sequence[str | None],
    month: Sequence[str],
    records: ArrayLike | None = None,
    rules: BatchRules | None = None,
) -> tuple[Artefact, ...]:
    """Points whose records of one category came in one month; all columns of one length, metres.

    A row is one record, or as many as `records` says. Nothing can be told of a single month, and
    nothing is found in one.

    >>> found = find_batches([0.0] * 3, [0.0] * 3, ["Robbery", "Robbery", "Drugs"], ["Elm Row"] * 3,
    ...                      ["2025-11", "2025-12", "2025-12"], [20, 1, 2])
    >>> found[0].reason
    '20 of the 21 records of Robbery here came in 2025-11, among 23 records of any kind.'
    """
    rules = rules or BatchRules()
    if len(set(month)) < 2:
        return ()
    x, y = np.asarray(easting, float), np.asarray(northing, float)
    n = np.ones(len(x)) if records is None else np.asarray(records, float)
    _, first, point = np.unique(x + 1j * y, return_index=True, return_inverse=True)
    names, kind = np.unique([c or "" for c in category], return_inverse=True)
    months, when = np.unique(list(month), return_inverse=True)
    at_point = np.bincount(point, n)
    of_kind = np.bincount(point * len(names) + kind, n, len(first) * len(names))
    entry, which = np.unique((point * len(names) + kind) * len(months) + when, return_inverse=True)
    in_month = np.bincount(which, n)
    pair = entry // len(months)
    here = pair // len(names)
    big = in_month >= rules.least
    big &= in_month >= rules.of_category * of_kind[pair]
    big &= in_month >= rules.of_point * at_point[here]
    usual = of_kind.reshape(len(first), len(names)).sum(axis=0) / n.sum()
    found = [
        Artefact(
            easting=float(x[first[here[e]]]),
            northing=float(y[first[here[e]]]),
            street=street[first[here[e]]] or "A point with no name",
            kind="entered in one batch",
            suggested="exclude",
            reason=f"{in_month[e]:.0f} of the {of_kind[pair[e]]:.0f} records of "
            f"{names[pair[e] % len(names)]} here came in {months[entry[e] % len(months)]}, among "
            f"{at_point[here[e]]:.0f} records of any kind.",
            records=round(at_point[here[e]]),
            share=float(in_month[e] / at_point[here[e]]),
            expected=float(usual[pair[e] % len(names)]),
            q=float("nan"),
        )
        for e in np.flatnonzero(big)
    ]
    return tuple(sorted(found, key=lambda a: (-a.records, a.easting, a.northing)))
