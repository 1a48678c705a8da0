"""The guards that refuse to change, delete or reorder what was written.

SQLite forgets a table's triggers when a migration rebuilds the table: a later migration that
alters `audit_row` ends with this operation again.
"""

from typing import Any

from django.db import migrations

from safeground.web.audit.guards import guard, unguard


def on(_apps: Any, schema: Any) -> None:
    guard(schema.connection)


def off(_apps: Any, schema: Any) -> None:
    unguard(schema.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(on, off)]
