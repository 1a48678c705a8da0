"""The families and crime types that tallies are kept of, and what they are called."""

from functools import lru_cache

from safeground.core.offences.families import resolve_family
from safeground.core.offences.tables import POLICE_GENERATED
from safeground.data.reference.offences import offence_tables

FAMILIES = ("serious-violence", "violence", "street-visible", "all-crime")


@lru_cache(maxsize=1)
def crime_types() -> dict[str, str]:
    """Crime types that don't overlap, by slug, without those that police generate."""
    generated = found_by_police()
    return {
        c.slug: c.name
        for c in offence_tables().categories
        if not c.retired and c.slug not in generated
    }


@lru_cache(maxsize=1)
def found_by_police() -> dict[str, str]:
    """The crime types that patrols themselves find, by slug."""
    tables = offence_tables()
    names = {key for scheme, key in tables.flags[POLICE_GENERATED] if scheme == "category"}
    return {c.slug: c.name for c in tables.categories if c.name in names}


@lru_cache(maxsize=200)
def title_of(family: str) -> str:
    """What a family or crime type is called; its own words where it is none that is known."""
    try:
        return resolve_family(family, offence_tables(), include_police_generated=True).title
    except ValueError:
        return family


def choices(besides: str = "") -> list[tuple[str, str]]:
    """Families, then crime types, to choose from; `besides` is one more family to offer."""
    names = dict.fromkeys([*([besides] if besides else []), *FAMILIES, *crime_types()])
    return [(name, title_of(name)) for name in names]
