"""Pings are kept for a while, and then they are gone: what a privacy officer would check."""

import stat
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from safeground.data.store.pings import PING_SCHEMA, PingStore

TODAY = date(2026, 2, 20)
SECRET = "radio-of-PC-4711"


def pings(*days_ago: int, device: str = SECRET) -> pl.DataFrame:
    noon = datetime(2026, 2, 20, 12, tzinfo=UTC)
    rows = [(device, noon - timedelta(days=d), 0.7123, 51.5432, 5.0, None) for d in days_ago]
    return pl.DataFrame(rows, schema=PING_SCHEMA, orient="row")


def on_disk(store: PingStore) -> bytes:
    return b"".join(file.read_bytes() for file in store.path.rglob("*") if file.is_file())


def parquet_days(store: PingStore) -> list[str]:
    return sorted({file.parent.name for file in store.path.rglob("*.parquet")})


@pytest.fixture
def store(tmp_path: Path) -> PingStore:
    return PingStore(tmp_path / "pings")


def test_a_feed_is_kept_and_the_same_again_changes_nothing(store: PingStore) -> None:
    assert store.keep([pings(0, 1), pings(2)], feed="a", today=TODAY).added == 3
    before = on_disk(store)
    again = store.keep([pings(0, 1), pings(2)], feed="a", today=TODAY)
    assert (again.added, again.held) == (0, True)
    assert on_disk(store) == before
    assert store.keep([pings(0, device="B")], feed="b", today=TODAY).added == 1
    held = store.holding()
    assert (held.pings, held.devices, len(held.days)) == (4, 2, 3)
    assert held.first == datetime(2026, 2, 18, 12, tzinfo=UTC)
    assert held.erased_from == date(2026, 3, 22)  # the day after its 31st


def test_erased_pings_are_gone_from_the_disk(store: PingStore) -> None:
    store.keep([pings(20)], feed="old", today=TODAY)
    store.keep([pings(5, device="recent")], feed="new", today=TODAY)
    assert SECRET.encode() in on_disk(store)
    gone = store.erase(10, TODAY)
    assert (gone.pings, gone.days) == (1, (date(2026, 1, 31),))
    assert SECRET.encode() not in on_disk(store)
    assert b"recent" in on_disk(store)
    assert parquet_days(store) == ["day=2026-02-15"]
    assert store.read().collect()["device"].to_list() == ["recent"]
    assert store.erase(10, TODAY).pings == 0


def test_no_earlier_version_brings_them_back(store: PingStore) -> None:
    store.keep([pings(20)], feed="old", today=TODAY)
    store.erase(0, TODAY)
    with pytest.raises(FileNotFoundError):
        pl.scan_delta(store.path, version=0).collect()
    # nor does the same file
    assert store.keep([pings(20)], feed="old", today=TODAY).held
    assert store.holding().pings == 0


def test_the_log_holds_no_device_and_no_position(store: PingStore) -> None:
    store.keep([pings(0, 1, 2)], feed="a", today=TODAY)
    log = b"".join(f.read_bytes() for f in (store.path / "_delta_log").rglob("*") if f.is_file())
    assert SECRET.encode() not in log
    assert b"0.7123" not in log
    assert b"51.54" not in log


def test_what_is_past_the_limit_is_never_written(store: PingStore) -> None:
    kept = store.keep([pings(0, 31, 32, 400)], feed="a", today=TODAY)
    assert (kept.added, kept.past_limit) == (2, 2)
    assert parquet_days(store) == ["day=2026-01-20", "day=2026-02-20"]


def test_a_ping_from_the_future_would_never_grow_old(store: PingStore) -> None:
    kept = store.keep([pings(0, -1, -2, -30_000)], feed="a", today=TODAY)
    assert (kept.added, kept.ahead) == (2, 2)


def test_the_limit_stays_with_the_table(store: PingStore) -> None:
    assert store.limit_days == 31
    store.set_limit(7)
    store.keep([pings(1, 7, 8)], feed="a", today=TODAY)
    assert PingStore(store.path).holding().limit_days == 7
    assert store.holding().pings == 2
    later = TODAY + timedelta(days=3)
    assert store.erase_past_limit(later).days == (date(2026, 2, 13),)
    with pytest.raises(ValueError, match="days must be from 0, not -1"):
        store.set_limit(-1)


def test_a_write_that_fails_leaves_nothing(store: PingStore) -> None:
    def breaks() -> Iterator[pl.DataFrame]:
        yield pings(*range(30))
        raise OSError("the stick was pulled out")

    with pytest.raises(OSError, match="stick"):
        store.keep(breaks(), feed="a", today=TODAY)
    assert not list(store.path.rglob("*.parquet"))
    assert store.keep([pings(0)], feed="a", today=TODAY).added == 1


def test_what_a_killed_process_left_is_swept(store: PingStore) -> None:
    store.keep([pings(0, device="B")], feed="a", today=TODAY)
    stray = store.path / "day=2026-02-01" / "part-0.parquet"
    stray.parent.mkdir()
    pings(19).write_parquet(stray)
    store.erase_past_limit(TODAY)
    assert SECRET.encode() not in on_disk(store)
    assert store.holding().pings == 1


def test_only_its_owner_may_open_the_folder(store: PingStore) -> None:
    store.keep([pings(0)], feed="a", today=TODAY)
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o700


def test_an_empty_feed_and_an_empty_store(store: PingStore) -> None:
    assert store.erase(0, TODAY).pings == 0
    assert not store.path.exists()
    assert store.holding().pings == 0
    assert store.keep([pings(60)], feed="a", today=TODAY).added == 0
    assert (store.holding().pings, store.files()) == (0, [])
    store.set_limit(90)  # what was never kept may be kept
    assert store.keep([pings(60)], feed="a", today=TODAY).added == 1


def test_files_can_be_read_as_a_feed(store: PingStore) -> None:
    store.keep([pings(0, 1)], feed="a", today=TODAY)
    frame = pl.concat(pl.read_parquet(file, hive_partitioning=False) for file in store.files())
    assert frame.select(PING_SCHEMA.names()).schema == PING_SCHEMA
    assert frame.height == 2
