"""`safeground patrols check` and `safeground patrols pings`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from command_line import run
from invented_feeds import write_feed, write_hotspots

PIER = ("--hotspot", "Pier", "--unit", "Grip 1")


def days_ago(days: int) -> datetime:
    return datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days)


def test_in_and_out_by_hand_become_dosage(tmp_path: Path) -> None:
    store = tmp_path / "store"
    came = run("patrols", "check", "in", *PIER, "--at", "2026-01-05T20:15", store=store)
    assert "Grip 1 (2 officers) checked in to Pier at 20:15 on 5 January 2026." in came.out
    left = run("patrols", "check", "out", *PIER, "--at", "2026-01-05T20:35", "--json", store=store)
    assert (left.json["act"], left.json["officers"], left.json["added"]) == ("out", 2, True)
    again = run("patrols", "check", "out", *PIER, "--at", "2026-01-05T20:35", store=store)
    assert "the book had it already" in again.out
    hotspots = write_hotspots(tmp_path / "hotspots.geojson")
    facts = run(
        "patrols", "dosage", "--check-ins", "--hotspots", hotspots, "--json", store=store
    ).json
    assert (facts["officer_minutes"], facts["patrol_minutes"]) == (40, 20)


def test_a_file_of_check_ins(tmp_path: Path) -> None:
    file = tmp_path / "hand.csv"
    file.write_text(
        "unit,hotspot,in,out,officers\nGrip 1,Pier,2026-01-05T20:15,2026-01-05T20:35,2\n"
    )
    store = tmp_path / "store"
    first = run("patrols", "check", "import", file, "--json", store=store).json
    assert first == {"stays": 1, "lines": 2, "added": 2}
    assert "nothing was added" in run("patrols", "check", "import", file, store=store).out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("out", *PIER, "--at", "2026-01-05T20:35"), "Grip 1 is not checked in anywhere"),
        (("in", *PIER, "--at", "tonight"), "--at must be a date and time like 2026-01-05T20:15"),
        (("in", "--hotspot", " ", "--unit", "G"), "must be names, not blank"),
        (("import", "none.csv"), "There is no file none.csv"),
    ],
    ids=str,
)
def test_mistakes_by_hand(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    ran = run("patrols", "check", *words, store=tmp_path / "store")
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err


def test_a_feed_kept_twice_and_erased(tmp_path: Path) -> None:
    store = tmp_path / "store"
    feed = write_feed(tmp_path / "feed.csv", days_ago(5), [("radio-1", "Pier", 0, 20)])
    first = run("patrols", "pings", "keep", "--pings", feed, "--json", store=store).json
    assert first["files"][0]["kept"]["added"] == 81
    again = run("patrols", "pings", "keep", "--pings", feed, store=store).out
    assert "was kept before, so nothing of it was added" in again
    status = run("patrols", "pings", "status", store=store).out
    assert "Held: 81 pings of 1 devices on 1 day, from" in " ".join(status.split())
    assert "erased after 31 days" in status
    erased = run("patrols", "pings", "erase", "--older-than", 4, store=store).out
    assert "Erased from the disk: 81 pings" in erased
    assert "No pings are held" in erased
    assert not list((store / "pings").rglob("*.parquet"))


def test_what_is_past_the_limit_goes_with_every_keep(tmp_path: Path) -> None:
    store = tmp_path / "store"
    old = write_feed(tmp_path / "old.csv", days_ago(20), [("radio-1", "Pier", 0, 20)])
    new = write_feed(tmp_path / "new.csv", days_ago(1), [("radio-2", "Pier", 0, 20)])
    run("patrols", "pings", "keep", "--pings", old, store=store)
    said = run("patrols", "pings", "keep", "--pings", new, "--days", 7, "--json", store=store).json
    assert (said["erased"]["pings"], said["held"]["pings"]) == (81, 81)
    assert said["held"]["limit_days"] == 7
    older = write_feed(tmp_path / "older.csv", days_ago(9), [("radio-3", "Pier", 0, 20)])
    said = run("patrols", "pings", "keep", "--pings", older, store=store).out
    assert "0 of 81 pings kept; 81 past the limit of 7 days" in said


def test_nothing_held_and_nothing_to_erase(tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert "No pings are held" in run("patrols", "pings", "status", store=store).out
    erased = run("patrols", "pings", "erase", "--older-than", 30, store=store)
    assert "Nothing was old enough to erase" in erased.out
    ran = run("patrols", "pings", "keep", "--pings", tmp_path / "none.csv", store=store)
    assert ran.code == 2
    assert "There is no feed" in ran.err


def test_lines_that_are_no_pings_are_counted(tmp_path: Path) -> None:
    store = tmp_path / "store"
    feed = write_feed(tmp_path / "feed.csv", days_ago(1), [("radio-1", "Pier", 0, 20)])
    feed.write_text(feed.read_text() + "radio-1,yesterday,0.7,51.5\n,2026-01-05,,\n")
    said = run("patrols", "pings", "keep", "--pings", feed, store=store).out
    assert "81 of 83 pings kept; 2 that can't be read" in said
