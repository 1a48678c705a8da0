"""The backtest as people ask for it."""

from pathlib import Path

import pytest

from invented_store import MONTHS, keep, town
from safeground.data.errors import BadInput
from safeground.pipelines.backtest_hotspots import backtest_hotspots
from safeground.pipelines.question import Question

ROBBERY = Question(offences="robbery", seed=5)
TWO = ("count", "pooled")


def test_models_asked_for_are_scored_at_the_shares_asked_for(tmp_path: Path) -> None:
    told: list[str] = []
    result, material = backtest_hotspots(
        keep(tmp_path, town()),
        ROBBERY,
        area_shares=(0.01, 0.05),
        models=TWO,
        progress=lambda what, *_: told.append(what),
    )
    assert [m.model for m in result.models] == list(TWO)
    assert [s.area_share for s in result.models[0].scores] == [0.01, 0.05]
    assert result.tested == ("2025-04", "2025-05", "2025-06")
    assert result.family == "robbery"
    assert result.seed == 5
    assert result.offences == 45
    assert result.cells == len(material.grid)
    assert told[-1] == "Done"
    for model in result.models:  # robbery never moves in the made-up town
        assert model.scores[0].hit_rate.estimate == pytest.approx(1.0)
        assert model.scores[0].pei.estimate == pytest.approx(1.0)


def test_all_models_are_scored_unless_some_are_named(tmp_path: Path) -> None:
    result, _ = backtest_hotspots(keep(tmp_path, town(MONTHS[:4])), ROBBERY, area_shares=(0.01,))
    assert len(result.models) == 8


def test_the_same_seed_gives_the_same_scores(tmp_path: Path) -> None:
    keep(tmp_path, town())
    first, _ = backtest_hotspots(tmp_path, ROBBERY, models=TWO)
    again, _ = backtest_hotspots(tmp_path, ROBBERY, models=TWO)
    assert [m.scores for m in first.models] == [m.scores for m in again.models]


def test_too_few_months_are_refused_with_how_many_are_needed(tmp_path: Path) -> None:
    keep(tmp_path, town(MONTHS[:3]))
    with pytest.raises(BadInput, match="at least 4 unbroken months; there are 3"):
        backtest_hotspots(tmp_path, ROBBERY, models=TWO)


def test_an_unknown_model_offers_the_known(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no model called tarot; choose from count"):
        backtest_hotspots(keep(tmp_path, town()), ROBBERY, models=("tarot",))


@pytest.mark.parametrize("share", [0.0, -0.5, 2.0, float("nan")])
def test_an_area_share_must_be_a_share(tmp_path: Path, share: float) -> None:
    with pytest.raises(BadInput, match="area_share must lie above 0"):
        backtest_hotspots(keep(tmp_path, town()), ROBBERY, area_shares=(share,), models=TWO)


def test_months_without_the_offence_cannot_be_tested(tmp_path: Path) -> None:
    rows = [r for r in town() if r["category"] != "Robbery" or str(r["month"]) <= "2025-03"]
    with pytest.raises(BadInput, match="no robbery offences were recorded"):
        backtest_hotspots(keep(tmp_path, rows), ROBBERY, models=TWO)
