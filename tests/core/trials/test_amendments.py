"""Which amendments were made in time."""

from datetime import date

import pytest

from safeground.core.trials.amendments import (
    AFTER_END,
    AFTER_LATE,
    AFTER_SEEN,
    UNDATED,
    made_late,
)

LAST = date(2026, 4, 4)


@pytest.mark.parametrize(
    ("stamps", "gathered", "said"),
    [
        (["2026-04-04T23:59:59+01:00"], None, [""]),
        (["2026-04-05T00:00:00+01:00"], None, [AFTER_END]),
        (["2026-02-16T09:00:00+00:00"], "2026-02-15T09:00:00+00:00", [AFTER_SEEN]),
        (["2026-02-15T10:30:00+01:00"], "2026-02-15T10:00:00+00:00", [""]),
        (["2026-02-15T10:30:00"], "2026-02-15T10:00:00+00:00", [AFTER_SEEN]),
        (["2026-11-22T09:00:00", "2026-01-10T09:00:00"], None, [AFTER_END, AFTER_LATE]),
        (["soon", None, 5], None, [UNDATED] * 3),
        (["2026-01-10T09:00:00"], "not known", [""]),
        ([], None, []),
    ],
)
def test_what_may_have_been_made_for_what_was_seen_is_late(
    stamps: list[object], gathered: str | None, said: list[str]
) -> None:
    assert made_late([{"at": at} for at in stamps], LAST, gathered) == tuple(said)
