"""However entries are delivered, late, twice, in pieces or out of order, they count once."""

from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from safeground.web.audit.models import Row
from safeground.web.patrols.models import CardEntry

KINDS = st.sampled_from(["start", "end", "nothing", "spoken", "arrest", "place"])
FACTS = {"spoken": {"people": 2}, "place": {"what": "lighting"}}
ENTRIES = st.lists(
    st.tuples(KINDS, st.integers(0, 60), st.integers(0, 1), st.booleans()), min_size=1, max_size=8
)


@st.composite
def deliveries(draw):
    """Entries, and parcels of them that between them hold each at least once; some fail."""
    entries = draw(ENTRIES)
    numbers = list(range(len(entries)))
    parcels = draw(
        st.lists(
            st.tuples(st.lists(st.sampled_from(numbers), max_size=6), st.booleans()), max_size=5
        )
    )
    last = draw(st.permutations(numbers))
    cuts = sorted(draw(st.lists(st.integers(0, len(last)), max_size=2)))
    for a, b in pairwise([0, *cuts, len(last)]):
        parcels.append((last[a:b], False))
    return entries, parcels


def kept():
    return sorted(
        CardEntry.objects.values_list("key", "applied", "conflict", "happened_at", "visit", "by")
    )


@pytest.mark.django_db
def test_any_deliveries_give_the_state_of_one_clean_delivery(night, said, send):
    def told(entries):
        for n, (kind, minute, visit, mine) in enumerate(entries):
            by = night.officer if mine else night.mate
            yield by, said(kind, minute, visit, key=UUID(int=n + 1), **FACTS.get(kind, {}))

    def outcome(parcels, entries):
        """What is there after these parcels; then everything is as before."""
        with transaction.atomic():
            all_told = list(told(entries))
            for hour, (numbers, lost) in enumerate(parcels, start=1):
                _deliver(send, night, [all_told[n] for n in numbers], hour, lost)
            found = (
                kept(),
                [(v.state, v.begun_at, v.ended_at) for v in night.plan.visits.order_by("pk")],
            )
            rows = Row.objects.filter(kind="collect").count()
            transaction.set_rollback(True)
        return *found, rows

    @settings(max_examples=60)
    @given(deliveries())
    def holds(delivered):
        entries, parcels = delivered
        assert outcome(parcels, entries) == outcome([(range(len(entries)), False)], entries)

    holds()


def _deliver(send, night, entries, hour, lost):
    """A parcel a person; one that is lost was begun, then the server fell over half-way."""
    for by in (night.officer, night.mate):
        theirs = [entry for whose, entry in entries if whose == by]
        if not theirs:
            continue
        when = night.now + timedelta(hours=hour)
        if not lost:
            send(*theirs, by=by, at=when)
            continue
        half = theirs[: len(theirs) // 2 + 1]
        with transaction.atomic():
            send(*half, by=by, at=when)
            transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_key_that_was_seen_gives_the_stored_answer(night, said, send):
    one = said("start", 0)
    first, again = send(one), send(one, at=night.now + timedelta(hours=3))
    assert first == again
    assert CardEntry.objects.count() == 1


@pytest.mark.django_db
def test_a_key_of_somebody_else_tells_nothing_of_it(night, said, send):
    one = said("arrest", 0)
    send(one)
    (answer,) = send(one, by=night.mate)
    assert answer.fate == "refused"
    assert CardEntry.objects.get().by == night.officer
