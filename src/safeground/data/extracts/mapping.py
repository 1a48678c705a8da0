"""What a mapping says: which column of a force's extract is what, and how to read it."""

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field

from safeground.data.extracts.codes import OffenceCodes

KINDS = ("crime", "asb", "ambulance", "emergency-department")
REPLACES = ("id", "month")
ONE_SIDED = ("instant", "day", "reject")
PLACE_FIELDS = ("longitude", "latitude", "easting", "northing")
TEXT_FIELDS = ("id", "category", "street", "district", "lsoa", "outcome", "weapon")
PLAIN_FIELDS = (
    *TEXT_FIELDS,
    "offence_code",
    *PLACE_FIELDS,
    "geometry",
    "uncertainty_m",
    "location_quality",
    "knife",
)
MOMENT_FIELDS = ("occurred_from", "occurred_to")


@dataclass(frozen=True, slots=True)
class Layout:
    """How the file is written. What is None is found by looking."""

    delimiter: str | None = None
    encoding: str | None = None
    decimal: str = "."
    sheet: str | None = None
    layer: str | None = None
    header_row: int | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """The column that holds a date, or a date and time, and the one with the time if apart."""

    date: str
    time: str | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """Formats, tried in order, and what a window with one end missing means."""

    formats: tuple[str, ...] = ()
    times: tuple[str, ...] = ("%H:%M:%S", "%H:%M", "%H%M", "%I:%M %p", "%I:%M:%S %p")
    one_sided: str = "instant"


@dataclass(frozen=True, slots=True)
class Location:
    """How far a recorded point may be from the true one, and where points may lie."""

    uncertainty_m: float | None = None
    quality: AnyMapping[str, float] = field(default_factory=dict)
    bounds: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """A checked mapping file. `columns` is field -> column name in the extract."""

    source: str
    kind: str
    replaces: str
    columns: AnyMapping[str, str]
    moments: AnyMapping[str, Moment]
    layout: Layout = Layout()
    dates: Dates = Dates()
    location: Location = field(default_factory=Location)
    category: str | None = None
    categories: AnyMapping[str, str] = field(default_factory=dict)
    weapons: AnyMapping[str, str] = field(default_factory=dict)
    outcomes: AnyMapping[str, str] = field(default_factory=dict)
    knife: AnyMapping[str, bool] = field(default_factory=dict)
    codes: OffenceCodes = field(default_factory=OffenceCodes)

    def wanted(self) -> dict[str, str]:
        """Every column to be read: what it is called in the mapping -> its name in the file."""
        named = {f"columns.{k}": v for k, v in self.columns.items()}
        for name, moment in self.moments.items():
            named[f"columns.{name}"] = moment.date
            if moment.time is not None:
                named[f"columns.{name}.time"] = moment.time
        return named
