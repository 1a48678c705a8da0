"""Making an installation ready to serve: its settings loaded, its database brought up to date."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dj_database_url
import django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError, ProgrammingError

from safeground.data.errors import BadInput
from safeground.web.config.database_roles import restrict
from safeground.web.config.site import FOLDER

DATABASE, OWNER = "DATABASE_URL", "DATABASE_OWNER_URL"


def load(folder: Path) -> None:
    """Make Django the site of this folder, once in a process."""
    os.environ[FOLDER] = str(folder.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safeground.web.config.settings")
    django.setup()


def load_as_owner(folder: Path) -> str:
    """The same, as the database role that owns the tables; the role that serves, if another."""
    served_by = os.environ.get(DATABASE, "")
    owner = os.environ.get(OWNER, "")
    if owner:
        if not served_by:
            raise BadInput(
                f"{OWNER} is set and {DATABASE} is not; the site is served as the latter"
            )
        os.environ[DATABASE] = owner
    load(folder)
    return str(dj_database_url.parse(served_by).get("USER", "")) if owner else ""


def bring_up_to_date(serves: str = "") -> str:
    """Make or change the tables; on PostgreSQL, give the role that serves only what it needs.

    What it gives back is a warning, or nothing.
    """
    with said_plainly():
        call_command("migrate", verbosity=0, interactive=False)
        if connection.vendor != "postgresql":
            return ""
        if not serves:
            return (
                f"the role that serves the site owns its tables, so it could rewrite the audit; "
                f"set {OWNER} to another role that owns them"
            )
        restrict(serves)
        return ""


def behind() -> bool:
    """Whether the tables are older than the program."""
    with said_plainly():
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def said_plainly() -> Iterator[None]:
    """What a database refuses, or that it can't be reached, is one sentence."""
    try:
        yield
    except OperationalError as error:
        raise BadInput(f"The database can't be reached: {_one_line(error)}") from error
    except ProgrammingError as error:
        raise BadInput(f"The database refused: {_one_line(error)}") from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
