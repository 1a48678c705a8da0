"""Roads to travel along, with their classes, from a person's own line file."""

from pathlib import Path
from typing import Any

from safeground.core.patrols.routes.road_network import RoadNetwork, road_network
from safeground.data.boundaries import read_lines
from safeground.data.errors import BadInput
from safeground.data.extracts.names import plain

# as OS Open Roads, OS VectorMap and OpenStreetMap call it, the one that says most first
_CLASS = (
    "road function",
    "function",
    "road classification",
    "classification",
    "class",
    "highway",
    "fclass",
)
_TRUNK = ("trunk road",)


def read_road_network(path: Path) -> RoadNetwork:
    """Roads of any line file that `data.roads.read_roads` reads, with the class of each.

    Lines are taken to end at junctions, as in OS Open Roads. A file that has no class of road has
    roads of one kind. Raises BadInput as `read_roads` does.
    """
    columns, lines = read_lines(path)
    by_name = {plain(name): values for name, values in columns.items()}
    kinds = next((by_name[name] for name in _CLASS if name in by_name), [""] * len(lines))
    trunk = next((by_name[name] for name in _TRUNK if name in by_name), [False] * len(lines))
    said = [_kind(*both) for both in zip(kinds, trunk, strict=True)]
    try:
        return road_network(lines, said)
    except ValueError as error:
        raise BadInput(f"{path.name}: {error}") from None


def _kind(kind: Any, trunk: Any) -> str:
    said = "" if kind is None or kind != kind else str(kind).strip()
    return f"Trunk {said}" if str(trunk).strip().lower() in ("true", "1", "y", "yes") else said
