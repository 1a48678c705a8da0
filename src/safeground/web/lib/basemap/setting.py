"""What `site.toml` says of the base map, checked.

[base_map]
kind = "tiles"                                        # drawn, pmtiles or tiles
address = "https://tiles.example/{z}/{x}/{y}.png"     # or file = "essex.pmtiles"
attribution = "© the publisher"
max_zoom = 18
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from safeground.data.errors import BadInput

KINDS = ("drawn", "pmtiles", "tiles")
KNOWN = {"kind", "area", "address", "file", "style", "attribution", "max_zoom"}
MOST_ZOOM = 22


@dataclass(frozen=True)
class BaseMap:
    """What is drawn under the site's maps.

    `area` is the district or force that a drawn base is for. `style` is a MapLibre style file of
    the force's own, for tiles of lines and areas; "" where ours will do.
    """

    kind: str = "drawn"
    area: str = ""
    address: str = ""
    file: Path | None = None
    style: Path | None = None
    attribution: str = ""
    max_zoom: int = 19

    @property
    def host(self) -> str:
        """The other machine that a browser must be let to fetch from; "" if there is none."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def base_map(said: Mapping[str, Any], folder: Path, force: str = "") -> BaseMap:
    """The base map that a table of `site.toml` means; its files lie in `folder`.

    Raises BadInput, naming the setting, for one that can't work.

    >>> base_map({}, Path("."), "Essex")
    BaseMap(kind='drawn', area='Essex', address='', file=None, style=None, attribution='', \
max_zoom=19)
    >>> base_map({"kind": "tiles", "address": "https://a.example/{z}/{x}/{y}.png",
    ...           "attribution": "© A"}, Path(".")).host
    'https://a.example'
    """
    if strange := sorted(set(said) - KNOWN):
        raise BadInput(f"base_map in site.toml has {strange[0]!r}; it may have {_words(KNOWN)}.")
    kind = str(said.get("kind", "drawn"))
    if kind not in KINDS:
        raise BadInput(f"base_map.kind in site.toml must be {_words(KINDS)}, not {kind!r}.")
    made = BaseMap(
        kind=kind,
        area=str(said.get("area", force)),
        address=_address(said) if kind == "tiles" else "",
        file=_file(said, "file", folder) if kind == "pmtiles" else None,
        style=_file(said, "style", folder) if "style" in said else None,
        attribution=str(said.get("attribution", "")),
        max_zoom=_zoom(said.get("max_zoom", 19)),
    )
    if kind != "drawn" and not made.attribution:
        raise BadInput("base_map.attribution in site.toml must name whose map it is.")
    return made


def _words(names: Any) -> str:
    return ", ".join(sorted(names))


def _address(said: Mapping[str, Any]) -> str:
    address = str(said.get("address", ""))
    whole = address.startswith("https://") and all(p in address for p in ("{z}", "{x}", "{y}"))
    if not whole or any(mark in address for mark in " ;,'\""):
        raise BadInput(
            "base_map.address in site.toml must begin with https:// and hold {z}, {x} and {y}."
        )
    return address


def _file(said: Mapping[str, Any], name: str, folder: Path) -> Path:
    path = folder / str(said.get(name, ""))
    if not path.is_file():
        raise BadInput(f"base_map.{name} in site.toml must be a file; there is no {path}.")
    return path


def _zoom(value: Any) -> int:
    if not isinstance(value, int) or not 1 <= value <= MOST_ZOOM:
        raise BadInput(f"base_map.max_zoom in site.toml must be 1 to {MOST_ZOOM}, not {value!r}.")
    return value
