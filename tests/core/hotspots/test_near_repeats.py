"""The Knox test in many bands: every pair counted the slow way, then chance and its calibration."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeground.core.hotspots.near_repeats import near_repeats

FAR, LATE = (0, 30, 100), (0, 1, 2, 8)


def run(x: Any, y: Any, day: Any, seed: int = 0, **changes: Any) -> Any:
    settings = {"distance_edges_m": FAR, "time_edges_days": LATE, "permutations": 19} | changes
    return near_repeats(
        easting_m=x, northing_m=y, occurred_day=day, rng=np.random.default_rng(seed), **settings
    )


incidents = st.lists(
    st.tuples(
        st.integers(0, 30).map(lambda v: v * 10.0),
        st.integers(0, 300).map(float),
        st.integers(0, 12),
    ),
    min_size=2,
    max_size=40,
)


@settings(max_examples=80, deadline=None)
@given(incidents)
def test_counts_every_pair_once(rows: list[tuple[float, float, int]]) -> None:
    x, y, day = np.array(rows).T
    observed = np.zeros((3, 3), int)
    following = np.zeros((len(rows), 3, 3), bool)
    for i, j in combinations(range(len(rows)), 2):
        apart, gap = np.hypot(x[i] - x[j], y[i] - y[j]), abs(day[i] - day[j])
        if apart < 100 and gap < 8:
            d = 0 if apart == 0 else 1 + int(apart >= 30)
            t = int(gap >= 1) + int(gap >= 2)
            observed[d, t] += 1
            following[max(i, j, key=lambda k: (day[k], k)), d:, t:] = True
    result = run(x, y, day)
    assert np.array_equal(result.observed, observed)
    assert result.share_following == pytest.approx(following.mean(axis=0))


def test_expected_pairs_are_the_mean_over_permutations() -> None:
    rng = np.random.default_rng(1)
    x, y, day = rng.uniform(0, 400, 60), rng.uniform(0, 400, 60), rng.integers(0, 30, 60)
    result = run(x, y, day)
    shuffled = [run(x, y, rng.permutation(day), permutations=1).observed for _ in range(1500)]
    error = 4 * np.std(shuffled, axis=0) / np.sqrt(len(shuffled)) + 1e-9
    assert np.all(np.abs(np.mean(shuffled, axis=0) - result.expected) <= error)


def test_bands_are_named_by_the_days_they_hold() -> None:
    """The Temple calculator's "0 to 1 days" held day 0 only. Here the name says the days."""
    result = run([0, 0, 0], [0, 10, 20], [0, 1, 1])
    assert result.time_bands == ("same day", "1 day", "2 to 7 days")
    assert result.observed[1].tolist() == [1, 2, 0]
    weekly = run([0, 0], [0, 10], [0, 6], time_edges_days=(0, 7, 14))
    assert weekly.time_bands == ("0 to 6 days", "7 to 13 days")
    assert weekly.observed[1].tolist() == [1, 0]
    assert run([0, 0], [0, 10], [0, 7], time_edges_days=(0, 7, 14)).observed[1].tolist() == [0, 1]


def test_distance_bands_are_half_open_and_the_same_place_stands_alone() -> None:
    result = run([0, 0, 60, 1000, 1000], [0, 0, 80, 0, 30], [0, 0, 0, 0, 0])
    # 60, 80 is 100 m off: beyond the last band. 30 m is the first of the second.
    assert result.observed[:, 0].tolist() == [1, 0, 1]
    assert result.distance_bands == (
        "same place",
        "over 0 m to under 30 m",
        "30 m to under 100 m",
    )
    tolerant = run([0, 3], [0, 4], [0, 0], same_place_m=5)
    assert tolerant.observed[:, 0].tolist() == [1, 0, 0]
    assert tolerant.distance_bands[0] == "same place (within 5 m)"


def test_finds_planted_near_repeats_and_only_there() -> None:
    rng = np.random.default_rng(2)
    x, y, day = rng.uniform(0, 8000, 1500), rng.uniform(0, 8000, 1500), rng.integers(0, 365, 1500)
    again = rng.choice(1500, 200, replace=False)
    x = np.concatenate((x, x[again] + rng.uniform(1, 20, 200)))
    y = np.concatenate((y, y[again]))
    day = np.concatenate((day, day[again] + rng.integers(2, 8, 200)))
    result = run(x, y, day, permutations=199, time_edges_days=(0, 1, 2, 8, 30))
    assert result.p_family[1, 2] == 1 / 200
    assert result.ratio[1, 2] > 10
    assert result.observed[1, 2] - result.expected[1, 2] == pytest.approx(200, abs=30)
    assert np.all(np.delete(result.p_family[1], 2) > 0.05)
    gain = result.share_following[1, 2] - result.share_by_chance[1, 2]
    assert gain == pytest.approx(200 / 1700, abs=0.02)


def test_says_significant_no_more_often_than_it_should() -> None:
    rng = np.random.default_rng(3)
    alarms = []
    for trial in range(60):
        x, y, day = rng.normal(0, 150, 80), rng.normal(0, 150, 80), rng.integers(0, 40, 80)
        alarms.append(run(x, y, day, seed=trial, permutations=39).p_family.min() <= 0.05)
    assert np.mean(alarms) <= 0.15  # 5% expected


def test_moving_turning_and_reordering_change_nothing_observed() -> None:
    rng = np.random.default_rng(4)
    x, y, day = rng.integers(0, 300, 50), rng.integers(0, 300, 50), rng.integers(0, 20, 50)
    result, order = run(x, y, day), rng.permutation(50)
    moved = run(-y[order] + 400_000, x[order] + 200_000, day[order] + 19_000)
    assert np.array_equal(result.observed, moved.observed)
    assert result.expected == pytest.approx(moved.expected)


def test_same_seed_same_answer_whatever_the_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    x, y, day = rng.uniform(0, 300, 40), rng.uniform(0, 300, 40), rng.integers(0, 20, 40)
    whole = run(x, y, day, permutations=50)
    monkeypatch.setattr("safeground.core.hotspots.pair_counting._BATCH_NUMBERS", 40 * 7)
    assert np.array_equal(run(x, y, day, permutations=50).p, whole.p)


def test_takes_timestamps_and_drops_the_time_of_day() -> None:
    stamps = np.array(["2025-03-01T23:50", "2025-03-02T00:10"], "datetime64[us]")
    assert run([0, 0], [0, 10], stamps).observed[1].tolist() == [0, 1, 0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"day": np.array(["2025-03", "2025-04"], "datetime64[M]")}, "only the month"),
        ({"time_resolution": "month"}, "only the month"),
        ({"day": [0.5, 1]}, "whole day numbers"),
        ({"day": np.array(["2025-03-01", "NaT"], "datetime64[D]")}, "1 missing"),
        ({"day": [1]}, "of one length"),
        ({"x": [0, np.nan]}, "finite"),
        ({"distance_edges_m": (50, 100)}, "distance_edges_m must rise from 0"),
        ({"time_edges_days": (0, 2, 2)}, "time_edges_days must rise from 0"),
        ({"time_edges_days": (0, 1.5)}, "whole"),
        ({"same_place_m": 30}, "same_place_m"),
        ({"permutations": 0}, "permutations"),
    ],
)
def test_refuses_what_would_mislead(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        run(**({"x": [0, 0], "y": [0, 10], "day": [0, 1]} | changes))


def test_space_and_time_cannot_be_swapped_by_position() -> None:
    with pytest.raises(TypeError):
        near_repeats([0, 0], [0, 10], [0, 1], np.random.default_rng())  # type: ignore[misc]
