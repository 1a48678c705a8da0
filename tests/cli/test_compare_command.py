"""`safeground trials compare`."""

from pathlib import Path

import pytest

from command_line import run
from invented_comparison import START, hotspots_file, store_with


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return store_with(tmp_path_factory.mktemp("store"), 0.4)


def test_a_program_is_told_each_answer_by_name(store: Path, tmp_path: Path) -> None:
    file = hotspots_file(tmp_path / "h.geojson")
    said = run(
        "trials", "compare", "--hotspots", file, "--start", START, "--offences", "robbery",
        "--caliper", 3, "--out", tmp_path / "out", "--json", store=store,
    ).json  # fmt: skip
    found = said["difference_in_differences"]
    assert found["low"] < found["estimate"] < found["high"] < 1
    assert found["sentence"].endswith(".")
    assert found["assumes"]
    assert 0 < said["checks"]["placebo_in_space_p"] < 0.1
    assert {"regression_to_mean", "synthetic_control", "series_level"} <= set(said)
    assert said["matching"]["comparison_places"] == 12
    assert {"event-study.png", "balance.csv", "comparison.json"} <= set(said["files"])


def test_a_person_is_told_in_sentences(store: Path, tmp_path: Path) -> None:
    file = hotspots_file(tmp_path / "h.geojson")
    ran = run(
        "trials", "compare", "--hotspots", file, "--start", START, "--offences", "robbery",
        "--method", "did", "--caliper", 3, store=store,
    )  # fmt: skip
    plain = " ".join(ran.out.split())
    assert ran.code == 0
    assert "comparison, not a trial" in plain
    assert "choosing the worst places alone" in plain
    assert "apart after" in plain


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--start", "July"), "--start must be a month, as in 2025-07, not July"),
        (("--start", "2030-01"), "--start must be a month from 2025-02 to 2025-10"),
        (("--method", "magic"), "--method must be did, synthetic, series or all, not magic"),
    ],
)
def test_a_mistake_is_one_plain_sentence(
    store: Path, tmp_path: Path, more: tuple[str, ...], sentence: str
) -> None:
    file = hotspots_file(tmp_path / "h.geojson")
    ran = run(
        "trials", "compare", "--hotspots", file, "--start", START, "--offences", "robbery", *more,
        store=store,
    )  # fmt: skip
    assert ran.code == 2
    assert sentence in ran.err
    assert len(ran.err.strip().splitlines()) == 1
