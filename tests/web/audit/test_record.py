"""Rows of the audit: chained, in the transaction of the act, and never with content."""

import pytest
from django.db import transaction

from safeground.web.audit.kinds import FACTS, SYSTEM, Kind, Thing
from safeground.web.audit.models import Row
from safeground.web.audit.record import GENESIS, hash_of, record


@pytest.mark.django_db
def test_each_row_holds_the_hash_of_the_one_before():
    with transaction.atomic():
        one = record(Kind.SIGN_OUT, by=SYSTEM)
        two = record(Kind.ERASE, by=SYSTEM, thing=Thing("stops.stop", "4"), rule="G4", count=1)
    assert (one.number, one.previous) == (1, GENESIS)
    assert (two.number, two.previous) == (2, one.hash)
    assert [hash_of(row) for row in Row.objects.all()] == [one.hash, two.hash]


@pytest.mark.django_db(transaction=True)
def test_a_row_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="transaction"):
        record(Kind.SIGN_OUT, by=SYSTEM)


@pytest.mark.django_db
def test_a_fact_that_the_kind_does_not_have_is_refused():
    with transaction.atomic(), pytest.raises(ValueError, match="text"):
        record(Kind.ERASE, by=SYSTEM, text="what was erased")


@pytest.mark.parametrize(
    "value",
    ["a" * 201, "two\nlines", 1.5, None, {"was": "here"}, [["nested"]], [{"a": 1}], b"bytes"],
)
@pytest.mark.django_db
def test_a_fact_is_a_code_a_number_or_a_list_of_them(value):
    with transaction.atomic(), pytest.raises(ValueError, match="fact fields"):
        record(Kind.ALTER, by=SYSTEM, fields=value)


@pytest.mark.django_db
def test_the_row_of_an_erasure_has_no_place_for_what_was_erased():
    assert FACTS[Kind.ERASE] == {"rule", "count"}


def test_every_kind_says_which_facts_it_has():
    assert set(FACTS) == set(Kind)
