"""Small made-up police.uk files, of any vintage, for tests."""

import gzip
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

STREET = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context"
)
STREET_SNAKE = STREET.lower().replace(" ", "_")
OUTCOMES = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Outcome type"
)
STOPS = (
    "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,"
    "Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,"
    "Outcome linked to object of search,Removal of more than just outer clothing"
)
API = (
    "category,persistent_id,date,lat,long,street_id,street_name,context,id,location_type,"
    "location_subtype,outcome_status"
)
SOUTHEND = ("0.713800", "51.538900")


def crime_id(number: int) -> str:
    """A 64-digit hexadecimal id, as police.uk gives."""
    return f"{number:064x}"


def street_row(
    number: int | None = 1,
    month: str = "2025-01",
    *,
    force: str = "Essex Police",
    at: tuple[str, str] = SOUTHEND,
    location: str = "On or near High Street",
    lsoa: str = "E01015867",
    lsoa_name: str = "Southend-on-Sea 010B",
    category: str = "Robbery",
    outcome: str = "Under investigation",
) -> str:
    """One line of a street file; `number` None leaves the Crime ID empty."""
    id_ = "" if number is None else crime_id(number)
    fields = (id_, month, force, force, *at, location, lsoa, lsoa_name, category, outcome, "")
    return ",".join(fields)


def street_rows(count: int, month: str = "2025-01", first: int = 1, **rest: str) -> list[str]:
    """Lines of a street file with ids of their own, over a few streets."""
    return [
        street_row(first + i, month, at=(f"0.{713800 + i % 7 * 900}", "51.538900"), **rest)  # type: ignore[arg-type]
        for i in range(count)
    ]


def text(rows: Iterable[str], header: str = STREET, end: str = "\n") -> str:
    """The text of a file."""
    return end.join([header, *rows, ""])


def write_csv(path: Path, rows: Iterable[str], header: str = STREET, end: str = "\n") -> Path:
    """Write a CSV file, gzipped if its name ends in .gz."""
    data = text(rows, header, end).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def write_zip(path: Path, members: Mapping[str, str | bytes]) -> Path:
    """Write a ZIP of named members."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def write_month(
    folder: Path, month: str = "2025-01", rows: Sequence[str] | None = None, force: str = "essex"
) -> Path:
    """Write a street file where and as the police.uk ZIP has it: month/month-force-street.csv."""
    lines = street_rows(5, month) if rows is None else rows
    return write_csv(folder / month / f"{month}-{force}-street.csv", lines)


def month_files(months: int = 2) -> dict[str, str | bytes]:
    """Members of a police.uk ZIP: four rows for each of the first months of 2025."""
    names = [f"2025-{number:02d}" for number in range(1, months + 1)]
    return {f"{m}/{m}-essex-street.csv": text(street_rows(4, m, int(m[-2:]) * 10)) for m in names}
