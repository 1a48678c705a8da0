"""Records entered together at one point are told from a place where it keeps happening."""

from safeground.core.hotspots.batches import find_batches


def _find(months: list[str], records: list[int], category: list[str] | None = None) -> int:
    n = len(months)
    kinds = category or ["Robbery"] * n
    return len(find_batches([1.0] * n, [2.0] * n, kinds, ["Elm Row"] * n, months, records))


def test_one_series_at_a_quiet_point_is_a_batch() -> None:
    assert _find(["2025-11", "2025-12"], [21, 1]) == 1


def test_a_place_where_it_keeps_happening_is_not() -> None:
    assert _find([f"2025-{m:02d}" for m in range(1, 13)], [10] * 12) == 0


def test_a_burst_in_a_busy_street_is_not() -> None:
    assert _find(["2025-11", "2025-11"], [12, 200], ["Robbery", "Shoplifting"]) == 0


def test_a_single_month_can_tell_nothing() -> None:
    assert _find(["2025-11"], [40]) == 0


def test_points_apart_are_not_joined() -> None:
    months, street = ["2025-11"] * 2 + ["2025-12"], ["A", "B", "C"]
    found = find_batches([0, 50, 90], [0, 0, 0], ["Robbery"] * 3, street, months, [9, 9, 9])
    assert found == ()
