"""Local offence codes to Home Office codes, and local categories to those of police.uk."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from safeground.core.offences.tables import fold, normal_code
from safeground.data.errors import BadInput
from safeground.data.reference.offences import offence_tables


@dataclass(frozen=True, slots=True)
class OffenceCodes:
    """Local code -> Home Office code. Without a table the codes are Home Office codes already."""

    table: Mapping[str, str] | None = None

    def look_up(self, codes: pl.Series) -> pl.Series:
        """The Home Office code of each local one; null where it is unknown.

        >>> OffenceCodes({"AOABH": "8N"}).look_up(pl.Series(["aoabh ", "XX"])).to_list()
        ['8N', None]
        >>> OffenceCodes().look_up(pl.Series(["008n", "8N/06", "burglary"])).to_list()
        ['8N', '8N', None]
        """
        written = codes.unique().drop_nulls().to_list()
        if self.table is None:
            found = {code: normal_code(code, offence_tables()) for code in written}
        else:
            known = {local.strip().upper(): code for local, code in self.table.items()}
            found = {code: known.get(code.strip().upper()) for code in written}
        return replace_all(codes, found)


def replace_all(values: pl.Series, table: Mapping[str, Any], kind: Any = pl.String) -> pl.Series:
    """Each value looked up in a table; null where it is not there."""
    if not table:
        return pl.repeat(None, len(values), dtype=kind, eager=True)
    return values.replace_strict(
        list(table), pl.Series(list(table.values()), dtype=kind), default=None, return_dtype=kind
    )


def police_uk_categories(written: pl.Series, codes: pl.Series) -> tuple[pl.Series, dict[str, int]]:
    """The police.uk category of each row: that written, if it is one, else that of its code.

    What is neither stays as it was written, and is counted.
    """
    tables = offence_tables()
    names = {word: tables.category_names.get(fold(word)) for word in written.unique().drop_nulls()}
    by_code = {code: offence.category for code, offence in tables.by_code.items()}
    proper, from_code = replace_all(written, names), replace_all(codes, by_code)
    known = pl.select(pl.coalesce(proper, from_code)).to_series()
    strangers = written.filter(known.is_null() & written.is_not_null())
    counts = dict(strangers.value_counts(sort=True).iter_rows())
    return known.zip_with(known.is_not_null(), written), counts


def load_codes(value: Any, folder: Path) -> OffenceCodes:
    """The code table that a mapping gives: inline, or the name of a CSV beside it, or none."""
    if value is None:
        return OffenceCodes()
    table = _from_csv(folder / value) if isinstance(value, str) else value
    if not isinstance(table, dict) or not table:
        raise BadInput(
            "'offence_codes' in the mapping must be a table of local code = Home Office code, or "
            "the name of a CSV file beside the mapping"
        )
    return OffenceCodes({local: _checked(local, code) for local, code in table.items()})


def _checked(local: str, code: Any) -> str:
    known = normal_code(str(code), offence_tables())
    if known is None:
        raise BadInput(
            f"offence code '{local}' is mapped to '{code}', which is not a Home Office code; one "
            "looks like 8N, 105A or 4.1, in quotes"
        )
    return known


def _from_csv(path: Path) -> dict[str, str]:
    try:
        table = pl.read_csv(io.BytesIO(path.read_bytes()), infer_schema=False)
    except OSError:
        raise BadInput(f"the mapping names the file {path.name}, which is not beside it") from None
    except pl.exceptions.PolarsError:
        raise BadInput(f"{path.name} cannot be read as a CSV of offence codes") from None
    if table.columns[:2] != ["local_code", "home_office_code"]:
        raise BadInput(
            f"{path.name} must begin with the columns local_code,home_office_code; it begins with "
            f"{','.join(table.columns[:2])}"
        )
    pairs = table.select("local_code", "home_office_code").drop_nulls()
    return dict(pairs.iter_rows())
