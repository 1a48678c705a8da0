import json
import math
from datetime import date
from pathlib import Path

import pytest

from safeground.core.trials.estimate import Estimate
from safeground.data.errors import BadInput
from safeground.data.reference.unit_costs import unit_cost
from safeground.pipelines.trials.weigh_cost import (
    Effect,
    Spent,
    effect_of_analysis,
    effect_of_counts,
    weigh_cost,
)

ROBBERY = unit_cost("robbery", date(2026, 7, 1))


def effect(middle: float, low: float, high: float) -> Effect:
    return Effect(Estimate(middle, low, high, 0.01, 40, "by hand"), 700)


def test_a_clear_effect_is_said_with_its_interval() -> None:
    found = weigh_cost(effect(-0.02, -0.04, -0.01), Spent(140, 50), worth=ROBBERY)
    said = {answer.name: answer.sentence for answer in found.answers}
    assert said["prevented"] == (
        "about 14 offences were prevented on 700 treated place-days "
        "(95% interval: between 7 and 28)"
    )
    assert said["hours_per_offence"] == (
        "each offence prevented took about 10 hours of patrol (95% interval: between 5 and "
        "20 hours)"
    )
    assert (
        "about £500 of patrol (95% interval: between £250 and £1,000)" in said["cost_per_offence"]
    )
    assert "about £23 of cost to society was averted" in said["benefit_cost"]


def test_an_effect_that_may_be_none_has_no_upper_limit() -> None:
    found = weigh_cost(effect(-0.01, -0.03, 0.01), Spent(140, 50), worth=ROBBERY)
    said = {answer.name: answer for answer in found.answers}
    assert "it can't be told" in said["prevented"].sentence
    assert "or more, with no upper limit" in said["cost_per_offence"].sentence
    assert said["cost_per_offence"].estimate is not None
    assert said["cost_per_offence"].estimate.high == math.inf
    assert "more cost" in said["benefit_cost"].sentence


def test_more_offences_have_no_cost_each() -> None:
    found = weigh_cost(effect(0.02, 0.01, 0.03), Spent(140, 50), worth=ROBBERY)
    said = {answer.name: answer for answer in found.answers}
    assert said["cost_per_offence"].estimate is None
    assert "can't be given" in said["cost_per_offence"].sentence
    assert "averted no cost" in said["benefit_cost"].sentence


def test_only_hours_without_a_cost_an_hour() -> None:
    found = weigh_cost(effect(-0.02, -0.04, -0.01), Spent(140))
    assert [answer.name for answer in found.answers] == ["prevented", "hours_per_offence"]


def test_nothing_is_uprated_unless_asked() -> None:
    plain, twice = (
        weigh_cost(effect(-0.02, -0.04, -0.01), Spent(140, 50), worth=ROBBERY, uprate=factor)
        for factor in (1.0, 2.0)
    )
    one, other = plain.answers[-1], twice.answers[-1]
    assert one.estimate is not None
    assert other.estimate is not None
    assert other.estimate.low == pytest.approx(2 * one.estimate.low)
    assert any("not uprated" in text for text in one.assumes)
    assert any("times 2" in text for text in other.assumes)


def analysis(path: Path, **given: object) -> Path:
    number = {"n": 40, "p": 0.01, "method": "by hand", "of": "offences", "level": 0.95}
    values = {
        "difference": {"estimate": -0.02, "low": -0.04, "high": -0.01, **number},
        "harm_difference": {"estimate": -2.0, "low": None, "high": -1.0, **number},
        "place_days": {"treatment": 700, "control": 1100},
        **given,
    }
    path.write_text(json.dumps(values), encoding="utf-8")
    return path


def test_an_analysis_gives_harm_too(tmp_path: Path) -> None:
    found = weigh_cost(effect_of_analysis(analysis(tmp_path / "a.json")), Spent(140, 50))
    named = {answer.name: answer.estimate for answer in found.answers}
    assert named["harm_prevented"] is not None
    assert (named["harm_prevented"].low, named["harm_prevented"].high) == (700, math.inf)
    assert named["hours_per_harm_day"] is not None
    assert (named["hours_per_harm_day"].low, named["hours_per_harm_day"].high) == (0, 0.2)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"difference": {"estimate": None}}, "gives no difference"),
        ({"difference": 3}, "is not what"),
        ({"place_days": {"treatment": 0}}, "no treated place-days"),
    ],
)
def test_an_analysis_without_an_effect_is_refused(
    tmp_path: Path, given: dict[str, object], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        effect_of_analysis(analysis(tmp_path / "a.json", **given))


def test_what_cannot_be_weighed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no file"):
        effect_of_analysis(tmp_path / "none.json")
    with pytest.raises(BadInput, match="no offence"):
        effect_of_counts(0, 10, 0, 10)
    with pytest.raises(BadInput, match="hours of patrol must be above 0"):
        Spent(0)
    with pytest.raises(BadInput, match="cost an hour must be above 0"):
        Spent(1, -2)
    with pytest.raises(BadInput, match="factor of uprating"):
        weigh_cost(effect(-1, -2, -0.5), Spent(1), uprate=0)
