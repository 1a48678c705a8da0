"""GeoPackage layers, and Parquet files."""

import io
import warnings
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from safeground.data.errors import BadInput
from safeground.data.extracts.mapping import Layout
from safeground.data.extracts.names import did_you_mean
from safeground.data.extracts.rows import Rows, Table, unbroken


def open_geopackage(path: Path, layout: Layout) -> Table:
    """A table over one layer; raises BadInput when it must be named or cannot be opened."""
    import pyogrio  # GDAL takes its time to load, and most extracts are plain tables

    try:
        with warnings.catch_warnings(action="ignore"):  # GDAL's, on top of the error it raises
            layers = [str(layer[0]) for layer in pyogrio.list_layers(path)]
    except pyogrio.errors.DataSourceError:
        raise BadInput(f"{path.name} cannot be opened as a GeoPackage: it is damaged") from None
    layer = _choose(path.name, layers, layout.layer)
    info = pyogrio.read_info(path, layer=layer)

    def read(columns: Sequence[str]) -> Rows:
        return _read(path, layer, columns, info["geometry_name"], info["crs"])

    names = tuple(str(name) for name in info["fields"])
    what = f"the layer '{layer}' of {path.name}"
    found: dict[str, str | int] = {"layer": layer} if len(layers) > 1 else {}
    geometry = (info["geometry_name"] or "geometry") if info["geometry_type"] else None
    return Table(what, names, read, found, geometry=geometry)


def _choose(name: str, layers: list[str], wanted: str | None) -> str:
    if wanted is not None:
        if wanted not in layers:
            raise BadInput(f"{name} has no layer '{wanted}'; {did_you_mean(wanted, layers)}")
        return wanted
    if len(layers) == 1:
        return layers[0]
    listed = ", ".join(f"'{layer}'" for layer in layers) or "none"
    raise BadInput(f"{name} has several layers ({listed}); name one with file.layer in the mapping")


def _read(path: Path, layer: str, columns: Sequence[str], geometry: str, crs: str | None) -> Rows:
    import pyarrow as pa
    import pyogrio.raw

    wanted = [c for c in columns if c != geometry]
    _, table = pyogrio.raw.read_arrow(
        path, layer=layer, columns=wanted, read_geometry=geometry in columns
    )
    # Without the field metadata, so that geometry is the plain bytes of its well-known binary.
    bare = table.cast(pa.schema([pa.field(field.name, field.type) for field in table.schema]))
    frame = pl.DataFrame(bare)
    # GDAL marks clock times as UTC when they are written without a zone; they are clock times.
    clocks = [n for n, kind in frame.schema.items() if getattr(kind, "time_zone", None)]
    frame = frame.with_columns(pl.col(clocks).dt.replace_time_zone(None)) if clocks else frame
    return unbroken(frame.select(list(columns)), pl.int_range(1, len(frame) + 1, eager=True), crs)


def open_parquet(name: str, raw: bytes) -> Table:
    """A table over a Parquet file; raises BadInput when it is damaged."""
    try:
        schema = pl.read_parquet_schema(io.BytesIO(raw))
    except (pl.exceptions.PolarsError, OSError):
        raise BadInput(f"{name} cannot be opened as Parquet: it is damaged or cut short") from None

    names = tuple(n for n, kind in schema.items() if not kind.is_nested() and kind != pl.Binary)

    def read(columns: Sequence[str]) -> Rows:
        frame = pl.read_parquet(io.BytesIO(raw), columns=list(columns))
        return unbroken(frame.select(columns), pl.int_range(1, len(frame) + 1, eager=True))

    return Table(name, names, read, {})
