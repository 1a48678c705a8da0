"""The bundled offence tables, and the few things a force may put in their place."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import polars as pl

from safeground.core.offences.families import Family
from safeground.core.offences.tables import Category, FamilyRule, Offence, OffenceTables
from safeground.data.errors import BadInput
from safeground.data.reference.tables import FOLDER, read_date, read_rows

Flags = dict[str, dict[tuple[str, str], str]]


@lru_cache(maxsize=1)
def offence_tables() -> OffenceTables:
    """The offence tables that come with the package.

    >>> tables = offence_tables()
    >>> tables.by_code["34B"].description
    'Robbery of personal property'
    """
    offences = _offences()
    return OffenceTables(
        offences=offences,
        categories=_categories(),
        aliases=_pairs("category-aliases.csv", "alias", "category"),
        flags=_flags(offences),
        families=_families(),
        counts=_counts(FOLDER / "recorded-crime-essex.csv"),
        counts_source="Home Office recorded crime, Essex,",
    )


def load_category_counts(path: Path, source: str) -> OffenceTables:
    """The bundled tables with category shares from another force's own counts.

    The file has columns `year`, `code` (Home Office code) and `count`, whole calendar years only.
    `source` is how the briefing names it, as in "Kent Police crime system,".
    """
    tables = offence_tables()
    counts = _counts(path)
    unknown = sorted({c for year in counts.values() for c in year} - set(tables.by_code))
    if unknown:
        raise BadInput(f"{path.name} has codes that the Home Office does not list: {unknown[:5]}")
    return replace(tables, counts=counts, counts_source=source)


def family_expression(family: Family) -> pl.Expr:
    """`family_weights` as a Polars expression over the incident store's columns, Float32.

    It reads `category`, `home_office_code` and, for a family that needs it, `knife`.
    """

    def looked_up(column: str, weights: Mapping[str, float]) -> pl.Expr:
        if not weights:
            return pl.lit(0.0, pl.Float32)
        names, values = list(weights), list(weights.values())
        return pl.col(column).replace_strict(names, values, default=0.0, return_dtype=pl.Float32)

    weight = (
        pl.when(pl.col("home_office_code").is_null())
        .then(looked_up("category", family.by_category))
        .otherwise(looked_up("home_office_code", family.by_code))
    )
    if family.needs_knife:
        weight = pl.when(pl.col("knife").fill_null(False)).then(weight).otherwise(0.0)
    return weight.cast(pl.Float32).alias("weight")


def _offences() -> tuple[Offence, ...]:
    category = _pairs("category-subgroups.csv", "subgroup", "category")
    columns = ("code", "description", "group", "subgroup", "in_force_from", "in_force_to")
    return tuple(
        Offence(
            row["code"],
            row["description"],
            row["group"],
            row["subgroup"],
            category.get(row["subgroup"]),
            read_date(row["in_force_from"], where),
            read_date(row["in_force_to"], where),
        )
        for where, row in read_rows(FOLDER / "offence-codes.csv", columns)
    )


def _categories() -> tuple[Category, ...]:
    rows = read_rows(FOLDER / "categories.csv", ("category", "slug", "retired", "note"))
    return tuple(
        Category(row["category"], row["slug"], row["retired"] == "yes", row["note"])
        for _, row in rows
    )


def _flags(offences: tuple[Offence, ...]) -> Flags:
    """Reasons by flag; a flag on a subgroup becomes one on each of its codes."""
    flags: Flags = {}
    for _, row in read_rows(FOLDER / "flags.csv", ("flag", "scheme", "key", "reason")):
        reasons = flags.setdefault(row["flag"], {})
        if row["scheme"] == "subgroup":
            codes = {o.code for o in offences if o.subgroup == row["key"]}
            reasons |= {("code", code): row["reason"] for code in codes}
        else:
            reasons[row["scheme"], row["key"]] = row["reason"]
    return flags


def _families() -> dict[str, FamilyRule]:
    rules = {}
    for _, row in read_rows(FOLDER / "families.csv", ("family", "title", "includes", "note")):
        includes = tuple(_include(text) for text in row["includes"].split(";"))
        rules[row["family"]] = FamilyRule(row["family"], row["title"], includes, row["note"])
    return rules


def _include(text: str) -> tuple[str, str]:
    scheme, _, key = text.partition(":")
    return scheme, key


def _pairs(name: str, key: str, value: str) -> dict[str, str]:
    return {row[key]: row[value] for _, row in read_rows(FOLDER / name, (key, value))}


def _counts(path: Path) -> dict[int, dict[str, int]]:
    counts: dict[int, dict[str, int]] = {}
    for where, row in read_rows(path, ("year", "code", "count")):
        try:
            counts.setdefault(int(row["year"]), {})[row["code"]] = int(row["count"])
        except ValueError:
            raise BadInput(f"{where}: year and count must be whole numbers") from None
    return counts
