"""Invented extracts, written as different systems write them."""

from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import polars as pl
import pyogrio.raw
import shapely
from numpy.typing import NDArray

from safeground.data.extracts.extract import Extract, read_extract
from safeground.data.extracts.mapping_file import load_mapping

TODAY = date(2026, 1, 31)


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    """A text file in a folder."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def extract(path: Path, mapping: str) -> Extract:
    """A file read through a mapping given as text."""
    return read_extract(path, load_mapping(written(path.parent, "m.toml", mapping)), today=TODAY)


def reasons(result: Extract) -> list[tuple[int, str, str]]:
    """Line, column and reason of every reject."""
    return result.rejects.select("line", "column", "reason").rows()


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    """An Excel file with the rows of each sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def geopackage(
    path: Path, layer: str, columns: dict[str, NDArray[np.generic]], xy: list[list[float]], crs: str
) -> Path:
    """A GeoPackage layer of points; a second call adds a layer."""
    points = np.array(shapely.to_wkb(shapely.points(xy)), dtype=object)
    pyogrio.raw.write(
        path,
        points,
        list(columns.values()),
        list(columns),
        layer=layer,
        driver="GPKG",
        geometry_type="Point",
        crs=crs,
        append=False,
    )
    return path


def essex_points(rows: int, seed: int = 7) -> pl.DataFrame:
    """Random eastings and northings in Essex, to the metre."""
    rng = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "easting": rng.integers(545_000, 620_000, rows),
            "northing": rng.integers(180_000, 240_000, rows),
        }
    )
