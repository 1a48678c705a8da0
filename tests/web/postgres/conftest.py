"""What only PostgreSQL can do: these run in the pass of the tests that is on it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

CLUSTER = os.environ.get("DATABASE_URL", "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave these out of the pass on SQLite, with the sentence that says how to run them."""
    if CLUSTER.startswith("postgres"):
        return
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="on PostgreSQL only: make test-postgres"))


@pytest.fixture
def two_roles(worker_id) -> Iterator[dict[str, str]]:
    """A new database with an owner and a role that serves: the environment that names both."""
    owner, serves = f"owner_{worker_id}", f"serves_{worker_id}"
    with psycopg.connect(CLUSTER, autocommit=True) as cluster:
        cluster.execute(f"CREATE ROLE {owner} LOGIN")
        cluster.execute(f"CREATE ROLE {serves} LOGIN")
        cluster.execute(f"CREATE DATABASE {owner} OWNER {owner}")
        try:
            yield {
                "DATABASE_OWNER_URL": _address(owner, owner),
                "DATABASE_URL": _address(serves, owner),
            }
        finally:
            cluster.execute(f"DROP DATABASE {owner} WITH (FORCE)")
            cluster.execute(f"DROP ROLE {owner}")
            cluster.execute(f"DROP ROLE {serves}")


def _address(role: str, database: str) -> str:
    found = urlsplit(CLUSTER)
    return urlunsplit(
        found._replace(netloc=f"{role}@{found.netloc.rpartition('@')[2]}", path=database)
    )


@pytest.fixture
def safeground(two_roles) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Run the command as a person would, with that database."""

    def run(*words: object, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [Path(sys.executable).with_name("safeground"), *map(str, words)],
            env={**os.environ, **two_roles, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )

    return run
