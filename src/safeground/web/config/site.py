"""One installation: its folder, and what `site.toml` in it says."""

import json
import os
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safeground.data.errors import BadInput
from safeground.data.reference.harm import BUNDLED

FOLDER = "SAFEGROUND_SITE"
DEFAULT = Path("safeground-site")
SAID = "site.toml"


@dataclass(frozen=True)
class Site:
    """Where an installation keeps its things, and how it is set.

    The folder holds `site.toml`, the keys, uploads, the incident store and, unless `DATABASE_URL`
    says otherwise, the database.
    """

    folder: Path
    said: dict[str, Any]

    @property
    def store(self) -> Path:
        """The folder of the incident store."""
        said = os.environ.get("SAFEGROUND_STORE") or self.said.get("store")
        return Path(said) if said else self.folder / "store"

    @property
    def uploads(self) -> Path:
        """Files that people gave and files that jobs made; never served as they lie."""
        return self.folder / "files"

    @property
    def harm(self) -> Path | None:
        """The table of harm weights: the force's own file, or "bundled" for the partial one that
        comes along; None where incidents are only counted."""
        said = self.said.get("harm")
        if not said:
            return None
        path = BUNDLED if said == "bundled" else self.folder / str(said)
        if not path.is_file():
            raise BadInput(f'harm in site.toml must be "bundled" or a file; there is no {path}.')
        return path

    @property
    def demonstration(self) -> bool:
        """Whether the people and their work are invented; every page then says so."""
        return bool(self.said.get("demonstration", False))

    @property
    def force(self) -> str:
        """The name of the police force."""
        return str(self.said.get("force", "Safeground"))

    @property
    def is_set_up(self) -> bool:
        """Whether anybody has made a site in this folder."""
        return (self.folder / SAID).exists()

    def key(self, name: str) -> bytes:
        """A secret of this installation, made at its first use and readable by its owner only.

        Where nothing is set up yet it is a new one each time, and nothing is written.
        """
        path = self.folder / f"{name}.key"
        if not self.folder.is_dir():
            return secrets.token_hex(32).encode()
        if not path.exists():
            made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(made, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32))
        return path.read_text(encoding="ascii").strip().encode()


def site_at(folder: Path) -> Site:
    """The installation in a folder, whether or not anybody has made it yet."""
    file = folder.resolve() / SAID
    said = tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return Site(file.parent, said)


def this_site() -> Site:
    """The installation that the environment names, or the default folder's."""
    return site_at(Path(os.environ.get(FOLDER, DEFAULT)))


def make_site(folder: Path, **said: str | bool) -> Site:
    """Make the folder, readable by its owner only, and its `site.toml`: `force="Essex Police"`."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in said.items()]
    (folder / SAID).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return site_at(folder)
