"""The role that serves the site can add to the audit and can't touch what is in it."""

import psycopg
import pytest

SETUP = ("--force", "Essex Police", "--name", "Ada Northcote", "--email", "ada@essex.example")


def refused(serving: psycopg.Connection, statement: str) -> bool:
    try:
        with serving.transaction():
            serving.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


def test_the_role_that_serves_only_adds_to_the_audit(safeground, two_roles, tmp_path):
    made = safeground("setup", "--site", tmp_path / "site", *SETUP)
    assert (made.returncode, made.stderr) == (0, "")
    assert "/account/invitation/" in made.stdout
    assert "Beware" not in made.stdout
    with psycopg.connect(two_roles["DATABASE_URL"], autocommit=True) as serving:
        rows = serving.execute("SELECT count(*) FROM audit_row").fetchone()
        assert rows is not None
        assert rows[0] > 0
        for statement in (
            "UPDATE audit_row SET kind = 'nothing'",
            "DELETE FROM audit_row",
            "TRUNCATE audit_row",
            "DROP TABLE audit_row",
            "ALTER TABLE audit_row DISABLE TRIGGER ALL",
            "INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())",
            "CREATE TABLE mine (number integer)",
        ):
            assert refused(serving, statement), statement
        assert not refused(serving, "UPDATE accounts_person SET name = name")
        assert not refused(serving, "DELETE FROM django_session")


def test_setting_up_again_is_an_upgrade_and_what_is_missing_is_said(safeground, tmp_path):
    site = tmp_path / "site"
    assert safeground("setup", "--site", site, *SETUP).returncode == 0
    again = safeground("setup", "--site", site)
    assert "is up to date" in again.stdout
    assert again.returncode == 0


@pytest.mark.parametrize(
    ("serves", "said"),
    [("nobody_made_me", "has no role nobody_made_me"), ("owner", "could rewrite the audit")],
)
def test_a_role_that_is_not_there_or_could_rewrite_the_audit_is_refused(
    safeground, two_roles, tmp_path, serves, said
):
    owner = two_roles["DATABASE_OWNER_URL"]
    other = owner if serves == "owner" else f"postgres://{serves}@{owner.partition('@')[2]}"
    ran = safeground("setup", "--site", tmp_path / "site", *SETUP, DATABASE_URL=other)
    assert ran.returncode == 2
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_one_role_for_everything_works_with_a_warning(safeground, two_roles, tmp_path):
    alone = {"DATABASE_URL": two_roles["DATABASE_OWNER_URL"], "DATABASE_OWNER_URL": ""}
    ran = safeground("setup", "--site", tmp_path / "site", *SETUP, **alone)
    assert ran.returncode == 0
    assert "Beware: the role that serves the site owns its tables" in ran.stdout


def test_a_database_that_is_not_there_is_one_sentence(safeground, two_roles, tmp_path):
    lost = two_roles["DATABASE_OWNER_URL"].rpartition("/")[0] + "/no_such_database"
    ran = safeground(
        "setup", "--site", tmp_path / "site", *SETUP, DATABASE_URL=lost, DATABASE_OWNER_URL=""
    )
    assert ran.returncode == 2
    assert "The database can't be reached:" in ran.stderr
    assert "Traceback" not in ran.stderr
