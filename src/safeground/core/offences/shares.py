"""How much of a category belongs to a set of offences, and how sure that is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import sqrt

from safeground.core.offences.tables import OffenceTables


@dataclass(frozen=True)
class Membership:
    """The probability that one record of a category belongs to a family.

    `low` to `high` is the 95% interval in the base year. `year_low` to `year_high` is the range
    over all whole years, which is wider: recording practice changes more than chance does.
    """

    category: str
    probability: float
    low: float
    high: float
    year_low: float
    year_high: float
    n: int
    method: str

    def sentence(self) -> str:
        """The share and how sure it is, for a reader.

        >>> whole("Robbery").sentence()
        'Every record of Robbery counts in full'
        """
        if self.probability == 1:
            return f"Every record of {self.category} counts in full"
        return (
            f"A record of {self.category} counts as {self.probability:.2%} ({self.low:.2%} to "
            f"{self.high:.2%}; by year from {self.year_low:.2%} to {self.year_high:.2%}): "
            f"the share among {self.n:,} offences, {self.method}"
        )


def whole(category: str) -> Membership:
    """A category that belongs to a family entirely, by definition."""
    return Membership(category, 1.0, 1.0, 1.0, 1.0, 1.0, 0, "the whole category, by definition")


def share_of_category(category: str, codes: Collection[str], tables: OffenceTables) -> Membership:
    """Share of a category's recorded offences that carry one of `codes`, in the latest year.

    Counts are the Home Office's, for one force, by code and calendar year. A category in which
    every recorded code belongs has share 1; one with no recorded offence has share 0.
    """
    inside = tables.codes_in(category)
    by_year = {
        year: (_total(counts, inside & set(codes)), _total(counts, inside))
        for year, counts in tables.counts.items()
    }
    by_year = {year: pair for year, pair in by_year.items() if pair[1]}
    if not by_year:
        return Membership(category, 0.0, 0.0, 0.0, 0.0, 0.0, 0, "no recorded offences")
    latest = max(by_year)
    hits, total = by_year[latest]
    low, high = wilson_interval(hits, total)
    shares = [part / all_ for part, all_ in by_year.values()]
    method = f"{tables.counts_source} {latest}, Wilson 95%; range of {min(by_year)} to {latest}"
    return Membership(category, hits / total, low, high, min(shares), max(shares), total, method)


def _total(counts: Mapping[str, int], codes: Collection[str]) -> int:
    return sum(counts.get(code, 0) for code in codes)


def wilson_interval(hits: int, total: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """Wilson score interval of a share (E. B. Wilson, 1927); 95% unless `z` says otherwise.

    >>> low, high = wilson_interval(10, 100)
    >>> round(low, 4), round(high, 4)
    (0.0552, 0.1744)
    """
    if not 0 <= hits <= total or total == 0:
        raise ValueError(f"hits must be 0 to total, and total above 0: {hits} of {total}")
    share, spread = hits / total, z * z / total
    centre = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    low, high = max(centre - half, 0.0), min(centre + half, 1.0)
    return (0.0 if hits == 0 else low, 1.0 if hits == total else high)
