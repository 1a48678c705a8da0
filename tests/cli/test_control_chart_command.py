"""`safeground control-chart`."""

import csv
import json
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from command_line import Ran, run
from invented_store import dated, incident, keep

MONTHS = [f"{year}-{month:02d}" for year in (2022, 2023, 2024) for month in range(1, 13)]


def chart(*words: object, store: Path | None = None) -> Ran:
    return run("control-chart", *words, store=store)


def file(folder: Path, counts: list[int], periods: list[str] | None = None) -> Path:
    names = periods or MONTHS[: len(counts)]
    rows = [f"{name},{count}" for name, count in zip(names, counts, strict=True)]
    path = folder / "counts.csv"
    path.write_text("\n".join(["period,count", *rows]) + "\n", encoding="utf-8")
    return path


def steady(n: int, mean: float = 50, seed: int = 1) -> list[int]:
    return np.random.default_rng(seed).poisson(mean, n).tolist()  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    counts = [*steady(11, 30), 75]
    rows = [incident(n % 36, m) for m, c in zip(MONTHS, counts, strict=False) for n in range(c)]
    return keep(tmp_path_factory.mktemp("months") / "store", rows)


def test_months_of_the_store_are_followed_as_rates(store: Path) -> None:
    said = chart("--offences", "robbery", "--baseline", "2022-01:2022-11", "--json", store=store)
    facts = said.json
    assert (facts["chart"], facts["by"], len(facts["periods"])) == ("u", "month", 12)
    assert facts["periods"][1]["exposure"] == 28
    assert {s["period"] for s in facts["signals"]} == {"2022-12"}
    assert facts["signals"][0]["says"] == "above the upper limit"
    assert facts["signals"][0]["rule"] in facts["rules"]
    assert not facts["periods"][11]["baseline"]
    assert 0 < facts["false_alarms"]["chart"] < 0.5
    assert facts["provenance"]["data"]["sources"] == ["police.uk essex"]


def test_a_person_is_told_baseline_limits_season_and_false_alarms(store: Path) -> None:
    plain = " ".join(
        chart("--offences", "robbery", "--baseline", "2022-01:2022-11", store=store).out.split()
    )
    assert "Of 12 months 1 is out of line with the baseline: December 2022 (above the" in plain
    assert "The baseline is 11 months, January to November 2022 (as asked)" in plain
    assert "so the limits are Poisson" in plain
    assert "No season is allowed for: it takes 3 of each month" in plain
    assert "Were nothing to change," in plain


def test_picture_table_and_result_are_written(store: Path, tmp_path: Path) -> None:
    out = tmp_path / "chart"
    files = chart("--offences", "robbery", "--out", out, "--json", store=store).json["files"]
    assert set(files) == {f"control-chart.{kind}" for kind in ("svg", "png", "csv", "json")}
    with (out / "control-chart.csv").open(encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 12
    assert json.loads((out / "control-chart.json").read_text(encoding="utf-8"))["chart"] == "u"


def test_a_file_of_counts_needs_no_store(tmp_path: Path) -> None:
    facts = chart("--counts", file(tmp_path, [*steady(20), 110]), "--json").json
    assert (facts["chart"], facts["by"]) == ("c", "month")
    assert [s["period"] for s in facts["signals"] if s["rule"] == "limits"] == ["2023-09"]


def test_exposures_in_a_file_make_rates_and_order_is_by_date(tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    rows = [f"{m},{40 * (1 + i % 2)},{1 + i % 2}" for i, m in enumerate(MONTHS[:12])]
    path.write_text("\n".join(["month,offences,exposure", *reversed(rows)]), encoding="utf-8")
    facts = chart("--counts", path, "--json").json
    assert facts["chart"] == "u"
    assert [p["period"] for p in facts["periods"]] == MONTHS[:12]
    assert {p["value"] for p in facts["periods"]} == {40}
    assert facts["signals"] == []


def test_counts_that_vary_more_get_negative_binomial_limits(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    wild = rng.poisson(rng.gamma(4, 12.5, 36)).tolist()
    facts = chart("--counts", file(tmp_path, wild), "--json").json
    assert facts["distribution"] == "negative binomial"
    assert facts["dispersion"] > 3
    assert len(facts["signals"]) < 5


def test_a_known_break_redraws_the_limits_and_says_why(tmp_path: Path) -> None:
    path = file(tmp_path, [*steady(12, 50), *steady(12, 90, 2)])
    facts = chart("--counts", path, "--break", '2023-01="new system"', "--json").json
    assert facts["breaks"]["given"] == [{"from": "2023-01", "why": "new system"}]
    assert facts["breaks"]["found"] == []
    assert [s for s in facts["signals"] if s["rule"] == "limits"] == []
    centres = [p["centre"] for p in facts["periods"]]
    assert centres[11] < 55 < 80 < centres[12]
    assert "A new level from January 2023, as said: new system." in facts["notes"]


def test_an_unknown_break_is_found_and_recording_is_named_first(tmp_path: Path) -> None:
    path = file(tmp_path, [*steady(12, 50), *steady(12, 90, 2)])
    facts = chart("--counts", path, "--json").json
    (found,) = facts["breaks"]["found"]
    assert found["low"] <= "2023-01" <= found["high"]
    notes = " ".join(facts["notes"])
    assert "The level changed about" in notes
    assert "A change in how offences are recorded or reported does this too" in notes


def test_three_years_with_a_season_have_seasonal_limits(tmp_path: Path) -> None:
    season = 100 * (1 + 0.4 * np.sin(2 * np.pi * np.arange(36) / 12))
    counts = np.random.default_rng(3).poisson(season).tolist()
    facts = chart("--counts", file(tmp_path, counts), "--json").json
    assert facts["season"].startswith("The limits follow the season")
    centres = [p["centre"] for p in facts["periods"]]
    assert max(centres) > 1.8 * min(centres)


def test_a_cusum_names_its_reference_interval_and_run_length(tmp_path: Path) -> None:
    path = file(tmp_path, [*steady(18, 50), *steady(12, 62, 2)])
    words = ("--counts", path, "--chart", "cusum", "--baseline", "2022-01:2023-06")
    facts = chart(*words, "--json", "--out", tmp_path / "out").json
    assert {"cusum-rises.png", "cusum-falls.png"} < set(facts["files"])
    assert facts["cusum"]["in_control"] >= 370
    assert all(s["side"] == "high" and s["period"] > "2023-06" for s in facts["signals"])
    assert facts["signals"]
    notes = " ".join(facts["notes"])
    assert "Made to find a rise to 1.25 times the usual or a fall to 0.80" in notes


def test_rare_offences_are_followed_by_the_days_between(tmp_path: Path) -> None:
    gaps = [9, 11, 8, 12, 10, 7, 14, 9, 10, 12, 95]
    days = datetime(2025, 1, 1, 20) + np.cumsum([0, *gaps]) * timedelta(days=1)
    store = keep(tmp_path, [dated(i % 36, day) for i, day in enumerate(days)])
    words = ("--offences", "robbery", "--by", "day", "--chart", "g")
    facts = chart(*words, "--baseline", "2025-01-01:2025-04-20", "--json", store=store).json
    assert [p["value"] for p in facts["periods"]] == gaps
    assert [s["period"] for s in facts["signals"] if s["rule"] == "limits"] == ["2025-07-17"]
    assert facts["distribution"] == "geometric"
    plain = chart(*words, store=store).out
    assert "A long gap is fewer offences" in plain


def test_days_and_whole_weeks_of_dated_incidents(tmp_path: Path) -> None:
    start = datetime(2025, 1, 1, 12)  # a Wednesday
    rows = [dated(n % 36, start + timedelta(days=n // 2)) for n in range(140)]
    store = keep(tmp_path, rows)
    weeks = chart("--offences", "robbery", "--by", "week", "--json", store=store).json
    assert weeks["periods"][0]["period"] == "2025-01-06"
    assert {p["count"] for p in weeks["periods"]} == {14}
    days = chart("--offences", "robbery", "--by", "day", "--json", store=store).json
    assert len(days["periods"]) == 70
    assert any("a fall can hardly show" in note for note in days["notes"])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--by", "year"), "--by must be month or week or day, not year"),
        (("--chart", "p"), "--chart must be c or u or g or cusum, not p"),
        (("--by", "week"), "dated only by month"),
        (("--chart", "g"), "A g chart needs the day of every offence"),
        (("--break", "2031-01=x"), "--break 2031-01 must lie between the first month and the last"),
        (("--baseline", "2031"), "--baseline 2031 holds none of the months followed"),
        (("--baseline", "spring"), "--baseline must be a period as in"),
        (("--chart", "cusum", "--shift", 1), "--shift must be above 1"),
        (("--since", "2022-10"), "at least 6 months, and there are 3"),
        (("--counts", "none.csv"), "There is no file none.csv"),
    ],
)
def test_a_mistake_is_one_plain_sentence(
    store: Path, words: tuple[object, ...], sentence: str
) -> None:
    ran = chart("--offences", "robbery", *words, store=store)
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err
    assert len(ran.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("period,count\n2025-01,x\n", "line 2: count must be a number, 0 or more, not x"),
        ("period,count\n2025-01,-3\n", "line 2: count must be a number, 0 or more, not -3"),
        ("period,count\n2025-01,1.5\n", "has a count that isn't a whole number"),
        ("period,count\n2025-01,1\n2025-01,2\n", "has the period 2025-01 twice"),
        ("period,count,exposure\na,1,0\n", "line 2: exposure must be above 0"),
        ("period,count,exposure\na,1,2\nb,1,\n", "has an exposure for some periods"),
        ("period,total\na,1\n", "there is no count; the table needs period and count"),
        ("period,count\n" + "".join(f"{n},0\n" for n in range(9)), "every count is 0"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "counts.csv"
    path.write_text(text, encoding="utf-8")
    ran = chart("--counts", path)
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err
