"""Road files: the streets of a person's own line file, from junction to junction."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from safeground.core.geography.streets import Segments, segments_of
from safeground.data.boundaries import read_lines
from safeground.data.errors import BadInput

# as OpenStreetMap, OS Open Roads (GeoPackage, Shapefile) and councils' own files call it
_NAMES = ("name", "name1", "distinctivename", "roadname", "streetname", "street", "road")
_NUMBERS = ("roadnumber", "roadclassificationnumber", "classificationnumber", "ref")


def read_roads(path: Path, name_column: str | None = None) -> Segments:
    """Street segments of a GeoJSON, GeoPackage, Shapefile, KML or Parquet file (WKT or WKB lines).

    Lines are taken to end at junctions, as in OS Open Roads. A street without a name has its road
    number, or "". Raises BadInput for a file without lines, for any coordinate system but
    British National Grid and longitude and latitude, naming it, and for an unknown `name_column`.
    """
    columns, lines = read_lines(path)
    try:
        return segments_of(lines, _names(path, columns, name_column, len(lines)))
    except ValueError as error:
        raise BadInput(f"{path.name}: {error}") from None


def _names(
    path: Path, columns: Mapping[str, Sequence[Any]], wanted: str | None, n: int
) -> list[str]:
    if wanted is not None and wanted not in columns:
        raise BadInput(f"{path.name} has no column {wanted!r}; it has {', '.join(columns)}")
    name = _said(columns, wanted or _first(columns, _NAMES), n)
    number = _said(columns, None if wanted else _first(columns, _NUMBERS), n)
    return [a or b for a, b in zip(name, number, strict=True)]


def _first(columns: Mapping[str, Sequence[Any]], known: Sequence[str]) -> str | None:
    plain = {re.sub(r"[^a-z0-9]", "", column.lower()): column for column in columns}
    return next((plain[name] for name in known if name in plain), None)


def _said(columns: Mapping[str, Sequence[Any]], column: str | None, n: int) -> list[str]:
    """A column as text; "" for what is missing, which some files write as not-a-number."""
    if column is None:
        return [""] * n
    return ["" if v is None or v != v else str(v).strip() for v in columns[column]]
