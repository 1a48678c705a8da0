"""Harm weights from a file: the bundled partial table, or a force's own in its place."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from safeground.core.offences.harm import HarmScale, HarmWeight
from safeground.core.offences.tables import OffenceTables, canonical_category, normal_code
from safeground.data.errors import BadInput
from safeground.data.reference.offences import offence_tables
from safeground.data.reference.tables import FOLDER, read_date, read_rows

COLUMNS = ("scheme", "key", "weight", "in_force_from", "in_force_to")
BUNDLED = FOLDER / "harm-cchi-summary-2024.csv"
_EARLIEST = date.min
HEADINGS = ("scale", "unit", "source", "complete")


def cchi_summary() -> HarmScale:
    """Four weights of the Cambridge Crime Harm Index as a published summary gives them.

    It is partial: most offences have no weight in it. Use `load_weights` for a full table.
    """
    return load_weights(BUNDLED)


def load_weights(path: Path) -> HarmScale:
    """A scale of harm from a CSV file.

    The file begins with remarks that name it, `# scale: …`, `# unit: …`, `# source: …` and
    `# complete: yes` or `no`; then come the columns `scheme` (code, subgroup or category), `key`,
    `weight`, `in_force_from` and `in_force_to` (ISO dates, or empty for no limit). A weight for a
    subgroup goes to each of its codes that has none of its own. Raises BadInput, naming file and
    line, for whatever is not so: an unknown code, a weight that is not a number of 0 or more, or
    two weights for one offence at one time.
    """
    rows = list(_weights(path, offence_tables()))
    if not rows:
        raise BadInput(f"{path.name} has no weights in it")
    own = {(w.scheme, w.key) for w, from_subgroup in rows if not from_subgroup}
    kept = tuple(w for w, inherited in rows if not inherited or (w.scheme, w.key) not in own)
    _refuse_overlaps(path, kept)
    named = _headings(path)
    return HarmScale(
        name=named["scale"],
        unit=named["unit"],
        source=named["source"],
        weights=kept,
        complete=named["complete"] == "yes",
    )


def _headings(path: Path) -> dict[str, str]:
    text = path.read_text("utf-8-sig")
    named = {
        name: match[1].strip()
        for name in HEADINGS
        if (match := re.search(rf"^#\s*{name}:(.+)$", text, re.MULTILINE))
    }
    missing = [name for name in HEADINGS if not named.get(name)]
    if missing:
        raise BadInput(
            f"{path.name} must say at its top what it is; add a line like '# {missing[0]}: …'"
        )
    return named


def _weights(path: Path, tables: OffenceTables) -> Iterator[tuple[HarmWeight, bool]]:
    """Weights row by row, with whether each came from a row about its whole subgroup."""
    for where, row in read_rows(path, COLUMNS):
        weight = _number(row["weight"], where)
        dates = (read_date(row["in_force_from"], where), read_date(row["in_force_to"], where))
        scheme, key = row["scheme"], row["key"]
        if scheme == "subgroup":
            codes = sorted(c for c, o in tables.by_code.items() if o.subgroup == key)
            if not codes:
                raise BadInput(f"{where}: {key!r} is not a Home Office offence subgroup")
            yield from ((HarmWeight("code", code, weight, *dates), True) for code in codes)
        elif scheme == "code":
            if (code := normal_code(key, tables)) is None:
                raise BadInput(f"{where}: {key!r} is not a Home Office offence code")
            yield HarmWeight("code", code, weight, *dates), False
        elif scheme == "category":
            yield HarmWeight("category", _category(key, where, tables), weight, *dates), False
        else:
            raise BadInput(f"{where}: scheme must be code, subgroup or category, not {scheme!r}")


def _number(text: str, where: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = -1.0
    if not 0 <= weight < float("inf"):
        raise BadInput(f"{where}: weight must be a number of 0 or more, not {text!r}")
    return weight


def _category(name: str, where: str, tables: OffenceTables) -> str:
    try:
        return canonical_category(name, tables)
    except ValueError as error:
        raise BadInput(f"{where}: {error}") from None


def _refuse_overlaps(path: Path, weights: tuple[HarmWeight, ...]) -> None:
    last: dict[tuple[str, str], HarmWeight] = {}
    for weight in sorted(weights, key=lambda w: (w.scheme, w.key, w.in_force_from or _EARLIEST)):
        before = last.get((weight.scheme, weight.key))
        if before and (before.in_force_to is None or weight.in_force(before.in_force_to)):
            raise BadInput(f"{path.name} gives {weight.key!r} two weights for the same dates")
        last[weight.scheme, weight.key] = weight
