"""The bundled sample: Essex in 2025, as published, with what is needed to draw it.

Publishers, licences and how each file was made are in DATA.md.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

__all__ = ["load_places", "load_population", "load_sample", "sample_csvs", "sample_units_path"]

FOLDER = Path(__file__).parent
CRIME_ID_LENGTH = 64


def load_sample() -> pl.DataFrame:
    """Street crime recorded by Essex Police from January to December 2025, 158,217 rows.

    The columns, order and text are those that data.police.uk publishes, all strings, null where
    the published cell is empty. Only `Crime ID` is not whole: it holds the first 10 of 64
    hexadecimal digits, enough to keep the year's ids apart.

    >>> load_sample().columns[:4]
    ['Crime ID', 'Month', 'Reported by', 'Falls within']
    """
    return pl.read_parquet(FOLDER / "incidents-2025.parquet")


def sample_csvs(folder: Path) -> list[Path]:
    """Write the sample as the twelve monthly CSV files that data.police.uk would give.

    Files are named and laid out as in the site's archive, `2025-01/2025-01-essex-street.csv`.
    Ids are filled with zeros to their published length of 64 digits. Returns the paths in order
    of month; a file that is there already is replaced.
    """
    return list(_write_months(folder))


def _write_months(folder: Path) -> Iterator[Path]:
    whole = load_sample().with_columns(pl.col("Crime ID").str.pad_end(CRIME_ID_LENGTH, "0"))
    for month in whole["Month"].unique().sort():
        path = folder / month / f"{month}-essex-street.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        whole.filter(pl.col("Month") == month).write_csv(path)
        yield path


def load_places() -> pl.DataFrame:
    """Named places in Essex: towns, wards, neighbourhoods and railway stations.

    Columns: `name`, `kind` ("town", "ward", "neighbourhood", "station"), `longitude`,
    `latitude` (WGS 84 degrees), `district`, `population` (towns only), `source` (publisher and
    licence, row by row).
    """
    places = pl.read_csv(FOLDER / "places.csv")
    return pl.concat([places, pl.read_csv(FOLDER / "stations.csv")], how="diagonal")


def load_population() -> pl.DataFrame:
    """Residents and households at the 2021 Census for the 1,111 LSOAs of Essex.

    Columns: `lsoa` (2021 code), `lsoa_name`, `district`, `residents`, `households`,
    `area_km2`, `area_type` ("urban" or "rural").
    """
    return pl.read_csv(FOLDER / "population.csv")


def sample_units_path() -> Path:
    """The units file of a late shift in Essex: twelve units, all invented and named "DEMO ..."."""
    return FOLDER / "units.csv"
