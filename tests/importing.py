"""Importing made-up files into a store, and reading the rejects file back; for tests."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from safeground.data.store import IncidentStore
from safeground.pipelines.import_incidents import import_incidents
from safeground.pipelines.import_result import ImportResult

TODAY = date(2026, 1, 15)


def take(store: IncidentStore, *paths: Path, **options: Any) -> ImportResult:
    """Import paths on a day that never changes."""
    return import_incidents(store.path, paths, today=TODAY, **options)


def rejects(result: ImportResult) -> list[dict[str, str]]:
    """The rows of the rejects file of an import, which must have one."""
    assert result.rejects_file
    with Path(result.rejects_file).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
