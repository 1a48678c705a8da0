"""Whatever is done to one row, or to the end of the chain, verification finds and says it."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safeground.data.errors import BadInput
from safeground.web.audit import heads
from safeground.web.audit.guards import unguarded
from safeground.web.audit.kinds import Actor, Kind, Thing
from safeground.web.audit.models import Row
from safeground.web.audit.record import HASHED, keyed_hash, record
from safeground.web.audit.verify import verify

ROWS = 6
OFFICER = Actor(4, ("analyst", "publisher"), "Essex", "s" * 32, "r" * 32)


def proof(*also):
    return verify(lambda *_: None, also=also)


@pytest.fixture
def chain(db):
    with transaction.atomic():
        for number in range(1, ROWS + 1):
            record(Kind.CONSULT, by=OFFICER, thing=Thing("places.hotspot", str(number)), page="p",
                   count=number, also=["places.hotspot 9"])  # fmt: skip
    with unguarded(connection):
        yield


def execute(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_an_untouched_chain_holds_and_its_head_is_written_down(chain, settings):
    found = proof()
    assert found.holds
    assert found.sentence == "All 6 rows are there, in order and as written."
    assert found.head == f"6 {Row.objects.get(number=6).hash}"
    assert [head.number for head in heads.heads()] == [6]
    assert (settings.SITE.folder / "audit-heads.txt").read_text().startswith(found.head)


def test_no_rows_yet(db):
    assert (proof().holds, proof().sentence, heads.heads()) == (
        True, "There are no rows yet.", [],
    )  # fmt: skip


NUMBERS = st.integers(1, ROWS)
OTHER = {
    "at": datetime(2020, 1, 1, tzinfo=UTC), "kind": "search", "actor": 9, "roles": "auditor",
    "organisation": "nobody", "session": "t", "request": "u", "thing": "places.refresh",
    "thing_number": "77", "restricted": True, "facts": json.dumps({"page": "q"}),
    "previous": "e" * 64, "hash": "f" * 64,
}  # fmt: skip


def test_every_column_is_tried():
    assert {*OTHER, "number"} == {*HASHED, "hash"}


def change(number, column):
    as_json = "%s::jsonb" if connection.vendor == "postgresql" and column == "facts" else "%s"
    execute(f"UPDATE audit_row SET {column} = {as_json} WHERE number = %s", OTHER[column], number)


def remove(number, _):
    execute("DELETE FROM audit_row WHERE number = %s", number)


def remove_and_close_the_gap(number, _):
    remove(number, _)
    for later in range(number + 1, ROWS + 1):
        execute("UPDATE audit_row SET number = %s WHERE number = %s", later - 1, later)


def swap(number, _):
    other = number % ROWS + 1
    for old, new in ((number, 1000), (other, number), (1000, other)):
        execute("UPDATE audit_row SET number = %s WHERE number = %s", new, old)


def insert(number, _):
    for later in range(ROWS, number, -1):
        execute("UPDATE audit_row SET number = %s WHERE number = %s", later + 1, later)
    copied = Row.objects.get(number=number)
    with transaction.atomic():
        Row.objects.bulk_create([_copy(copied, number + 1)])


def change_and_hash_without_the_key(number, column):
    change(number, column)
    previous = None
    with pytest.MonkeyPatch.context() as without:
        without.setattr("django.conf.settings.AUDIT_KEY", b"a guess")
        for row in Row.objects.values(*HASHED).order_by("number"):
            if row["number"] < number:
                continue
            row["previous"] = previous or row["previous"]
            previous = keyed_hash(row)
            execute("UPDATE audit_row SET previous = %s, hash = %s WHERE number = %s",
                    row["previous"], previous, row["number"])  # fmt: skip


def _copy(row, number):
    return Row(**{**{name: getattr(row, name) for name in HASHED}, "number": number,
                  "hash": row.hash})  # fmt: skip


TAMPERINGS = [
    change, remove, remove_and_close_the_gap, swap, insert, change_and_hash_without_the_key,
]  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(how=st.sampled_from(TAMPERINGS), number=NUMBERS, column=st.sampled_from(sorted(OTHER)))
def test_any_tampering_with_one_row_is_found(chain, how, number, column):
    proof()  # its head is written down, as at the start of each day
    undo = transaction.savepoint()
    how(number, column)
    found = proof()
    transaction.savepoint_rollback(undo)
    assert not found.holds
    assert found.broken_at in {number, number + 1, 1}
    assert found.sentence.startswith(("Row ", "The chain ends at row "))
    assert proof().holds


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        (change, "Row 3 is not as it was written: somebody altered or added it."),
        (remove, "Row 3 is missing: somebody removed it, or changed its number."),
        (swap, "Row 3 is not as it was written: somebody altered or added it."),
    ],
)
def test_the_first_thing_wrong_is_said(chain, how, sentence):
    how(3, "actor")
    found = proof()
    assert (found.holds, found.sentence, found.broken_at, found.head) == (False, sentence, 3, "")


def test_rows_that_follow_no_longer_are_found_with_the_key_in_hand(chain):
    """Somebody with the key, but not the file of heads, hashes one row anew."""
    change(3, "actor")
    row = Row.objects.values(*HASHED).get(number=3)
    execute("UPDATE audit_row SET hash = %s WHERE number = 3", keyed_hash(row))
    assert proof().sentence == ("Row 4 does not follow the row before it: somebody moved rows.")


def test_an_end_cut_off_is_found_by_the_heads(chain):
    proof()
    execute("DELETE FROM audit_row WHERE number > 4")
    found = proof()
    assert not found.holds
    assert found.sentence.startswith("The chain ends at row 4, but row 6 was there at 20")
    assert len(heads.heads()) == 1  # what doesn't hold is not written down as a head


def test_everything_deleted_is_found_by_the_heads(chain):
    proof()
    execute("DELETE FROM audit_row")
    assert proof().sentence.startswith("The chain ends at row 0, but row 6 was there")


def test_a_chain_rebuilt_with_the_key_is_found_by_a_head_kept_elsewhere(chain):
    elsewhere = heads.read_head(proof().head)
    heads.file().unlink()
    previous = "0" * 64
    for row in Row.objects.values(*HASHED).order_by("number"):
        row |= {"actor": 12, "previous": previous}
        previous = keyed_hash(row)
        execute("UPDATE audit_row SET actor = 12, previous = %s, hash = %s WHERE number = %s",
                row["previous"], previous, row["number"])  # fmt: skip
    assert proof().holds  # which nothing inside the installation can tell
    heads.file().unlink()
    found = proof(elsewhere)
    assert found.sentence.startswith("Row 6 is not the row that was last: the chain was rebuilt")


def test_a_head_is_written_down_at_the_first_row_of_each_day(
    db, django_capture_on_commit_callbacks, monkeypatch
):
    def write():
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            record(Kind.SIGN_OUT, by=OFFICER)

    write()
    write()
    assert [head.number for head in heads.heads()] == [1]

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz=None):
            return super().now(tz) + timedelta(days=1)

    monkeypatch.setattr("safeground.web.audit.record.datetime", Tomorrow)
    write()
    assert [head.number for head in heads.heads()] == [1, 3]


def test_nothing_is_written_where_nothing_is_set_up(chain, settings, tmp_path):
    settings.SITE = type(settings.SITE)(tmp_path / "nowhere", {})
    assert heads.remember() is None
    assert proof().holds


@pytest.mark.parametrize("line", ["", "4", "x " + "a" * 64, "4 short", "4 " + "a" * 64 + " x y"])
def test_a_head_that_is_not_one_is_refused(line):
    with pytest.raises(BadInput, match="number of a row and its hash"):
        heads.read_head(line)
