"""Bringing incidents in, and taking stock of what the store holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from shutil import rmtree
from typing import Any

import polars as pl
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from safeground.data.store import IncidentStore
from safeground.web.access.policy import Act, require, thing_of
from safeground.web.audit.kinds import Kind
from safeground.web.audit.record import record
from safeground.web.incidents.models import Holding, Import
from safeground.web.jobs.actions import start
from safeground.web.jobs.models import Job, State

IMPORT = "import incidents"
WAITING = "waiting-imports"  # a folder of the site's files; what is in it is gone after its job
MAPPING = "mapping.toml"
REASONS = 50  # different reasons of rejection that are told apart


def ask_for_import(
    files: "list[UploadedFile[Any]]", mapping: "UploadedFile[Any] | None", *, by: Any
) -> Job:
    """Keep the files for as long as their import takes, and start it."""
    require(by, Act.ADD, Import)
    _sweep()
    folder = Path(settings.MEDIA_ROOT) / WAITING / token_hex(8)
    folder.mkdir(parents=True)
    for file in files:
        _save(file, folder / Path(file.name or "file").name)
    if mapping is not None:
        _save(mapping, folder / MAPPING)
    names = [Path(file.name or "file").name for file in files]
    what = names[0] if len(names) == 1 else f"{len(names)} files"
    params = {"folder": folder.name, "files": names, "mapping": mapping is not None}
    return start(IMPORT, f"Importing {what}", params, by=by)


@contextmanager
def waiting(name: str) -> Iterator[Path]:
    """The folder of an import's files; they are gone when it ends, however it ends."""
    folder = Path(settings.MEDIA_ROOT) / WAITING / Path(name).name
    try:
        yield folder
    finally:
        rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    """Files of imports that were cancelled before they began."""
    ended = Job.objects.filter(kind=IMPORT).exclude(state__in=[State.WAITING, State.RUNNING])
    names = {params["folder"] for params in ended.values_list("params", flat=True)}
    for folder in (Path(settings.MEDIA_ROOT) / WAITING).glob("*"):
        if folder.name in names:
            rmtree(folder, ignore_errors=True)


def keep_import(result: Any, *, by: Any, mapping: str = "") -> Import:
    """Keep what an import did, and take stock anew."""
    with transaction.atomic():
        require(by, Act.ADD, Import)
        rejects = Path(result.rejects_file) if result.rejects_file else None
        kept = Import.objects.create(
            at=datetime.now(UTC),
            by=by,
            read=result.read,
            kept=result.kept,
            unchanged=result.unchanged,
            replaced=result.replaced,
            rejected=result.rejected,
            without_place=result.without_place,
            files=[{name: getattr(file, name) for name in _OF_A_FILE} for file in result.files],
            notes=list(result.notes),
            rejections=_rejections(rejects) if rejects else [],
            rejects_file=rejects.name if rejects else "",
            mapping=mapping,
            version=result.version,
        )
        record(
            Kind.COLLECT,
            by=by.actor,
            thing=thing_of(kept),
            act="import incidents",
            count=result.kept,
        )
        take_stock(by=by)
    return kept


_OF_A_FILE = ("file", "kind", "read", "rejected", "without_place")


def take_stock(*, by: Any) -> None:
    """Count what the store holds by source and month, so that pages needn't read it."""
    store = IncidentStore(settings.STORE)
    held = (
        store.read(["source", "month", "easting"])
        .group_by("source", "month")
        .agg(pl.len().alias("n"), pl.col("easting").null_count().alias("lost"))
        .sort("source", "month")
        .collect()
    )
    with transaction.atomic():
        require(by, Act.ADD, Import)
        Holding.objects.all().delete()
        Holding.objects.bulk_create(
            Holding(source=source, month=month, incidents=n, without_place=lost)
            for source, month, n, lost in held.iter_rows()
        )


def _rejections(path: Path) -> list[dict[str, Any]]:
    """Why rows were rejected, the commonest reason first; never what was in them."""
    rows = pl.read_csv(path, infer_schema=False, truncate_ragged_lines=True)
    table = (
        rows.group_by("column", "reason")
        .agg(pl.len().alias("rows"))
        .sort("rows", "column", "reason", descending=[True, False, False])
        .head(REASONS)
    )
    return table.to_dicts()


def _save(file: "UploadedFile[Any]", path: Path) -> None:
    with path.open("wb") as into:
        for chunk in file.chunks():
            into.write(chunk)
