import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from safeground.data.errors import BadInput
from safeground.data.trials.exchange import TrialTotals, read_exchange, write_exchange
from safeground.pipelines.trials.pool_trials import PooledTrials, pool_trials, write_pooled


def totals(name: str, treated: int, control: int) -> TrialTotals:
    first, last = date(2026, 1, 5), date(2026, 4, 4)
    return TrialTotals("Invented", name, first, last, 20, 720, 1080, treated, control)


def pooled(tmp_path: Path, *trials: TrialTotals) -> PooledTrials:
    write_exchange(trials, tmp_path / "totals.csv")
    return pool_trials([tmp_path / "totals.csv"])


THREE = (totals("A", 14, 40), totals("B", 30, 70), totals("C", 22, 48))


def test_three_trials_together(tmp_path: Path) -> None:
    found = pooled(tmp_path, *THREE)
    ratio, prediction, heterogeneity = found.answers
    assert ratio.estimate is not None
    assert 0.5 < ratio.estimate.estimate < 0.75
    assert ratio.sentence.startswith("in 3 trials together")
    assert prediction.estimate is not None
    assert heterogeneity.estimate is not None
    assert "can't be told" in heterogeneity.sentence
    assert [label for label, _ in found.without] == [f"Invented, {name}" for name in "ABC"]


def test_one_trial_stays_what_it_was(tmp_path: Path) -> None:
    found = pooled(tmp_path, THREE[0])
    assert found.pooled is None
    assert found.answers[0].estimate is None
    assert found.answers[0].sentence.startswith("there is one trial to pool, and it stays")


def test_two_trials_say_that_two_are_few(tmp_path: Path) -> None:
    found = pooled(tmp_path, *THREE[:2])
    assert any("Two trials can't say" in check for check in found.answers[0].checks)
    assert found.answers[1].estimate is None
    assert found.without == ()


def test_a_trial_with_none_on_one_side_is_pooled_by_its_counts(tmp_path: Path) -> None:
    found = pooled(tmp_path, *THREE, totals("D", 0, 9))
    assert found.pooled is not None
    assert "counts" in found.pooled.ratio.method
    assert len(found.trials) == 4


def test_a_trial_without_any_offence_is_left_out_and_named(tmp_path: Path) -> None:
    found = pooled(tmp_path, *THREE, totals("Quiet", 0, 0))
    assert len(found.trials) == 3
    assert any("Invented, Quiet" in note for note in found.notes)
    with pytest.raises(BadInput, match="no trial saw any offence"):
        pooled(tmp_path, totals("Quiet", 0, 0))


def test_the_interval_that_a_trial_gave_counts_rather_than_its_totals(tmp_path: Path) -> None:
    wide = replace(THREE[0], rate_ratio=0.5, low=0.05, high=5.0)
    found, plain = pooled(tmp_path, wide, *THREE[1:]), pooled(tmp_path, *THREE)
    assert found.pooled is not None
    assert plain.pooled is not None
    assert found.pooled.weights[0] < 0.5 * plain.pooled.weights[0]
    assert found.each[0].high == 5


def test_one_trial_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Invented, A is there twice"):
        pooled(tmp_path, THREE[0], THREE[0])


def test_what_is_written_can_be_pooled_again(tmp_path: Path) -> None:
    found = pooled(tmp_path, *THREE)
    files = write_pooled(found, tmp_path / "out", {"high": float("inf")})
    assert sorted(files) == ["forest.csv", "forest.png", "forest.svg", "pooled.json", "trials.csv"]
    assert read_exchange(files["trials.csv"]) == list(THREE)
    assert json.loads(files["pooled.json"].read_text())["high"] is None
