"""On PostgreSQL the site is served by a role that can't alter or erase what is only ever added to.

The owner's role makes the tables; the site's own role reads and writes rows, and of the audit it
can read and add rows and nothing else.
"""

from django.apps import apps
from django.db import connection, transaction
from psycopg import sql

from safeground.data.errors import BadInput

ONLY_ADDED_TO = ("audit.Row",)
ONLY_READ = ("django_migrations",)


def restrict(role: str) -> None:
    """Give a role what serving needs, and take the rest away; safe to repeat."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
        found = cursor.fetchone()
        if found is None:
            raise BadInput(
                f"The database has no role {role}; make it first: CREATE ROLE {role} LOGIN PASSWORD"
                " 'a long one'"
            )
        cursor.execute("SELECT current_user")
        if found[0] or cursor.fetchone() == (role,):
            raise BadInput(
                f"The role {role} in DATABASE_URL could rewrite the audit: it must be neither a "
                "superuser nor the owner in DATABASE_OWNER_URL"
            )
        for statement in _statements(role):
            cursor.execute(statement)


def _statements(role: str) -> list[sql.Composed]:
    who = sql.Identifier(role)
    said = [
        "GRANT USAGE ON SCHEMA public TO {who}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {who}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {who}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {who}",
    ]
    statements = [sql.SQL(line).format(who=who) for line in said]
    tables = {apps.get_model(name)._meta.db_table: "SELECT, INSERT" for name in ONLY_ADDED_TO}
    tables |= dict.fromkeys(ONLY_READ, "SELECT")
    for table, kept in tables.items():
        it = sql.Identifier(table)
        statements += [
            sql.SQL("REVOKE ALL ON {it} FROM {who}").format(it=it, who=who),
            sql.SQL(f"GRANT {kept} ON {{it}} TO {{who}}").format(it=it, who=who),
        ]
    return statements
