"""`safeground trials analyse`, power, mde and size: what scripts rely on, and plain refusals."""

import json
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from command_line import run

ANALYSED = ("estimate", "low", "high", "p", "method")
Row = tuple[str, str, str, int]


def _southend(
    treated: int, control: int, days: int = 90, places: int = 20, treat: int = 8
) -> list[Row]:
    """So many offences on treated and on control place-days, one each, spread by lot."""
    lots = random.Random(7)
    rows = []
    for day in range(days):
        on = set(lots.sample(range(places), treat))
        when = (date(2020, 7, 1) + timedelta(days=day)).isoformat()
        rows += [
            (f"Place {p:02d}", when, "treatment" if p in on else "control", 0)
            for p in range(places)
        ]
    for condition, offences in (("treatment", treated), ("control", control)):
        of = [number for number, row in enumerate(rows) if row[2] == condition]
        for number in lots.sample(of, offences):
            rows[number] = (*rows[number][:3], 1)
    return rows


def _write(path: Path, rows: Sequence[Row], harm: int | None = None) -> Path:
    lines = ["hotspot,date,condition,count" + (",harm" if harm else "")]
    for hotspot, day, condition, count in rows:
        lines.append(f"{hotspot},{day},{condition},{count}" + (f",{harm * count}" if harm else ""))
    path.write_text("\n".join(lines) + "\n")
    return path


def _analysed(path: Path, *more: str) -> dict[str, dict[str, object]]:
    ran = run("trials", "analyse", path, "--json", "--redraws", "500", *more)
    assert ran.code == 0, ran.err
    found: dict[str, dict[str, object]] = json.loads(ran.out)
    return found


def test_six_against_34_is_the_published_ratio(tmp_path: Path) -> None:
    found = _analysed(_write(tmp_path / "place-days.csv", _southend(6, 34), harm=365))
    ratio = found["rate_ratio"]
    assert ratio["estimate"] == pytest.approx(0.2647, abs=0.0001)
    assert ratio["low"] == pytest.approx(0.0908, abs=0.001)
    assert ratio["high"] == pytest.approx(0.638, abs=0.001)
    assert ratio["p"] == pytest.approx(0.001, abs=0.0002)
    assert found["difference"]["estimate"] == pytest.approx(6 / 720 - 34 / 1080)
    assert found["harm_difference"]["estimate"] == pytest.approx(365 * (6 / 720 - 34 / 1080))
    for name in ("rate_ratio", "difference", "harm_difference"):
        assert all(found[name][key] is not None for key in ANALYSED)
        assert found[name]["sentence"].endswith(".")  # type: ignore[attr-defined]


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    rows = _southend(6, 34)
    mixed = random.Random(3).sample(rows, len(rows))
    one, other = (
        _analysed(_write(tmp_path / f"{name}.csv", these, harm=365))
        for name, these in (("one", rows), ("other", mixed))
    )
    assert one.pop("provenance") != other.pop("provenance")
    assert one == other


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (_southend(0, 0), "no offence happened"),
        (_southend(1, 2), "no trial of hotspot patrols has reported one so large"),
        (
            [row for row in _southend(6, 34) if row[2] == "treatment"],
            "every place-day was of treatment",
        ),
        (
            [row for row in _southend(6, 34) if row[2] == "control"],
            "every place-day was of control",
        ),
        (_southend(1, 1, days=1), "no trial of hotspot patrols"),
        (
            [
                ("A", f"2026-01-{d:02d}", "treatment" if d % 2 else "control", 9)
                for d in range(1, 4)
            ],
            "only 3 ways",
        ),
    ],
    ids=["no offence", "too few", "all treated", "none treated", "one day", "three days"],
)
def test_what_cannot_be_seen_is_refused_with_a_reason(
    tmp_path: Path, rows: list[Row], why: str
) -> None:
    found = _analysed(_write(tmp_path / "place-days.csv", rows))
    for name in ("rate_ratio", "difference", "harm_difference"):
        assert [found[name][key] for key in ANALYSED] == [None] * 5
    assert why in str(found["rate_ratio"]["sentence"])


def test_one_place_on_many_days_has_an_answer(tmp_path: Path) -> None:
    lots = random.Random(5)
    rows = [
        (
            "A",
            (date(2026, 1, 1) + timedelta(days=d)).isoformat(),
            "treatment" if on else "control",
            1 if on else 4,
        )
        for d in range(60)
        for on in [lots.random() < 0.5]
    ]
    ratio = _analysed(_write(tmp_path / "place-days.csv", rows))["rate_ratio"]
    assert ratio["estimate"] == pytest.approx(0.25)
    assert "whole days" in str(ratio["method"])


def test_a_trial_is_judged_by_its_own_lot(tmp_path: Path) -> None:
    hotspots = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": f"Place {i:02d}"},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [
                        [
                            [0.7 + i / 50, 51.5],
                            [0.702 + i / 50, 51.5],
                            [0.702 + i / 50, 51.502],
                            [0.7 + i / 50, 51.5],
                        ]
                    ],
                },
            }
            for i in range(10)
        ],
    }
    (tmp_path / "hotspots.geojson").write_text(json.dumps(hotspots))
    ran = run(
        "patrols", "allocate", "--hotspots", tmp_path / "hotspots.geojson", "--start", "2026-01-05",
        "--days", "40", "--treat", "4", "--out", tmp_path / "trial", "--json",
    )  # fmt: skip
    allocation = json.loads(ran.out)["allocation"]
    rows = [
        (row["hotspot"], row["date"], row["condition"], int(row["condition"] == "control"))
        for row in allocation
    ]
    file = _write(tmp_path / "place-days.csv", rows)
    found = _analysed(file, "--trial", str(tmp_path / "trial"))
    assert "the crossover lot of the design" in str(found["rate_ratio"]["method"])
    swapped = [
        (*rows[0][:2], "control" if rows[0][2] == "treatment" else "treatment", 0),
        *rows[1:],
    ]
    ran = run("trials", "analyse", _write(file, swapped), "--trial", tmp_path / "trial")
    assert ran.code == 2
    assert "has another condition" in ran.err


def test_what_is_printed_has_the_sentence_the_interval_and_what_would_change_it(
    tmp_path: Path,
) -> None:
    ran = run(
        "trials",
        "analyse",
        _write(tmp_path / "place-days.csv", _southend(6, 34)),
        "--redraws",
        "300",
    )
    assert "74% fewer offences" in ran.out
    assert "36% to 91% fewer" in ran.out
    assert "6 offences on 720 place-days" in ran.out
    assert "Would change this: If 4 of the 40 offences" in ran.out


def test_power_of_the_founding_design_as_json() -> None:
    asked = (
        "trials",
        "power",
        "--places",
        "20",
        "--days",
        "90",
        "--treat",
        "8",
        "--control-rate",
        "0.05",
    )
    half = json.loads(run(*asked, "--rate-ratio", "0.5", "--json").out)
    assert round(half["power"], 2) == 0.74
    assert half["method"] == "exact conditional Poisson test"
    small = json.loads(run(*asked, "--rate-ratio", "0.84", "--json").out)
    assert round(small["power"], 2) == 0.11


def test_simulated_power_is_near_exact_and_falls_with_carry_over() -> None:
    asked = (
        "trials", "power", "--places", "20", "--days", "60", "--treat", "8",
        "--control-rate", "0.1", "--rate-ratio", "0.5", "--trials", "600", "--json",
    )  # fmt: skip
    exact = json.loads(run(*asked).out)["power"]
    simulated = json.loads(run(*asked, "--simulate").out)
    assert simulated["power"] == pytest.approx(exact, abs=0.06)
    assert simulated["low"] < simulated["power"] < simulated["high"]
    carried = json.loads(run(*asked, "--carry-over", "0.6,0.4,0.2").out)["power"]
    assert carried < exact - 0.2


@pytest.mark.parametrize(
    "design",
    [
        ("capacity", "--treat", "8"), ("simple", "--share", "2/5"), ("blocks", "--share", "1/2"),
        ("stratified", "--treat", "8"), ("rotation", "--groups", "2", "--period", "7"),
        ("staircase", "--steps", "9"), ("parallel",),
        ("crossover", "--treat", "8", "--longest-run", "5"),
    ],
    ids=lambda words: words[0],
)  # fmt: skip
def test_every_design_of_the_patrols_has_power(design: tuple[str, ...]) -> None:
    ran = run(
        "trials", "power", "--places", "20", "--days", "50", "--control-rate", "0.2",
        "--rate-ratio", "0.4", "--trials", "60", "--simulate", "--json", "--design", *design,
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert 0.05 < json.loads(ran.out)["power"] <= 1


def test_mde_is_a_ratio_or_says_that_nothing_would_be_seen() -> None:
    asked = ("trials", "mde", "--days", "90", "--control-rate")
    found = json.loads(run(*asked, "0.05", "--places", "20", "--treat", "8", "--json").out)
    assert found["rate_ratio"] == pytest.approx(0.47, abs=0.01)
    none = json.loads(run(*asked, "0.001", "--places", "5", "--treat", "2", "--json").out)
    assert none["rate_ratio"] is None
    assert "Not even a fall to none" in none["sentence"]


def test_size_says_weeks_and_draws_them(tmp_path: Path) -> None:
    found = json.loads(
        run("trials", "size", "--control-rate", "0.05", "--rate-ratio", "0.5", "--places", "15,20",
            "--out", tmp_path / "size", "--json").out
    )  # fmt: skip
    assert [size["weeks"] for size in found["sizes"]] == [19, 15]
    assert round(found["events_needed"]) == 98
    assert {path.suffix for path in (tmp_path / "size").iterdir()} == {".svg", ".png", ".csv"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("power", "--rate-ratio", "-1"), "--rate-ratio must be at least 0"),
        (("power", "--rate-ratio", "0.5", "--design", "dice"), "--design must be one of"),
        (("power", "--rate-ratio", "0.5", "--treat", "20"), "must be from 1 to 19 of 20"),
        (("power", "--rate-ratio", "0.5", "--dispersion", "0.5"), "--dispersion must be 1 or more"),
        (("power", "--rate-ratio", "0.5", "--carry-over", "half"), "--carry-over must be numbers"),
        (("mde", "--power", "1"), "--power must be between 0 and 1"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(words: tuple[str, ...], said: str) -> None:
    ran = run("trials", *words, "--places", "20", "--days", "90", "--control-rate", "0.05",
              *([] if "--treat" in words else ["--treat", "8"]))  # fmt: skip
    assert ran.code == 2
    assert said in ran.err
    assert ran.err.count("\n") <= 3
