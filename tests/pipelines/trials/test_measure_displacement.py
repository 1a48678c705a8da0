from datetime import date, timedelta

import numpy as np

from safeground.core.trials.estimate import Estimate
from safeground.core.trials.place_days import PlaceDays
from safeground.pipelines.trials.measure_displacement import (
    Displacement,
    displacement_chart,
    displacement_of,
)

MAIN = Estimate(0.34, 0.16, 0.67, 0.002, 40, "the lot drawn again 10,000 times")
DATES = tuple(date(2026, 1, 5) + timedelta(days=d) for d in range(60))


def parts() -> dict[str, PlaceDays]:
    rng = np.random.default_rng(3)
    lots = rng.permuted(np.tile(np.int8([1, 1, 0, 0]), (60, 1)), axis=1)
    rates = {
        "place-days": 0.6 - 0.4 * lots,
        "rings-50": 0.3 + 0 * lots,
        "rings-100": 0.2 + 0 * lots,
    }
    return {
        name: PlaceDays(tuple("ABCD"), DATES, lots, rng.poisson(rate).astype(float))
        for name, rate in rates.items()
    }


def test_the_main_answer_stands_for_the_hotspots_and_the_others_say_what_they_rest_on() -> None:
    plain, beside = displacement_of(parts()), displacement_of(parts(), main=MAIN)
    moved, usual = beside.moved["space"], plain.moved["space"]
    assert moved.own.ratio == MAIN
    for effect, before in ((moved.total, usual.total), (moved.around, usual.around)):
        assert effect.ratio is not None
        assert before.ratio is not None
        assert (effect.ratio.low, effect.ratio.high) == (before.ratio.low, before.ratio.high)
        assert effect.ratio.method.endswith("not by drawing the lot again")
        assert "drawing the lot" not in before.ratio.method
    chart = displacement_chart(beside)
    assert chart is not None
    assert [row[:4] for row in chart.rows[:1]] == [("Hotspots", "0.34", "0.16", "0.67")]


def test_rings_are_bands_and_the_sum_reaches_out() -> None:
    found = displacement_of(parts(), ground=("The rings from 0 to 50 m lost 9% of their area",))
    chart = displacement_chart(found)
    assert chart is not None
    assert [row[0] for row in chart.rows] == [
        "Hotspots", "Ring 0 to 50 m", "Ring 50 to 100 m", "Together",
    ]  # fmt: skip
    said = {answer.name: answer for answer in found.answers}
    assert "the rings from 50 to 100 m" in said["ring_100"].sentence
    assert "all rings out to 100 m" in said["around"].sentence
    assert "The rings from 0 to 50 m lost 9% of their area" in said["around"].checks


def test_a_chart_of_invented_outcomes_is_labelled() -> None:
    found = displacement_of(parts())
    invented = displacement_chart(Displacement(found.answers, found.moved, simulated=True))
    assert invented is not None
    assert invented.title.startswith("SIMULATED: ")
