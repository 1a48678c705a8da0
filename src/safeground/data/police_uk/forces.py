"""Which force a file or row is from, and the box that its area lies in."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

_SPECIAL = {
    "british-transport-police": "btp",
    "police-service-of-northern-ireland": "northern-ireland",
    "metropolitan-police-service": "metropolitan",
}
_KIND_OF_BODY = re.compile(r"-(police|constabulary|police-service|police-force)$")


@dataclass(frozen=True)
class Box:
    """West, south, east and north in British National Grid metres."""

    west: float
    south: float
    east: float
    north: float


def force_slug(name: str) -> str:
    """The name of a force as police.uk writes it in file names.

    >>> [force_slug(n) for n in ("Essex Police", "Devon & Cornwall Police", "Gwent Police")]
    ['essex', 'devon-and-cornwall', 'gwent']
    """
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower().replace("&", " and ")).strip("-")
    return _SPECIAL.get(slug) or _KIND_OF_BODY.sub("", slug)


def force_name(slug: str) -> str:
    """A force's area in words.

    >>> force_name("city-of-london")
    'City of London'
    """
    words = slug.split("-")
    return " ".join(word if word in ("of", "and") else word.capitalize() for word in words)


@cache
def force_boxes() -> dict[str, Box]:
    """Boxes around the 43 territorial forces of England and Wales, to the kilometre.

    From the Office for National Statistics' police force areas of December 2023 (ultra generalised,
    clipped to the coast). British Transport Police and Northern Ireland have none.
    """
    text = resources.files(__package__).joinpath("force_boxes.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {
        row["force"]: Box(*(float(row[side]) for side in ("west", "south", "east", "north")))
        for row in rows
    }
