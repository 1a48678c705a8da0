"""Visits outlive the pings that they were found in, without whose they were."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from invented_stays import stay, stays
from safeground.core.patrols.dosage.patrol_time import patrol_day
from safeground.core.patrols.frames import ALLOCATION_SCHEMA
from safeground.data.store.visits import VISIT_SCHEMA, VisitStore, to_keep

LOT = pl.DataFrame(
    [(date(2026, 1, 5), "Pier", "treatment")], schema=ALLOCATION_SCHEMA, orient="row"
)


def rows(*made: dict[str, object], rule: str = "3 minutes") -> pl.DataFrame:
    frame = stays(*made).with_columns(day=patrol_day(pl.col("arrive")))
    return to_keep(frame, {"Pier": "P1"}, LOT, rule)


TWO = rows(
    stay("Pier", "radio-4711", 0, 20, unit="G1"), stay("Market", "radio-4712", 0, 1, visit=False)
)


@pytest.fixture
def store(tmp_path: Path) -> VisitStore:
    return VisitStore(tmp_path / "visits")


def test_what_is_kept_has_no_device_and_no_unit(store: VisitStore) -> None:
    store.keep(TWO, feed="a")
    held = store.read().collect()
    assert held.schema == VISIT_SCHEMA
    columns = ("kind", "hotspot", "key", "minutes", "officers", "condition", "feed")
    assert held.sort("hotspot").select(columns).rows() == [
        ("background", "Market", "", 1.0, None, None, "a"),
        ("visit", "Pier", "P1", 20.0, 1, "treatment", "a"),
    ]
    files = [file for file in store.path.rglob("*") if file.is_file()]
    assert all(
        b"radio" not in file.read_bytes() and b"G1" not in file.read_bytes() for file in files
    )


def test_no_column_names_a_unit_a_device_or_an_officer() -> None:
    """`officers` is how many there were, a number."""
    names = " ".join(name for name in VISIT_SCHEMA if name != "officers")
    assert VISIT_SCHEMA["officers"] == pl.Int64
    for word in ("unit", "device", "officer", "vehicle", "who", "id", "mode"):
        assert word not in names.split()
        assert word == "id" or word not in names


def test_background_is_one_sum_a_hotspot_and_day(store: VisitStore) -> None:
    cars = [stay("Pier", f"car {n}", n, n + 0.5, visit=False, mode="vehicle") for n in range(8)]
    tomorrow = stay("Pier", "car 1", 24 * 60, 24 * 60 + 2, visit=False, mode="vehicle")
    pair = stay("Pier", "", 30, 32, visit=False, officers=2)
    store.keep(rows(*cars, tomorrow, pair), feed="a")
    held = store.read().collect()
    assert held.select("kind", "day", "minutes", "condition").rows() == [
        ("background", date(2026, 1, 5), 8.0, "treatment"),
        ("background", date(2026, 1, 6), 2.0, None),
    ]
    assert held["arrive"].null_count() == held["leave"].null_count() == 2


def test_the_same_feed_twice_changes_nothing(store: VisitStore) -> None:
    first = store.keep(TWO, feed="a")
    again = store.keep(TWO.reverse(), feed="a")
    assert (first.added, first.held, first.version) == (2, 0, 0)
    assert (again.added, again.held, again.replaced, again.version) == (0, 2, 0, 0)


def test_another_rule_replaces_what_the_feed_came_to(store: VisitStore) -> None:
    store.keep(TWO, feed="a")
    found = store.keep(rows(stay("Pier", "x", 0, 20, unit="G1"), rule="5 minutes"), feed="a")
    assert (found.added, found.replaced) == (1, 2)
    assert store.read().collect()["rule"].to_list() == ["5 minutes"]


def test_a_longer_export_adds_only_what_is_new(store: VisitStore) -> None:
    store.keep(TWO, feed="a")
    longer = pl.concat([TWO, rows(stay("Pier", "x", 60, 80))])
    found = store.keep(longer, feed="both nights")
    assert (found.added, found.held) == (1, 2)
    assert store.keep(longer, feed="both nights").version == found.version


def test_two_officers_who_walk_together_are_two(store: VisitStore) -> None:
    pair = rows(stay("Pier", "A", 0, 20), stay("Pier", "B", 0, 20))
    store.keep(pair, feed="a")
    assert store.read().collect().height == 2
    store.keep(pair, feed="b")
    assert store.read().collect().height == 2


def test_nothing_to_keep(store: VisitStore) -> None:
    found = store.keep(rows(), feed="a")
    assert (found.added, found.version) == (0, None)
    assert store.read().collect().is_empty()
    with pytest.raises(ValueError, match="columns of VISIT_SCHEMA"):
        store.keep(stays(stay("Pier", "A", 0, 20)), feed="a")
