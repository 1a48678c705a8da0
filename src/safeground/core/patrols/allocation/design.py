"""The design of an allocation: everything but the seed that decides who is treated when."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal, get_args

SchemeName = Literal[
    "crossover", "capacity", "simple", "blocks", "stratified", "staircase", "rotation"
]
MOST_DAYS = 10_000
FORMAT = "safeground allocation 1"


@dataclass(frozen=True)
class Site:
    """A hotspot as a design knows it: its name, its key, and the stratum that it is dealt in."""

    name: str
    key: str = ""
    stratum: str = ""


@dataclass(frozen=True)
class Design:
    """What is dealt: `sites` over `days` days from `start`, by one scheme.

    `treat` is how many hotspots are treated a day; `share` the chance of treatment where there is
    no such number; `longest_run` the most days in a row that a hotspot may stay in one condition;
    `block` days in a block; `groups` and `period` (days) are of a rotation; `steps`, `before` and
    `after` (periods) of a staircase, all periods where None. None means that it is not used.

    Raises ValueError, in one sentence, for what no scheme could mean.

    >>> design = Design((Site("Pier Hill"), Site("High Street")), date(2026, 1, 5), 10, treat=1)
    >>> design.scheme, design.dates[-1].isoformat(), len(design.digest)
    ('crossover', '2026-01-14', 64)
    """

    sites: tuple[Site, ...]
    start: date
    days: int
    scheme: SchemeName = "crossover"
    treat: int | None = None
    share: Fraction | None = None
    longest_run: int | None = None
    block: int | None = None
    groups: int | None = None
    period: int | None = None
    steps: int | None = None
    before: int | None = None
    after: int | None = None

    def __post_init__(self) -> None:
        """Refuse what can't be meant."""
        names = [site.name for site in self.sites]
        if not names:
            raise ValueError("an allocation needs at least one hotspot")
        if twice := [name for name in names if names.count(name) > 1]:
            raise ValueError(f"two hotspots are called {twice[0]}; names must differ")
        if self.scheme not in get_args(SchemeName):
            raise ValueError(f"design must be one of {', '.join(get_args(SchemeName))}")
        if self.days > MOST_DAYS:
            raise ValueError(f"days must be at most {MOST_DAYS:,}, not {self.days:,}")
        if self.share is not None and not 0 < self.share < 1:
            raise ValueError(f"share must be between 0 and 1, not {self.share}")
        for field in (
            "days",
            "longest_run",
            "block",
            "groups",
            "period",
            "steps",
            "before",
            "after",
        ):
            value = getattr(self, field)
            if value is not None and value < 1:
                raise ValueError(f"{field.replace('_', ' ')} must be from 1, not {value}")

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """Every day, in order."""
        return tuple(self.start + timedelta(days=d) for d in range(self.days))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical form, in hexadecimal: changes with anything in the design."""
        return hashlib.sha256(canonical(as_values(self))).hexdigest()


def canonical(value: Any) -> bytes:
    """The one way to write a value that is hashed: JSON, keys sorted, no spaces, UTF-8.

    >>> canonical({"b": 1, "a": "é"}).decode()
    '{"a":"é","b":1}'
    """
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    ).encode()


def as_values(design: Design) -> dict[str, Any]:
    """A design as plain values, without what it does not use; a share is a fraction as text."""
    rest = {f.name: getattr(design, f.name) for f in fields(design) if f.name != "sites"}
    return {
        "format": FORMAT,
        "hotspots": [{"name": s.name, "key": s.key, "stratum": s.stratum} for s in design.sites],
        **{
            name: str(value) if isinstance(value, Fraction | date) else value
            for name, value in rest.items()
            if value is not None
        },
    }


def from_values(values: Mapping[str, Any]) -> Design:
    """The design that `as_values` wrote. Raises ValueError for anything else."""
    if not isinstance(values, Mapping) or values.get("format") != FORMAT:
        raise ValueError(f"a design must say that its format is {FORMAT!r}")
    try:
        rest = {k: v for k, v in values.items() if k not in ("format", "hotspots")}
        rest["start"] = date.fromisoformat(rest["start"])
        if "share" in rest:
            rest["share"] = Fraction(rest["share"])
        design = Design(tuple(Site(**site) for site in values["hotspots"]), **rest)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"a design can't be read: {error}") from None
    if as_values(design) != dict(values):
        raise ValueError("a design is not written as it should be")
    return design
