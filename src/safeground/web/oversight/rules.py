"""The rules of unusual looking, as data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal


@dataclass(frozen=True)
class Rule:
    """What one rule picks out: at least so many acts of these kinds within an hour or a day and,
    where `times` is not 0, so many times what is usual for the same roles."""

    name: str
    title: str
    says: str
    kinds: tuple[str, ...]
    within: Literal["hour", "day"]
    least: int
    times: float
    rare: float = 0
    enough: int = 0


def _read() -> Mapping[str, Rule]:
    table = tomllib.loads(files(__package__).joinpath("rules.toml").read_text(encoding="utf-8"))
    return {
        name: Rule(name=name, **{**row, "kinds": tuple(row["kinds"])})
        for name, row in table.items()
    }


RULES: Mapping[str, Rule] = _read()
