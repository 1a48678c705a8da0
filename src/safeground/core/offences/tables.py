"""Offence reference tables in memory: codes, categories, flags and families.

They are plain data, read by `safeground.data.reference`, and a force may replace any of them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property

POLICE_GENERATED = "police-generated"
KNIFE_ENABLED = "knife-enabled"


@dataclass(frozen=True)
class Offence:
    """One Home Office offence code over the dates in which the published table lists it."""

    code: str
    description: str
    group: str
    subgroup: str
    category: str | None
    in_force_from: date | None = None
    in_force_to: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether `on` lies in the dates; an open end has no limit."""
        return (self.in_force_from or on) <= on <= (self.in_force_to or on)


@dataclass(frozen=True)
class Category:
    """One crime type of police.uk: its canonical name, its slug and what is known of it."""

    name: str
    slug: str
    retired: bool = False
    note: str = ""


@dataclass(frozen=True)
class FamilyRule:
    """A named set of offences as written: `includes` are `(scheme, key)` pairs."""

    name: str
    title: str
    includes: tuple[tuple[str, str], ...]
    note: str = ""


@dataclass(frozen=True)
class OffenceTables:
    """Everything known about offences, as data.

    `flags` maps a flag to its reasons by `(scheme, key)`, where scheme is "code" or "category".
    `counts` maps a year to recorded offences by code; shares of a category come from it.
    """

    offences: tuple[Offence, ...]
    categories: tuple[Category, ...]
    aliases: Mapping[str, str]
    flags: Mapping[str, Mapping[tuple[str, str], str]]
    families: Mapping[str, FamilyRule]
    counts: Mapping[int, Mapping[str, int]]
    counts_source: str = ""

    @cached_property
    def by_code(self) -> Mapping[str, Offence]:
        """The latest offence that bears each code."""
        return {offence.code: offence for offence in self.offences}

    @cached_property
    def category_names(self) -> Mapping[str, str]:
        """Canonical category name by every folded way of writing it."""
        names = {fold(alias): name for alias, name in self.aliases.items()}
        names |= {fold(c.slug): c.name for c in self.categories}
        return names | {fold(c.name): c.name for c in self.categories}

    def codes_in(self, category: str) -> frozenset[str]:
        """Codes that police.uk files under one category; none for anti-social behaviour."""
        return frozenset(code for code, o in self.by_code.items() if o.category == category)


def fold(name: str) -> str:
    """A name as a slug: lower case, words joined by hyphens.

    >>> fold("Violence and sexual offences"), fold(" Anti-social behaviour ")
    ('violence-and-sexual-offences', 'anti-social-behaviour')
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def canonical_category(name: str, tables: OffenceTables) -> str:
    """The police.uk category meant by a name, slug or well-known short form, of any vintage.

    Raises ValueError, with the nearest known name, where there is none.
    """
    known = tables.category_names
    if (folded := fold(name)) in known:
        return known[folded]
    raise ValueError(f"{name!r} is not a police.uk crime type{nearest(folded, known)}")


def nearest(name: str, known: Mapping[str, object]) -> str:
    """The end of an error message that offers the closest known name, or lists them all.

    >>> nearest("robery", {"robbery": 1, "burglary": 2})
    '; did you mean "robbery"?'
    >>> nearest("zzz", {"robbery": 1, "burglary": 2})
    '; choose from burglary, robbery'
    """
    close = get_close_matches(name, list(known), n=1)
    return f'; did you mean "{close[0]}"?' if close else f"; choose from {', '.join(sorted(known))}"


def normal_code(code: str, tables: OffenceTables) -> str | None:
    """The Home Office code meant by a force's way of writing it, or None if it is not listed.

    Leading zeros and a subclass after an oblique are dropped: "008N" and "8n/06" are both "8N".
    """
    text = code.strip().upper()
    shorter = text.split("/")[0].strip().lstrip("0")
    return next((c for c in (text, text.lstrip("0"), shorter) if c in tables.by_code), None)


def offence_on(code: str, on: date, tables: OffenceTables) -> Offence | None:
    """The offence that a code stood for on a date, or None if none was listed then."""
    matches = (o for o in tables.offences if o.code == code and o.in_force(on))
    return next(matches, None)
