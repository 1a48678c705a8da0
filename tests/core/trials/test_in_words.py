"""Effects in words: no naked percentage, never the wrong way round, no false certainty."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.trials.estimate import Estimate
from safeground.core.trials.in_words import change, compared, differed, span

RATIOS = st.one_of(st.floats(0, 50), st.sampled_from([0.0, 0.004, 0.996, 1.0, 1.004, math.inf]))


@st.composite
def _estimates(draw: st.DrawFn) -> Estimate:
    low, estimate, high = sorted(draw(st.tuples(RATIOS, RATIOS, RATIOS)))
    return Estimate(estimate, low, high, 0.5, 40, "exact")


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (0.0, "none at all"),
        (0.004, "over 99% fewer"),
        (0.012, "99% fewer"),
        (0.5, "50% fewer"),
        (0.996, "as many"),
        (1.004, "as many"),
        (1.006, "1% more"),
        (1.99, "99% more"),
        (2.0, "2.0 times as many"),
        (25.4, "25 times as many"),
        (math.inf, "any number more"),
    ],
)
def test_a_ratio_in_words(ratio: float, said: str) -> None:
    assert change(ratio) == said


@given(RATIOS)
def test_a_change_is_never_100_percent_fewer_nor_the_wrong_way(ratio: float) -> None:
    said = change(ratio)
    assert "100% fewer" not in said
    assert not (ratio < 1 and "more" in said)
    assert not (ratio > 1 and "fewer" in said)


@given(_estimates())
def test_a_sentence_claims_a_direction_only_where_the_interval_has_one(found: Estimate) -> None:
    said = compared(found, "treated days", "control days")
    assert said.startswith("it can't be told") != found.excludes(1)
    assert "95% interval" in said
    for banned in ("proved", "no effect", "significant", "nan", "inf"):
        assert banned not in said


@given(_estimates())
def test_no_percentage_stands_without_its_interval(found: Estimate) -> None:
    said = compared(found, "treated days", "control days")
    assert "95% interval" in said
    if not re.search(r"\d%(?! interval)", said.partition(" (95% interval")[0]):
        return
    assert re.search(r"interval: .+ to .+\)|anything from .+ to .+ fits", said)


@given(_estimates())
def test_an_interval_that_leaves_no_difference_out_does_not_say_as_many(found: Estimate) -> None:
    if found.excludes(1):
        assert "as many to" not in span(found).replace("times as many to", "")


def test_an_interval_says_its_unit_once_and_the_nearer_limit_first() -> None:
    assert span(Estimate(0.2, 0.1, 0.9, None, 9, "")) == "10% to 90% fewer"
    assert span(Estimate(4, 2, 9, None, 9, "")) == "2.0 to 9.0 times as many"
    assert span(Estimate(3, 1.5, 9, None, 9, "")) == "50% more to 9.0 times as many"
    assert span(Estimate(0, 0, 0.4, None, 9, "")) == "60% fewer to none at all"
    assert span(Estimate(math.inf, 1.4, math.inf, None, 9, "")) == "40% more to any number more"
    assert span(Estimate(0.5, 0, 0.9999, None, 9, "")) == "barely fewer to none at all"
    assert span(Estimate(1.5, 1.0001, 3, None, 9, "")) == "barely more to 3.0 times as many"


def test_counts_follow_the_interval_and_the_level_is_said() -> None:
    found = Estimate(0.5, 0.3, 0.8, 0.01, 40, "exact", level=0.99)
    said = compared(found, "A", "B", counts="10 on 20, 20 on 20")
    assert (
        said
        == "A had 50% fewer offences than B (99% interval: 20% to 70% fewer): 10 on 20, 20 on 20"
    )


def test_nothing_on_one_side() -> None:
    none = Estimate(0.0, 0.0, 0.4, 0.01, 40, "exact")
    assert compared(none, "A", "B") == (
        "A had no offences at all, unlike B (95% interval: 60% fewer to none at all)"
    )
    all_of_them = Estimate(math.inf, 2.5, math.inf, 0.01, 40, "exact")
    assert compared(all_of_them, "A", "B") == (
        "A had all the offences, and none were on B (95% interval: 2.5 times as many to any number "
        "more)"
    )


def _shown(value: float) -> str:
    return f"{value:.1f}"


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            (-2.3, -3.6, -1.0),
            "A had 2.3 fewer offences than B (95% interval: 1.0 to 3.6 fewer)",
        ),
        ((2.3, 1.0, 3.6), "A had 2.3 more offences than B (95% interval: 1.0 to 3.6 more)"),
        (
            (-0.5, -1.5, 0.5),
            "it can't be told whether A had fewer or more offences than B: 0.5 fewer were seen, "
            "and anything from 1.5 fewer to 0.5 more fits (95% interval)",
        ),
        (
            (0.0, -math.inf, math.inf),
            "it can't be told whether A had fewer or more offences than B: no difference was seen, "
            "and anything from any number fewer to any number more fits (95% interval)",
        ),
    ],
)
def test_a_difference_in_words(found: tuple[float, float, float], said: str) -> None:
    assert differed(Estimate(*found, None, 40, "profile"), "A", "B", "offences", _shown) == said
