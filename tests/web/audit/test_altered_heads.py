"""A file of heads that somebody altered is found and said, and keeps no later head out."""

import pytest
from django.db import transaction

from safeground.web.audit import heads
from safeground.web.audit.kinds import SYSTEM, Kind
from safeground.web.audit.record import record
from safeground.web.audit.verify import verify

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "line",
    [b"x", "é".encode(), b"\xff\xfe", b"-1 " + b"a" * 64, b"1 " + b"a" * 64 + b" some-time"],
)
def test_it_is_a_finding_and_not_a_broken_page(line, signed_in):
    with transaction.atomic():
        record(Kind.CONSULT, by=SYSTEM, page="p", count=1)
    assert verify(lambda *_: None).holds
    with heads.file().open("ab") as file:
        file.write(line + b"\n")
    proof = verify(lambda *_: None)
    assert not proof.holds
    assert "Line 2 of the heads" in proof.sentence
    assert "somebody altered the file" in signed_in("auditor").get("/audit/proof/").text
    before = heads.file().read_bytes()
    assert heads.remember() is not None
    assert heads.file().read_bytes().startswith(before)
    assert len(heads.file().read_bytes()) > len(before)
