"""The database's own guards of the audit: whatever the role, rows can only follow the last one.

Dropping a table's guards, or the table, is left to its owner, who can't be stopped from inside;
that is what the keyed hashes and the heads kept elsewhere are for (`verify.py`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

GENESIS = "0" * 64
_SAYS = "rows of the audit are never changed and never deleted"
_FOLLOWS = "a row of the audit can only follow the last one"
_LAST = "SELECT hash FROM audit_row ORDER BY number DESC LIMIT 1"

_SQLITE = [
    f"""CREATE TRIGGER audit_row_no_update BEFORE UPDATE ON audit_row
        BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END""",
    f"""CREATE TRIGGER audit_row_no_delete BEFORE DELETE ON audit_row
        BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END""",
    # also stops INSERT OR REPLACE, which deletes without asking the trigger above
    f"""CREATE TRIGGER audit_row_follows BEFORE INSERT ON audit_row
        WHEN NEW.number IS NOT COALESCE((SELECT MAX(number) FROM audit_row), 0) + 1
          OR NEW.previous IS NOT COALESCE(({_LAST}), '{GENESIS}')
        BEGIN SELECT RAISE(ABORT, '{_FOLLOWS}'); END""",
]
_POSTGRES = [
    f"""CREATE FUNCTION audit_row_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{_SAYS}' USING ERRCODE = 'restrict_violation'; END $$""",
    f"""CREATE FUNCTION audit_row_follow() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
            IF NEW.number IS DISTINCT FROM COALESCE((SELECT MAX(number) FROM audit_row), 0) + 1
               OR NEW.previous IS DISTINCT FROM COALESCE(({_LAST}), '{GENESIS}')
            THEN RAISE EXCEPTION '{_FOLLOWS}' USING ERRCODE = 'restrict_violation'; END IF;
            RETURN NEW;
        END $$""",
    """CREATE TRIGGER audit_row_no_change BEFORE UPDATE OR DELETE ON audit_row
        FOR EACH ROW EXECUTE FUNCTION audit_row_refuse()""",
    """CREATE TRIGGER audit_row_no_truncate BEFORE TRUNCATE ON audit_row
        FOR EACH STATEMENT EXECUTE FUNCTION audit_row_refuse()""",
    """CREATE TRIGGER audit_row_follows BEFORE INSERT ON audit_row
        FOR EACH ROW EXECUTE FUNCTION audit_row_follow()""",
    # ALWAYS: also in a session that says it only replays another server's changes
    *(
        f"ALTER TABLE audit_row ENABLE ALWAYS TRIGGER audit_row_{name}"
        for name in ("no_change", "no_truncate", "follows")
    ),
]
_OFF = {
    "sqlite": [
        f"DROP TRIGGER IF EXISTS audit_row_{name}" for name in ("no_update", "no_delete", "follows")
    ],
    "postgresql": [
        "DROP FUNCTION IF EXISTS audit_row_refuse() CASCADE",
        "DROP FUNCTION IF EXISTS audit_row_follow() CASCADE",
    ],
}
_ON = {"sqlite": _SQLITE, "postgresql": _POSTGRES}


def guard(connection: Any) -> None:
    """Put the guards on; those that are there are made anew."""
    unguard(connection)
    _run(connection, _ON[connection.vendor])


def unguard(connection: Any) -> None:
    """Take the guards off, as only the table's owner can."""
    _run(connection, _OFF[connection.vendor])


@contextmanager
def unguarded(connection: Any) -> Iterator[None]:
    """For tests of what tampering leaves, and for emptying a test's database."""
    unguard(connection)
    try:
        yield
    finally:
        guard(connection)


def _run(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
