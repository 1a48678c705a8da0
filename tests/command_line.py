"""Running `safeground` as a person or a program does, for tests."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from safeground.cli import app


@dataclass(frozen=True)
class Ran:
    """The exit code of a command, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What a program reads: the whole of stdout."""
        assert (self.code, self.err.strip()) == (0, "")
        return json.loads(self.out)


def run(*words: object, store: Path | None = None, **environment: str) -> Ran:
    """Run `safeground WORDS` on a store."""
    before = [] if store is None else ["--store", str(store)]
    result = CliRunner().invoke(app, [*before, *(str(word) for word in words)], env=environment)
    return Ran(result.exit_code, result.stdout, result.stderr)
