"""Families: named sets of offences, and how strongly each record belongs to one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from safeground.core.offences.shares import Membership, share_of_category, whole
from safeground.core.offences.tables import (
    KNIFE_ENABLED,
    POLICE_GENERATED,
    OffenceTables,
    canonical_category,
    fold,
    nearest,
    normal_code,
)


@dataclass(frozen=True)
class LeftOut:
    """Something that a reader might expect in a family and that is not, with the reason."""

    what: str
    reason: str


@dataclass(frozen=True)
class Family:
    """A set of offences ready to weigh records with.

    `by_code` holds 1.0 for each Home Office code that belongs; `by_category` the probability
    that a record known only by its police.uk category belongs. What is in neither weighs 0.
    `needs_knife` means that a record counts only if the force marked that a knife was used.
    """

    name: str
    title: str
    by_category: Mapping[str, float]
    by_code: Mapping[str, float]
    memberships: tuple[Membership, ...]
    left_out: tuple[LeftOut, ...] = ()
    note: str = ""
    needs_knife: bool = False


@dataclass(frozen=True)
class _Set:
    """Codes and whole categories that a name stands for."""

    codes: frozenset[str]
    categories: frozenset[str]

    def __or__(self, other: "_Set") -> "_Set":
        return _Set(self.codes | other.codes, self.categories | other.categories)


_NOTHING = _Set(frozenset(), frozenset())
_UNKNOWABLE = LeftOut(
    "Records known only by a police.uk crime type",
    "police.uk does not say whether a knife was used",
)


def resolve_family(
    name: str, tables: OffenceTables, *, include_police_generated: bool = False
) -> Family:
    """The family meant by a name.

    `name` is a family, a police.uk category or its slug, a Home Office code, or several of them
    with commas between. Offences that police generate are left out and listed, unless
    `include_police_generated`. Raises ValueError for an unknown name, offering the nearest known,
    and where everything asked for is police-generated.
    """
    parts = [part.strip() for part in name.split(",") if part.strip()]
    if not parts:
        raise ValueError("offences must name a family or a crime type; nothing was given")
    chosen = _union(_named_set(part, tables) for part in parts)
    needs_knife = any(_asks_for_knives(part, tables) for part in parts)
    if needs_knife and len(parts) > 1:
        raise ValueError("knife can't be joined with other offences: it needs a mark on the record")
    kept, left_out = (chosen, ()) if include_police_generated else _leave_out(chosen, tables)
    if kept == _NOTHING:
        raise ValueError(
            f"everything in {name!r} is police-generated: patrols find it, so it is not used to "
            "place them unless you ask to include police-generated offences"
        )
    memberships = () if needs_knife else _memberships(kept, chosen, tables)
    return Family(
        name=",".join(fold(part) for part in parts),
        title=", ".join(_title(part, tables) for part in parts),
        by_category={m.category: m.probability for m in memberships},
        by_code=dict.fromkeys(sorted(kept.codes), 1.0),
        memberships=memberships,
        left_out=(*left_out, _UNKNOWABLE) if needs_knife else left_out,
        note=" ".join(_note(part, tables) for part in parts).strip(),
        needs_knife=needs_knife,
    )


def family_weights(
    family: Family,
    category: Sequence[str | None],
    home_office_code: Sequence[str | None],
    knife: Sequence[bool | None] | None = None,
) -> NDArray[np.float32]:
    """How strongly each record belongs to a family, from 0 to 1, shape `(n,)`.

    A record with a Home Office code weighs exactly 0 or 1; one without weighs the probability of
    its category. Where the family needs a knife mark, a record without one weighs 0. The three
    sequences are of one length, with canonical category names and normal codes.
    """
    if len(category) != len(home_office_code):
        raise ValueError(
            f"category and home_office_code differ in length: {len(category)} and "
            f"{len(home_office_code)}"
        )
    codes, categories = family.by_code, family.by_category
    weights = np.fromiter(
        (
            categories.get(name or "", 0.0) if code is None else codes.get(code, 0.0)
            for name, code in zip(category, home_office_code, strict=True)
        ),
        np.float32,
        len(category),
    )
    if family.needs_knife:
        marks = [None] * len(weights) if knife is None else knife
        weights[[mark is not True for mark in marks]] = 0.0
    return weights


def _named_set(name: str, tables: OffenceTables) -> _Set:
    folded = fold(name)
    if folded in tables.families:
        return _union(_included(*pair, tables) for pair in tables.families[folded].includes)
    if folded in tables.category_names:
        return _included("category", name, tables)
    if (code := normal_code(name, tables)) is not None:
        return _included("code", code, tables)
    known = {**tables.families, **tables.category_names}
    raise ValueError(f"{name!r} is not a known family, crime type or code{nearest(folded, known)}")


def _union(sets: Iterable[_Set]) -> _Set:
    result = _NOTHING
    for one in sets:
        result |= one
    return result


def _included(scheme: str, key: str, tables: OffenceTables) -> _Set:
    """The set that one `scheme:key` of a family rule stands for."""
    offences, nothing = tables.by_code, frozenset[str]()
    if scheme == "code":
        return _Set(frozenset({key}), nothing)
    if scheme == "subgroup":
        return _Set(frozenset(c for c, o in offences.items() if o.subgroup == key), nothing)
    if scheme == "category":
        name = canonical_category(key, tables)
        return _Set(tables.codes_in(name), frozenset({name}))
    if scheme == "flag":
        keys = tables.flags[key]
        codes = frozenset(k for s, k in keys if s == "code")
        return _Set(codes, frozenset(k for s, k in keys if s == "category"))
    if scheme == "every":
        names = frozenset(c.name for c in tables.categories)
        crimes = frozenset(name for name in names if tables.codes_in(name))
        retired = frozenset(c.name for c in tables.categories if c.retired)
        return _Set(frozenset(offences), names if key == "incident" else crimes | retired)
    raise ValueError(f"a family may include code, subgroup, category, flag or every, not {scheme}")


def _leave_out(chosen: _Set, tables: OffenceTables) -> tuple[_Set, tuple[LeftOut, ...]]:
    """Take police-generated offences out, saying which."""
    generated = tables.flags.get(POLICE_GENERATED, {})
    codes = frozenset(key for scheme, key in generated if scheme == "code") & chosen.codes
    names = frozenset(key for scheme, key in generated if scheme == "category")
    inside = {name for name in names if tables.codes_in(name) & chosen.codes}
    gone = names & (chosen.categories | inside)
    listed = [LeftOut(name, generated["category", name]) for name in sorted(gone)]
    in_gone = frozenset[str]().union(*(tables.codes_in(name) for name in gone))
    for code in sorted(codes - in_gone):
        what = f"{tables.by_code[code].description} ({code})"
        listed.append(LeftOut(what, generated["code", code]))
    return _Set(chosen.codes - codes - in_gone, chosen.categories - names), tuple(listed)


def _memberships(kept: _Set, chosen: _Set, tables: OffenceTables) -> tuple[Membership, ...]:
    """Probability by category, for every category of which any part belongs.

    Shares are those of the set as asked for: police.uk does not separate the few
    police-generated offences (assaults on constables) inside a category that is otherwise kept.
    """
    found = []
    for category in tables.categories:
        inside = tables.codes_in(category.name)
        if category.name in kept.categories or (inside and inside <= kept.codes):
            found.append(whole(category.name))
        elif inside & kept.codes:
            found.append(share_of_category(category.name, chosen.codes, tables))
    return tuple(m for m in found if m.probability > 0)


def _asks_for_knives(name: str, tables: OffenceTables) -> bool:
    rule = tables.families.get(fold(name))
    return rule is not None and ("flag", KNIFE_ENABLED) in rule.includes


def _title(name: str, tables: OffenceTables) -> str:
    folded = fold(name)
    if folded in tables.families:
        return tables.families[folded].title
    if folded in tables.category_names:
        return tables.category_names[folded]
    code = normal_code(name, tables)
    return tables.by_code[code].description if code else name


def _note(name: str, tables: OffenceTables) -> str:
    rule = tables.families.get(fold(name))
    return rule.note if rule else ""
