"""`safeground patrols dosage`: what a coordinator and a program are told."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from command_line import run
from invented_feeds import Walk, write_feed, write_hotspots, written
from invented_stays import EVENING, plan, unit
from safeground.pipelines.patrols.keep_feeds import ping_store, visit_store

WALKS: list[Walk] = [("A", "Pier", 0, 20), ("B", "Pier", 0, 20), ("A", "Market", 40, 52)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_hotspots(tmp_path / "hotspots.geojson")
    write_feed(tmp_path / "night.csv", EVENING, WALKS)
    night = plan([unit("G1", "A", "B")], ("G1", "Pier", 0, 20), ("G1", "Market", 40, 60),
                 ("G1", "Station", 70, 90))  # fmt: skip
    written(night, tmp_path / "plan.json")
    (tmp_path / "lot.csv").write_text(
        "date,hotspot,condition\n2026-01-05,Pier,treatment\n2026-01-05,Market,control\n"
        "2026-01-05,Station,control\n"
    )
    return tmp_path


def asked(folder: Path, *more: object) -> list[object]:
    return ["patrols", "dosage", "--hotspots", folder / "hotspots.geojson",
            "--pings", folder / "night.csv", *more]  # fmt: skip


def test_a_program_is_told_everything(folder: Path) -> None:
    facts = run(*asked(folder, "--json")).json
    assert (facts["officer_minutes"], facts["patrol_minutes"]) == (52, 32)
    first = facts["visits"][0]
    assert (first["hotspot"], first["key"], first["minutes"]) == ("Pier", "P", 20)
    assert (first["arrive"], first["leave"]) == (
        "2026-01-05T20:00:00+00:00",
        "2026-01-05T20:20:00+00:00",
    )
    assert sorted(v["device"] for v in facts["visits"]) == ["A", "A", "B"]
    assert {"by_hotspot", "by_day", "by_hour", "by_condition", "compliance", "rule", "read",
            "provenance"} <= facts.keys()  # fmt: skip
    assert len(facts["by_hour"]) == 24


def test_compliance_for_a_program(folder: Path) -> None:
    more = ("--plan", folder / "plan.json", "--allocation", folder / "lot.csv", "--json")
    facts = run(*asked(folder, *more)).json
    made = facts["compliance"]["plan"]["made"]
    assert (made["made"], made["n"]) == (1, 3)
    assert [v["status"] for v in facts["compliance"]["plan"]["visits"]] == [
        "made",
        "part-made",
        "missed",
    ]
    # the feed ends at 20:52, the last visit was to begin at 21:10
    assert any("after it ends (it runs from 20:00" in note for note in facts["notes"])
    by_condition = facts["compliance"]["allocation"]["by_condition"]
    assert [(k, s["made"], s["n"]) for k, s in by_condition.items()] == [
        ("treatment", 1, 1),
        ("control", 1, 2),
    ]
    assert [c["condition"] for c in facts["by_condition"]] == ["treatment", "control"]


def test_a_person_is_told_in_a_table_and_a_sentence(folder: Path) -> None:
    write_feed(folder / "night.csv", EVENING, [*WALKS, ("A", "outside", 60, 100)])
    more = ("--plan", folder / "plan.json", "--allocation", folder / "lot.csv")
    said = " ".join(run(*asked(folder, *more)).out.split())
    assert "What hotspots received, 5 January 2026" in said
    assert "Pier 1 1 1 20 40 0" in said
    assert "Half of the visits began on time or early." in said
    assert "Station 1 0 0 0 0 0" in said
    assert "1 of 3 planned visits were made (33%; 95% interval 6% to 79%): 32 of 60" in said
    assert "Control: 1 of 2 place-days complied with the lot, with no visit and no override" in said
    assert "3 minutes on foot and at most 120 in all, within 20 m" in said
    assert "Nothing here measures an officer" in said
    assert "Read: " in said
    assert "of 2 devices" in said


def test_headings_are_whole_on_a_screen_of_80_columns(folder: Path) -> None:
    ran = run(*asked(folder, "--plan", folder / "plan.json"), COLUMNS="80")
    table = ran.out.splitlines()[:7]
    assert all(len(line) <= 80 for line in table)
    assert "…" not in "".join(table)
    above, below = (" ".join(line.split()) for line in table[2:4])
    assert above == "patrol officer background"
    assert below == "hotspot planned made visits minutes minutes minutes"


def test_every_parameter_of_the_rule_can_be_said(folder: Path) -> None:
    rule = run(
        *asked(folder, "--margin", 5, "--minimum-stay", 15, "--gap", 60, "--vehicle-speed", 6,
               "--day-starts", 4, "--longest-visit", 90, "--json")
    ).json["rule"]  # fmt: skip
    assert (rule["margin_m"], rule["minimum_minutes"], rule["silence_seconds"]) == (5, 15, 60)
    assert rule["longest_minutes"] == 90
    assert (rule["excursion_seconds"], rule["vehicle_mps"], rule["day_starts"]) == (60, 6, 4)


def test_what_is_kept_is_said_and_old_pings_go(folder: Path) -> None:
    store = folder / "store"
    weeks_ago = datetime.now(UTC).replace(microsecond=0) - timedelta(days=20)
    write_feed(folder / "recent.csv", weeks_ago, WALKS)
    run("patrols", "pings", "keep", "--pings", folder / "recent.csv", store=store)
    ping_store(store).set_limit(10)
    facts = run(*asked(folder, "--keep", "--json"), store=store).json
    assert facts["kept"]["added"] == 3
    assert facts["erased"]["pings"] > 0
    assert ping_store(store).holding().pings == 0
    again = run(*asked(folder, "--keep"), store=store).out
    assert "0 rows (3 were there already)" in again
    assert "device" not in visit_store(store).read().collect_schema()


def test_without_pings_the_feed_is_what_was_kept(folder: Path) -> None:
    store = folder / "store"
    yesterday = datetime.now(UTC).replace(hour=20, minute=0, second=0, microsecond=0)
    write_feed(folder / "recent.csv", yesterday - timedelta(days=1), WALKS)
    run("patrols", "pings", "keep", "--pings", folder / "recent.csv", store=store)
    words = ("patrols", "dosage", "--hotspots", folder / "hotspots.geojson", "--json")
    facts = run(*words, store=store).json
    assert (facts["officer_minutes"], facts["patrol_minutes"]) == (52, 32)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--excursion", 400), "excursion_seconds must be no more than silence_seconds (300)"),
        (("--minimum-stay", -1), "minimum_minutes must be a number from 0, not -1"),
        (("--longest-visit", 2), "longest_minutes must be no less than minimum_minutes (3), not 2"),
        (("--made-share", 0), "made_share must lie above 0 and up to 1"),
        (("--day-starts", 24), "day_starts must be an hour from 0 to 23, not 24"),
        (("--zone", "Mars"), "must be a time zone like Europe/London, not Mars"),
        (("--plan", "none.json"), "There is no plan none.json"),
        (("--allocation", "none.csv"), "There is no allocation none.csv"),
        (("--pings", "none.csv"), "none.csv"),
    ],
    ids=str,
)
def test_a_mistake_is_one_plain_sentence(
    folder: Path, words: tuple[object, ...], sentence: str
) -> None:
    ran = run(*asked(folder, *words))
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err
    assert "Traceback" not in ran.err


def test_nothing_to_measure(folder: Path) -> None:
    words = ("patrols", "dosage", "--hotspots", folder / "hotspots.geojson")
    ran = run(*words, store=folder / "store")
    assert ran.code == 2
    assert "give --pings" in ran.err
