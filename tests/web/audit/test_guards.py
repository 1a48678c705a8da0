"""Nobody changes or deletes a row of the audit: not the model, not SQL, not the site's own role."""

import pytest
from django.db import DatabaseError, connection, transaction

from safeground.web.audit.kinds import SYSTEM, Kind
from safeground.web.audit.models import OnlyAddedTo, Row
from safeground.web.audit.record import record
from safeground.web.config.database_roles import restrict


@pytest.fixture
def rows(db):
    with transaction.atomic():
        return [record(Kind.SIGN_OUT, by=SYSTEM) for _ in range(3)]


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.save(),
        lambda row: row.save(force_update=True),
        lambda row: row.save(update_fields=["actor"]),
        lambda row: row.delete(),
        lambda _: Row.objects.update(actor=1),
        lambda _: Row.objects.filter(number=2).delete(),
        lambda row: Row.objects.bulk_update([row], ["actor"]),
        lambda _: Row.objects.filter(number=2)._raw_delete("default"),
        lambda _: Row(number=4).save(),
    ],
)
def test_the_model_refuses(rows, change):
    with pytest.raises(OnlyAddedTo), transaction.atomic():
        change(rows[1])
    assert Row.objects.count() == 3


def attempts():
    columns = "number, at, kind, actor, roles, organisation, session, request, thing, thing_number"
    copy = f"INSERT {{how}} INTO audit_row ({columns}, restricted, facts, previous, hash) SELECT "
    rest = columns.removeprefix("number") + ", restricted, facts, {previous}, hash FROM audit_row"
    every = {
        "update": "UPDATE audit_row SET actor = 7 WHERE number = 2",
        "update of nothing else": "UPDATE audit_row SET hash = hash",
        "delete": "DELETE FROM audit_row WHERE number = 3",
        "insert that leaves a gap": (copy + "9" + rest + " WHERE number = 3").format(
            how="", previous="hash"
        ),
        "insert that does not follow": (copy + "4" + rest + " WHERE number = 3").format(
            how="", previous="previous"
        ),
        "upsert": (copy + "number" + rest + " WHERE number = 3 ").format(
            how="", previous="previous"
        )
        + "ON CONFLICT (number) DO UPDATE SET actor = 7",
    }
    one = {
        "sqlite": {
            "replace": (copy + "number" + rest + " WHERE number = 2").format(
                how="OR REPLACE", previous="previous"
            )
        },
        "postgresql": {
            "truncate": "TRUNCATE audit_row",
            "truncate cascade": "TRUNCATE audit_row CASCADE",
            "as a replica": "SET LOCAL session_replication_role = replica; "
            "DELETE FROM audit_row WHERE number = 3",
        },
    }
    return {**every, **one[connection.vendor]}


@pytest.mark.parametrize("attempt", attempts())
def test_the_database_refuses(rows, attempt):
    with pytest.raises(DatabaseError, match="audit"), transaction.atomic():
        connection.cursor().execute(attempts()[attempt])
    assert list(Row.objects.values_list("number", "actor")) == [(1, 0), (2, 0), (3, 0)]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="roles are PostgreSQL's")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_row SET actor = 7",
        "DELETE FROM audit_row",
        "TRUNCATE audit_row",
        "DROP TRIGGER audit_row_no_change ON audit_row",
        "DROP TABLE audit_row",
    ],
)
def test_the_site_s_own_role_may_only_add_and_read(rows, statement):
    with connection.cursor() as cursor:
        cursor.execute('CREATE ROLE "the site"')
        restrict("the site")
        cursor.execute('SET LOCAL ROLE "the site"')
        record(Kind.SIGN_OUT, by=SYSTEM)
        cursor.execute("SELECT count(*) FROM audit_row")
        assert cursor.fetchone() == (4,)
        cursor.execute("SELECT count(*) FROM accounts_person")
        with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
            cursor.execute(statement)
