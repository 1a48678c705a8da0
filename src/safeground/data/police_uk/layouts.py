"""What a police.uk file is, from its first line and its name."""

import csv
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from safeground.data.errors import BadInput

# For each kind of file: our name for a column, and the spellings of it that are in use, in lower
# case with underscores. The first spellings are those of police.uk; a `!` marks what must be there.
_COLUMNS: dict[str, dict[str, str]] = {
    "street": {
        "id": "crime_id",
        "month": "month!",
        "force": "reported_by",
        "longitude": "longitude!",
        "latitude": "latitude!",
        "location": "location",
        "lsoa": "lsoa_code",
        "lsoa_name": "lsoa_name",
        "category": "crime_type!",
        "outcome": "last_outcome_category",
    },
    "outcomes": {
        "id": "crime_id!",
        "month": "month!",
        "force": "reported_by",
        "longitude": "longitude!",
        "latitude": "latitude!",
        "location": "location",
        "lsoa": "lsoa_code",
        "lsoa_name": "lsoa_name",
        "outcome": "outcome_type!",
    },
    "stop-and-search": {
        "type": "type!",
        "date": "date!",
        "part_of_operation": "part_of_a_policing_operation",
        "operation": "policing_operation",
        "longitude": "longitude!",
        "latitude": "latitude!",
        "gender": "gender",
        "age_range": "age_range",
        "self_defined_ethnicity": "self_defined_ethnicity",
        "officer_defined_ethnicity": "officer_defined_ethnicity",
        "legislation": "legislation",
        "object_of_search": "object_of_search!",
        "outcome": "outcome",
        "outcome_linked_to_object": "outcome_linked_to_object_of_search",
        "more_than_outer_clothing": "removal_of_more_than_just_outer_clothing",
    },
    "api": {
        "category": "category!",
        "id": "persistent_id!",
        "api_id": "id!",
        "month": "date|month!",
        "latitude": "lat|latitude|location_latitude!",
        "longitude": "long|lng|lon|longitude|location_longitude!",
        "location": "street_name|location_street_name",
        "outcome": "outcome_status|outcome_status_category",
    },
}
_NAME = re.compile(r"^(\d{4}-\d{2})-(.+)-(street|outcomes|stop-and-search)\.csv(\.gz)?$", re.I)
_LONGEST_HEADER = 5_000
EXPECTED = (
    "a police.uk street file (Crime ID, Month, …, Crime type), outcomes file (…, Outcome type) or "
    "stop-and-search file (Type, Date, …, Object of search)"
)


@dataclass(frozen=True)
class Layout:
    """Kind of file, and its columns in order: as written, and our names (None: not read)."""

    kind: str
    written: tuple[str, ...]
    names: tuple[str | None, ...]

    @property
    def used(self) -> list[str]:
        return [name for name in self.names if name]

    def heading(self, name: str) -> str:
        """How the file itself spells one of our column names."""
        return self.written[self.names.index(name)] if name in self.names else name


@dataclass(frozen=True)
class FileName:
    """What police.uk says in the name of a file; each None if it is named otherwise."""

    month: str | None = None
    force: str | None = None
    kind: str | None = None


def read_name(path: str) -> FileName:
    """Month, force and kind from a name such as "2025-01/2025-01-essex-street.csv".

    >>> read_name("2025-01-city-of-london-stop-and-search.csv.gz")
    FileName(month='2025-01', force='city-of-london', kind='stop-and-search')
    >>> read_name("crimes.csv")
    FileName(month=None, force=None, kind=None)
    """
    match = _NAME.match(PurePosixPath(path).name)
    if match is None:
        return FileName()
    return FileName(match[1], match[2].lower(), match[3].lower())


def read_layout(header: bytes, label: str, claimed: str | None) -> Layout:
    """The layout that a first line announces; BadInput if it is none of police.uk's."""
    text = _header_text(header, label)
    written = tuple(name.strip() for name in next(csv.reader([text]), []))
    spelled = [re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") for name in written]
    for kind, columns in _COLUMNS.items():
        names = _match(spelled, columns)
        if names is None:
            continue
        if claimed not in (None, kind):
            raise BadInput(f"{label} is named as a {claimed} file but has the columns of {kind}")
        return Layout(kind, written, names)
    raise BadInput(f"{label}: expected {EXPECTED}, but the first line is “{text[:100]}”")


def _header_text(header: bytes, label: str) -> str:
    if header.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in header:
        raise BadInput(f"{label} is UTF-16 or binary, not UTF-8 text: save it as “CSV UTF-8”")
    text = header.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").strip()
    if not text:
        raise BadInput(f"{label} has an empty first line: expected {EXPECTED}")
    if text.startswith("<"):
        raise BadInput(f"{label} is a web page, not CSV: expected {EXPECTED}")
    if len(text) > _LONGEST_HEADER or "\r" in text:
        raise BadInput(f"{label} has no line of column names: expected {EXPECTED}")
    return text


def _match(spelled: list[str], columns: dict[str, str]) -> tuple[str | None, ...] | None:
    names: list[str | None] = [None] * len(spelled)
    for name, spellings in columns.items():
        for spelling in spellings.rstrip("!").split("|"):
            if spelling in spelled:
                names[spelled.index(spelling)] = name
                break
        else:
            if spellings.endswith("!"):
                return None
    return tuple(names)
