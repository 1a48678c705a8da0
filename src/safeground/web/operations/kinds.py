"""The kinds of activity and what each counts, from the two tables beside this file."""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class Counted:
    """One count: its name, what a page calls it, and the group it stands under."""

    name: str
    title: str
    group: str


@dataclass(frozen=True)
class Kind:
    """One kind of activity, and the counts that it has."""

    name: str
    title: str
    counts: tuple[Counted, ...]
    asks_authority: bool
    note: str


def _read_counts() -> Mapping[str, Counted]:
    text = files(__package__).joinpath("counts.csv").read_text(encoding="utf-8")
    return {row["name"]: Counted(**row) for row in csv.DictReader(text.splitlines())}


def _read_kinds() -> Mapping[str, Kind]:
    text = files(__package__).joinpath("activity-kinds.toml").read_text(encoding="utf-8")
    return {
        name: Kind(
            name=name,
            title=row["title"],
            counts=tuple(COUNTS[count] for count in row["counts"]),
            asks_authority=row.get("asks_authority", False),
            note=row.get("note", ""),
        )
        for name, row in tomllib.loads(text).items()
    }


COUNTS = _read_counts()
KINDS = _read_kinds()
