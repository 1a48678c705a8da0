"""`safeground trials capture`."""

import csv
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from command_line import Ran, run
from patrol_files import hotspots_file

START = datetime(2026, 1, 5)


def invented(folder: Path, places: int = 12, days: int = 120) -> tuple[Path, Path, Path]:
    """A visit a day of 3 or 15 minutes; for a day after a long one half as many offences."""
    rng = np.random.default_rng(1)
    hotspots = hotspots_file(folder, [{"name": f"Place {number}"} for number in range(places)])
    visits, offences = [], []
    for number in range(places):
        long = rng.random(days) < 0.5
        for day in range(days):
            arrive = START + timedelta(days=day, hours=12)
            leave = arrive + timedelta(minutes=15 if long[day] else 3)
            visits.append((f"Place {number}", arrive.isoformat(), leave.isoformat()))
            for hours in rng.uniform(0.3, 23.9, rng.poisson(0.3 if long[day] else 0.6)):
                at = arrive + timedelta(hours=float(hours))
                offences.append((f"Place {number}", at.strftime("%Y-%m-%d %H:%M")))
    for name, heading, rows in (
        ("visits.csv", ("hotspot", "arrive", "leave"), visits),
        ("offences.csv", ("hotspot", "occurred"), offences),
    ):
        with (folder / name).open("w", newline="") as file:
            csv.writer(file).writerows([heading, *rows])
    return hotspots, folder / "visits.csv", folder / "offences.csv"


def capture(folder: Path, *more: object) -> Ran:
    hotspots, visits, offences = invented(folder)
    files = ("--hotspots", hotspots, "--visits", visits, "--incidents", offences)
    return run("trials", "capture", *files, *more, store=folder / "store")


def test_a_program_is_told_the_hazard_of_each_length(tmp_path: Path) -> None:
    said = capture(tmp_path, "--bands", "10", "--json").json
    found = said["hazard_10_or_more"]
    assert found["low"] <= 0.5 <= found["high"]
    assert found["estimate"] == pytest.approx(0.5, abs=0.12)
    assert found["p"] < 0.001
    assert "so it came later" in found["sentence"]
    assert any("Looking back from arrival" in check for check in found["checks"])
    assert said["visits"] == said["followed"] == 1440
    assert [band["length"] for band in said["bands"]] == ["under 10 minutes", "10 minutes or more"]


def test_a_person_reads_a_table_a_sentence_and_what_it_rests_on(tmp_path: Path) -> None:
    ran = capture(tmp_path, "--out", tmp_path / "curve")
    plain = " ".join(ran.out.split())
    assert ran.code == 0
    assert "1,440 visits followed, from 2026-01-05 to 2026-05-05." in plain
    assert "After visits of 15 to under 20 minutes the next offence came at about" in plain
    assert "There was no visit of 5 to under 10 minutes that could be followed." in plain
    assert plain.count("weren't drawn by lot") == 1
    assert "nan" not in plain
    assert (tmp_path / "curve" / "capture.png").exists()
    assert (tmp_path / "curve" / "koper-curve.svg").exists()
    assert (tmp_path / "curve" / "capture.json").exists()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--bands", "10,5"), "edges must rise from above 0"),
        (("--bands", "ten"), "--bands must be numbers with commas between"),
        (("--since", "May"), "--since must be a day"),
        (("--until", "2020-01-01"), "--until (2020-01-01) must not be before"),
        (("--offences", "drugs"), "found by patrols themselves"),
        (("--horizon", "0"), "--horizon must be at least 0.1, not 0"),
    ],
)
def test_a_mistake_is_one_plain_sentence(
    tmp_path: Path, more: tuple[str, ...], sentence: str
) -> None:
    ran = capture(tmp_path, *more)
    assert ran.code == 2
    assert sentence in ran.err
    assert "Traceback" not in ran.err
    assert len(ran.err.strip().splitlines()) == 1
