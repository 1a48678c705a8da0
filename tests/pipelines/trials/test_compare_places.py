"""Treated places of an invented town against others like them."""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from invented_comparison import MONTHS, START, hotspots_file, store_with
from safeground.core.trials.comparison.interrupted_series import interrupted_series
from safeground.core.trials.estimate import Answer
from safeground.data.errors import BadInput
from safeground.pipelines.question import Question
from safeground.pipelines.trials.compare_places import (
    Comparing,
    Comparison,
    compare_places,
)
from safeground.pipelines.trials.comparison_answers import series_answers
from safeground.pipelines.trials.comparison_files import write_comparison

ROBBERY = Question(offences="robbery")


@pytest.fixture(scope="module")
def halved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return store_with(tmp_path_factory.mktemp("store"), 0.4)


def compared(store: Path, folder: Path, chosen_on: str | None = "2025-01 to 2025-05") -> Comparison:
    file = hotspots_file(folder / "hotspots.geojson", chosen_on)
    return compare_places(store, ROBBERY, Comparing(file, START, caliper=3.0))


def by_name(found: Comparison) -> dict[str, Answer]:
    return {answer.name: answer for answer in found.answers}


def test_a_planted_fall_is_found_by_every_method(halved: Path, tmp_path: Path) -> None:
    answers = by_name(compared(halved, tmp_path))
    for name in ("difference_in_differences", "synthetic_control"):
        estimate = answers[name].estimate
        assert estimate is not None
        assert estimate.low < 0.4 < estimate.high < 1
        assert answers[name].assumes
    assert "comparison, not a trial" in answers["difference_in_differences"].sentence
    assert "not one to believe" not in answers["difference_in_differences"].sentence


def test_a_series_of_under_two_years_is_no_answer(halved: Path, tmp_path: Path) -> None:
    found = compared(halved, tmp_path)
    answers = by_name(found)
    for name in ("series_at_the_end", "series_level", "series_slope"):
        assert answers[name].estimate is None
        assert "can't tell a change from the time of year" in answers[name].sentence
        assert "24 months or more" in answers[name].sentence
    assert {chart.name for chart in found.charts} == {"event-study", "cumulative-difference"}


def test_a_longer_series_is_said_with_its_interval_and_its_checks(
    halved: Path, tmp_path: Path
) -> None:
    t = np.arange(30)
    counts = np.random.default_rng(1).poisson(np.where(t < 20, 50.0, 25.0)).astype(float)
    series = interrupted_series(counts, np.full(30, 30.0), 20, t % 12 + 1)
    end, level, _ = series_answers(compared(halved, tmp_path).treated, series)
    assert "had the line of the months before gone on" in end.sentence
    assert level.estimate is not None
    assert level.estimate.high < 1
    assert "fewer offences than the line carried on (95% interval" in level.sentence
    assert any("a yearly wave" in check for check in level.checks)


def test_comparison_places_are_apart_from_the_treated_and_from_each_other(
    halved: Path, tmp_path: Path
) -> None:
    found = compared(halved, tmp_path)
    assert found.compared is not None
    outlines = found.compared.outlines
    assert len(outlines) == 12
    for hotspot in found.treated.hotspots:
        assert shapely.distance(outlines, hotspot.boundary).min() > 150
    shared = shapely.area(shapely.intersection(outlines[:, None], outlines[None, :]))
    assert shared[~np.eye(12, dtype=bool)].max() < 1


def test_a_fall_by_choosing_is_shown_when_the_same_months_chose(
    halved: Path, tmp_path: Path
) -> None:
    answer = by_name(compared(halved, tmp_path))["regression_to_mean"]
    assert answer.estimate is not None
    assert answer.estimate.estimate > 0.7  # all points are alike, so what was high will fall a bit
    assert "choosing the worst places alone" in answer.sentence


def test_places_chosen_by_what_came_after_are_not_believed(halved: Path, tmp_path: Path) -> None:
    answers = by_name(compared(halved, tmp_path, "2025-01 to 2025-10"))
    assert answers["regression_to_mean"].estimate is None
    for name in ("difference_in_differences", "synthetic_control"):
        assert "not one to believe" in answers[name].sentence


def test_places_chosen_on_earlier_months_need_no_allowance(halved: Path, tmp_path: Path) -> None:
    answer = by_name(compared(halved, tmp_path, "2024-01 to 2024-12"))["regression_to_mean"]
    assert answer.estimate is None
    assert "no fall is to be expected" in answer.sentence


def test_a_file_that_does_not_say_is_taken_for_chosen_before(halved: Path, tmp_path: Path) -> None:
    answer = by_name(compared(halved, tmp_path, None))["regression_to_mean"]
    assert answer.estimate is not None
    assert any("doesn't say which months" in check for check in answer.checks)


def test_where_nothing_is_alike_that_is_the_answer(halved: Path, tmp_path: Path) -> None:
    file = hotspots_file(tmp_path / "hotspots.geojson")
    found = compare_places(halved, ROBBERY, Comparing(file, START, buffer_m=9_000))
    answer = by_name(found)["difference_in_differences"]
    assert (found.compared, answer.estimate, found.charts) == (None, None, ())
    assert "No effect is given" in answer.sentence


def test_a_start_outside_the_months_is_a_mistake(halved: Path, tmp_path: Path) -> None:
    file = hotspots_file(tmp_path / "hotspots.geojson")
    for start in (MONTHS[0], "2026-01"):
        with pytest.raises(BadInput, match="from 2025-02 to 2025-10"):
            compare_places(halved, ROBBERY, Comparing(file, start))


def test_what_is_written_can_be_read(halved: Path, tmp_path: Path) -> None:
    found = compared(halved, tmp_path)
    files = write_comparison(found, {"version": 1}, tmp_path / "out")
    places = json.loads(files["comparison-places.geojson"].read_text(encoding="utf-8"))
    assert len(places["features"]) == 12
    assert {f["properties"]["matched_to"] for f in places["features"]} == {
        h.name for h in found.treated.hotspots
    }
    assert places["provenance"]["seed"] == 1
    assert "Offences a month" in files["balance.csv"].read_text(encoding="utf-8-sig")
    assert files["event-study.png"].stat().st_size > 1000
    assert files["cumulative-difference.svg"].exists()
