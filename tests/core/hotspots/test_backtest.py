"""The backtest never sees the future, knows a perfect map and a useless one, and is honest."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from crime_fields import counts_on, square_field
from safeground.core.geography.grid import Grid
from safeground.core.hotspots.accuracy import capture_curve, hit_rate
from safeground.core.hotspots.backtest import CURVE, BacktestParams, backtest
from safeground.core.hotspots.counts import Counts, Surface
from safeground.core.hotspots.scores import Backtest, ModelResult
from safeground.core.hotspots.surfaces import MODELS, Model

GRID = square_field(20, 20)
PARAMS = BacktestParams(area_shares=(0.05, 0.1), first=3, draws=200)


def field(seed: int = 0, periods: int = 6, mean: float = 0.3) -> Counts:
    """Offences in places of very unequal risk, the same risk every period."""
    rng = np.random.default_rng(seed)
    risk = rng.gamma(0.2, mean / 0.2, len(GRID))
    return counts_on(GRID, rng.poisson(risk[:, None], (len(GRID), periods)))


def run(counts: Counts, *models: Model, params: BacktestParams = PARAMS) -> Backtest:
    rng = np.random.default_rng(7)
    return backtest(counts, GRID, models, params, family="robbery", rng=rng)


def oracle(counts: Counts) -> Model:
    """A model that cheats: it looks up what happens next."""

    def surface(history: Counts, grid: Grid) -> Surface:
        return Surface("oracle", counts.on_cells(counts.target[:, history.periods], grid))

    return Model("oracle", "Oracle", surface)


def guess(seed: int) -> Model:
    rng = np.random.default_rng(seed)
    return Model("guess", "Guess", lambda _, grid: Surface("guess", rng.random(len(grid))))


def test_perfect_foresight_scores_one() -> None:
    counts = field()
    result = run(counts, oracle(counts))
    for score in result.models[0].scores:
        assert score.pei.estimate == pytest.approx(1.0)
    assert_allclose(result.models[0].curve_hit[:, 0], result.perfect_hit, atol=1e-9)


def test_a_guess_hits_at_the_area_share() -> None:
    counts = field(periods=63)
    for score in run(counts, guess(3)).models[0].scores:
        assert score.hit_rate.estimate == pytest.approx(score.area_share, abs=0.02)
        assert score.pai.estimate == pytest.approx(1.0, abs=0.3)


def test_scores_are_those_worked_by_hand() -> None:
    counts = field()
    result = run(counts, MODELS["count"])
    area = GRID.inside_m2
    caught = best = total = 0.0
    for t in (3, 4, 5):
        known = counts.target[:, :t].sum(axis=1)
        now = counts.target[:, t].astype(float)
        caught += hit_rate(known, now, area, 0.05) * now.sum()
        best += hit_rate(now, now, area, 0.05) * now.sum()
        total += now.sum()
    score = result.models[0].scores[0]
    assert result.offences == total
    assert result.tested == ("2025-04-01", "2025-05-01", "2025-05-31")
    assert score.hit_rate.estimate == pytest.approx(caught / total)
    assert score.pai.estimate == pytest.approx(caught / total / 0.05)
    assert score.pei.estimate == pytest.approx(caught / best)
    assert score.ppai.estimate == pytest.approx(caught / total / 0.05**0.5)
    assert score.base_rate == pytest.approx(total / (3 * 400))
    assert score.precision.estimate == pytest.approx(caught / (3 * 400 * 0.05))
    assert score.base_rate * score.lift.estimate == pytest.approx(score.precision.estimate)


def test_the_curve_is_the_capture_curve_of_all_the_months_together() -> None:
    counts = field()
    model = run(counts, MODELS["kernel"]).models[0]
    now = [counts.target[:, t].astype(float) for t in (3, 4, 5)]
    surfaces = [MODELS["kernel"].surface(counts.before(t), GRID).expected for t in (3, 4, 5)]
    caught = [
        capture_curve(s, h, GRID.inside_m2, CURVE) * h.sum()
        for s, h in zip(surfaces, now, strict=True)
    ]
    assert_allclose(model.curve_hit[:, 0], np.sum(caught, axis=0) / np.sum(now), atol=1e-6)
    for line in model.curve_hit.T:
        assert (np.diff(line) >= -1e-9).all()
    assert_allclose(model.curve_hit[0], 0)
    assert_allclose(model.curve_hit[-1], 1)
    area_under = float(np.trapezoid(model.curve_hit[:, 0], CURVE))
    assert model.auc.estimate == pytest.approx(area_under)


def test_calibration_holds_all_that_was_expected_and_all_that_happened() -> None:
    counts = field()
    result = run(counts, MODELS["count"])
    expected = sum(counts.target[:, :t].mean(axis=1).sum() for t in (3, 4, 5))
    table = result.models[0].calibration
    assert_allclose(table.sum(axis=0), [expected, result.offences], rtol=1e-5)


def test_later_months_change_nothing_that_was_scored_before() -> None:
    counts = field(periods=7)
    other = counts.target.copy()
    other[:, 5:] = np.random.default_rng(9).poisson(2.0, (len(GRID), 2))
    told = counts_on(GRID, other)
    models = [MODELS["count"], MODELS["kernel"], MODELS["self-exciting"], MODELS["pooled"]]
    here = run(counts.window(0, 5), *models)
    there = run(told.window(0, 5), *models)
    for a, b in zip(here.models, there.models, strict=True):
        assert a.scores == b.scores
    seen: list[int] = []

    def watch(history: Counts, grid: Grid) -> Surface:
        seen.append(history.periods)
        assert_allclose(history.target, counts.target[:, : history.periods])
        assert history.starts[-1] == counts.starts[history.periods]
        return MODELS["count"].surface(history, grid)

    run(counts, Model("watch", "Watch", watch))
    assert seen == [3, 4, 5, 6]


def test_the_same_seed_gives_the_same_answer_and_models_share_draws() -> None:
    counts = field()
    first = run(counts, MODELS["count"], MODELS["kernel"], MODELS["count"])
    again = run(counts, MODELS["count"], MODELS["kernel"], MODELS["count"])
    assert [m.scores for m in first.models] == [m.scores for m in again.models]
    assert first.models[0].scores == first.models[2].scores


def test_a_steady_map_is_stable_and_a_guess_is_not() -> None:
    risk = np.linspace(0, 1, 400)
    steady = Model("steady", "Steady", lambda *_: Surface("steady", risk))
    counts = field()
    assert run(counts, steady).models[0].scores[0].stability.estimate == 1.0
    assert run(counts, guess(2)).models[0].scores[0].stability.estimate < 0.2


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    """Risk differs from place to place and offences repeat there; 40 cells are the riskiest."""
    usual = np.r_[np.full(40, 3.0), np.full(360, 0.5)]
    truth = usual[:40].sum() / usual.sum()
    known = Model("known", "Known", lambda *_: Surface("known", usual))
    params = BacktestParams(area_shares=(0.1,), first=1, draws=200)
    inside, by_offence = 0, 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        place = usual * rng.gamma(1.0, 1.0, len(GRID))
        counts = counts_on(GRID, rng.poisson(place[:, None], (len(GRID), 4)))
        result = backtest(counts, GRID, [known], params, family="x", rng=rng)
        hit = result.models[0].scores[0].hit_rate
        inside += hit.low <= truth <= hit.high
        spread = 1.96 * np.sqrt(hit.estimate * (1 - hit.estimate) / result.offences)
        by_offence += abs(hit.estimate - truth) <= spread
    assert inside >= 85
    assert by_offence < 75  # what drawing offences one by one would have claimed


def test_progress_is_told_step_by_step() -> None:
    told: list[tuple[str, int, int]] = []
    counts = field()
    backtest(
        counts,
        GRID,
        [MODELS["count"], MODELS["kernel"]],
        PARAMS,
        family="x",
        rng=np.random.default_rng(0),
        progress=lambda *step: told.append(step),
    )
    assert [(done, of) for _, done, of in told] == [(i, 6) for i in range(7)]
    assert told[0][0] == "Counts"


@pytest.mark.parametrize("first", [0, 6, 9])
def test_too_few_periods_are_refused(first: int) -> None:
    with pytest.raises(ValueError, match="a period to learn from and one to test"):
        run(field(), MODELS["count"], params=BacktestParams(first=first))


def test_no_offences_to_test_on_are_refused() -> None:
    target = np.zeros((len(GRID), 6))
    target[3, :3] = 2
    with pytest.raises(ValueError, match="no robbery offences were recorded"):
        run(counts_on(GRID, target), MODELS["count"])


@pytest.mark.parametrize("share", [0.0, 1.5])
def test_area_shares_that_make_no_sense_are_refused(share: float) -> None:
    with pytest.raises(ValueError, match="area_share must lie above 0"):
        run(field(), MODELS["count"], params=BacktestParams(area_shares=(share,)))


def single(last: int) -> ModelResult:
    """One offence, in the last period alone or (with `last` 2) in the two before it as well."""
    target = np.zeros((len(GRID), 4))
    target[5, -last:] = 1
    return run(counts_on(GRID, target), MODELS["count"]).models[0]


def test_one_lone_offence_makes_scores_and_not_warnings() -> None:
    before = single(2).scores[0]
    assert before.hit_rate.estimate == 1.0
    assert before.pei.estimate == 1.0
    never_before = single(1).scores[0]
    assert never_before.hit_rate.estimate == pytest.approx(0.05)  # nothing known: a guess
    assert np.isnan(never_before.recapture.estimate)
