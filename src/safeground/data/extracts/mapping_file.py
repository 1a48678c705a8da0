"""The mapping file, in TOML, read and checked: every mistake is named with what was meant."""

import tomllib
from collections.abc import Mapping as AnyMapping
from pathlib import Path
from typing import Any

from safeground.data.errors import BadInput
from safeground.data.extracts.codes import load_codes
from safeground.data.extracts.contradictions import refuse_contradictions
from safeground.data.extracts.mapping import (
    KINDS,
    MOMENT_FIELDS,
    ONE_SIDED,
    PLAIN_FIELDS,
    REPLACES,
    Dates,
    Layout,
    Location,
    Mapping,
    Moment,
)
from safeground.data.extracts.names import did_you_mean

_TABLES = ("file", "columns", "dates", "location", "categories", "weapons", "outcomes", "knife")
_KEYS = ("source", "kind", "replaces", "category", *_TABLES, "offence_codes")


def load_mapping(path: Path) -> Mapping:
    """Read and check a mapping file; raises BadInput naming the key that is wrong."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadInput(f"cannot read the mapping file {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path.name} is not a mapping file: it is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{path.name} is not valid TOML: {error}") from None
    return parse_mapping(document, path.parent)


def parse_mapping(document: AnyMapping[str, Any], folder: Path) -> Mapping:
    """A mapping from a TOML document; `folder` is where files that it names are looked for."""
    _refuse_unknown(document, _KEYS, "")
    tables = {name: _table(document, name) for name in _TABLES}
    columns, moments = _columns(tables["columns"])
    mapping = Mapping(
        source=_text(document, "source"),
        kind=_one_of(document, "kind", KINDS, None),
        replaces=_one_of(document, "replaces", REPLACES, "id" if "id" in columns else "month"),
        columns=columns,
        moments=moments,
        layout=_layout(tables["file"]),
        dates=_dates(tables["dates"]),
        location=_location(tables["location"]),
        category=_text(document, "category") if "category" in document else None,
        categories=_words(tables["categories"], "categories", str),
        weapons=_words(tables["weapons"], "weapons", str),
        outcomes=_words(tables["outcomes"], "outcomes", str),
        knife=_words(tables["knife"], "knife", bool),
        codes=load_codes(document.get("offence_codes"), folder),
    )
    refuse_contradictions(mapping)
    return mapping


def _refuse_unknown(table: AnyMapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in known:
            raise BadInput(
                f"the mapping has an unknown key '{where}{key}'; {did_you_mean(key, known)}"
            )


def _table(document: AnyMapping[str, Any], name: str) -> dict[str, Any]:
    value = document.get(name, {})
    if not isinstance(value, dict):
        raise BadInput(f"'{name}' in the mapping must be a table, written [{name}]")
    return value


def _text(table: AnyMapping[str, Any], key: str, where: str = "") -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadInput(f'the mapping must say {where}{key} = "..." (some words in quotes)')
    return value


def _one_of(
    table: AnyMapping[str, Any], key: str, allowed: tuple[str, ...], default: str | None
) -> str:
    value = table.get(key, default)
    if value not in allowed:
        listed = " or ".join(f'"{a}"' for a in allowed)
        found = "nothing" if value is None else f"'{value}'"
        raise BadInput(f"'{key}' in the mapping must be {listed}, not {found}")
    return str(value)


def _columns(table: dict[str, Any]) -> tuple[dict[str, str], dict[str, Moment]]:
    _refuse_unknown(table, (*PLAIN_FIELDS, *MOMENT_FIELDS), "columns.")
    columns = {k: _text(table, k, "columns.") for k in table if k in PLAIN_FIELDS}
    moments = {k: _moment(table[k], k) for k in table if k in MOMENT_FIELDS}
    return columns, moments


def _moment(value: Any, name: str) -> Moment:
    if isinstance(value, dict):
        _refuse_unknown(value, ("date", "time"), f"columns.{name}.")
        where = f"columns.{name}."
        time = _text(value, "time", where) if "time" in value else None
        return Moment(_text(value, "date", where), time)
    return Moment(_text({name: value}, name, "columns."))


def _layout(table: dict[str, Any]) -> Layout:
    _refuse_unknown(table, Layout.__slots__, "file.")
    row = table.get("header_row")
    if row is not None and (not isinstance(row, int) or row < 1):
        raise BadInput("'file.header_row' must be a whole number, 1 for the first line")
    for key, value in table.items():
        if key != "header_row" and not isinstance(value, str):
            raise BadInput(f"'file.{key}' must be words in quotes")
    if len(table.get("delimiter", ",")) != 1:
        raise BadInput('\'file.delimiter\' must be one character, such as "," or "\\t"')
    if table.get("decimal", ".") not in (".", ","):
        raise BadInput('\'file.decimal\' must be "." or ","')
    return Layout(**table)


def _dates(table: dict[str, Any]) -> Dates:
    _refuse_unknown(table, ("formats", "times", "one_sided"), "dates.")
    default = Dates()
    return Dates(
        formats=_list(table, "formats", "dates.", default.formats),
        times=_list(table, "times", "dates.", default.times),
        one_sided=_one_of(table, "one_sided", ONE_SIDED, default.one_sided),
    )


def _list(
    table: AnyMapping[str, Any], key: str, where: str, default: tuple[str, ...]
) -> tuple[str, ...]:
    if key not in table:
        return default
    value = table[key]
    if isinstance(value, str):
        value = [value]
    if not value or not all(isinstance(v, str) for v in value):
        raise BadInput(f"'{where}{key}' must be a list of formats, such as [\"%d/%m/%Y %H:%M\"]")
    return tuple(value)


def _location(table: dict[str, Any]) -> Location:
    _refuse_unknown(table, ("uncertainty_m", "quality", "bounds"), "location.")
    fixed = table.get("uncertainty_m")
    if fixed is not None and not _metres(fixed):
        raise BadInput("'location.uncertainty_m' must be a number of metres, 0 or more")
    quality = _table(table, "quality")
    for word, metres in quality.items():
        if not _metres(metres):
            raise BadInput(f"'location.quality.{word}' must be a number of metres, 0 or more")
    bounds = table.get("bounds")
    if bounds is not None and not _is_box(bounds):
        raise BadInput(
            "'location.bounds' must be [lowest easting, lowest northing, highest easting, highest "
            "northing] in British National Grid metres"
        )
    return Location(fixed, quality, tuple(bounds) if bounds is not None else None)


def _metres(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _is_box(value: Any) -> bool:
    if not (isinstance(value, list) and len(value) == 4 and all(_metres(v) for v in value)):
        return False
    return bool(value[0] < value[2] and value[1] < value[3])


def _words(table: dict[str, Any], name: str, kind: type) -> dict[str, Any]:
    for word, value in table.items():
        if not isinstance(value, kind):
            wanted = "true or false" if kind is bool else "words in quotes"
            raise BadInput(f"'{name}.{word}' in the mapping must be {wanted}")
    return table
