"""Days and numbers that nobody means, in the auditor's pages."""

import pytest


@pytest.mark.django_db
def test_they_are_not_found_or_find_nothing(signed_in):
    auditor = signed_in("auditor")
    for day in ("0001-01-01", "9999-12-31", "2026-02-30", "²"):
        assert auditor.get("/audit/people/1/", {"day": day}).status_code == 404
    whole = {"until_day": "31", "until_month": "12", "until_year": "9999"}
    for ask in ({"person": "9" * 30}, {"number": "9" * 30}, {"before": "9" * 30}, whole):
        assert auditor.get("/audit/", ask).status_code == 200
