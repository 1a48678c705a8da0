"""Every promise kept, nothing refused that could be kept, and lots that are fair."""

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from enumerating import every
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from safeground.core.patrols.allocation.allocate import allocate, balance
from safeground.core.patrols.allocation.design import Design, Site

MONDAY = date(2026, 1, 5)


def designed(n: int, days: int, scheme: Any = "crossover", strata: str = "", **more: Any) -> Design:
    labels = strata.ljust(n, strata[-1:] or " ")
    sites = tuple(Site(f"H{i}", stratum=labels[i]) for i in range(n))
    return Design(sites, MONDAY, days, scheme, **more)


def test_the_southend_trial() -> None:
    """20 hotspots, 8 a day, 90 days: 720 and 1,080 place-days (Basford et al. 2021)."""
    found = balance(allocate(designed(20, 90, treat=8), "7"))
    assert found.place_days == {"treatment": 720, "control": 1080, "outside": 0}
    assert (found.treated_a_day, found.treated_days_a_hotspot) == ((8, 8), (36, 36))


def test_the_same_seed_and_design_deal_the_same_and_any_other_does_not() -> None:
    design = designed(20, 90, treat=8)
    dealt = allocate(design, "7").dealt
    assert (dealt == allocate(design, "7").dealt).all()
    assert (dealt != allocate(design, "8").dealt).any()
    assert (dealt != allocate(designed(20, 90, treat=8, longest_run=60), "7").dealt).any()


def test_an_allocation_is_what_it_was_when_it_was_sealed() -> None:
    """Known answers: should these change, no seal of the past could be verified any more."""
    by_hand = ["".join(map(str, day)) for day in allocate(designed(5, 4, treat=2), "7").dealt]
    assert by_hand == KNOWN["crossover"]
    limited = allocate(designed(5, 4, treat=2, longest_run=2), "7").dealt
    assert ["".join(map(str, day)) for day in limited] == KNOWN["limited"]


KNOWN = {
    "crossover": ["00110", "11000", "00011", "10100"],
    "limited": ["01001", "00110", "10010", "01001"],
}


@settings(max_examples=25, deadline=None)
@given(
    n=st.integers(2, 12),
    days=st.integers(1, 30),
    scheme=st.sampled_from(["crossover", "capacity", "stratified"]),
    longest=st.none() | st.integers(1, 9),
    strata=st.text("ab c", min_size=1, max_size=12),
    data=st.data(),
)
def test_promises_are_kept_and_only_the_impossible_is_refused(
    n: int, days: int, scheme: Any, longest: int | None, strata: str, data: Any
) -> None:
    treat = data.draw(st.integers(1, n - 1))
    design = designed(n, days, scheme, strata, treat=treat, longest_run=longest)
    possible = longest is None or days <= longest or (longest + 1) * min(treat, n - treat) >= n
    if not possible:
        with pytest.raises(ValueError, match="can't be dealt"):
            allocate(design, "7")
        return
    assert all(promise.kept for promise in balance(allocate(design, "7")).promises)


@pytest.mark.parametrize("treat", [1, 2, 3])
@pytest.mark.parametrize("longest", [1, 2, 3])
@pytest.mark.parametrize("scheme", ["crossover", "capacity", "stratified"])
def test_what_is_refused_is_impossible_by_trying_all(treat: int, longest: int, scheme: Any) -> None:
    design = designed(4, 4, scheme, "aab", treat=treat, longest_run=longest)
    possible = {*every(design)}
    try:
        dealt = allocate(design, "7").dealt
    except ValueError:
        assert not possible
    else:
        assert np.ascontiguousarray(dealt).tobytes() in possible


@pytest.mark.parametrize(
    "design",
    [
        designed(4, 4, treat=2),
        designed(3, 4, treat=1, longest_run=3),
        designed(3, 4, "capacity", treat=1, longest_run=2),
        designed(4, 4, "stratified", "aabb", treat=2),
    ],
    ids=lambda d: f"{d.scheme} {len(d.sites)} {d.days} {d.longest_run}",
)
def test_all_allocations_that_keep_the_promises_are_as_likely(design: Design) -> None:
    possible = list(every(design))
    draws = 6 * len(possible)
    found = Counter(
        np.ascontiguousarray(allocate(design, str(seed)).dealt).tobytes() for seed in range(draws)
    )
    assert set(found) <= set(possible)
    assert stats.chisquare([found[dealt] for dealt in possible]).pvalue > 1e-4


def test_pairs_and_days_meet_as_often_as_chance_has_it() -> None:
    """In a crossover without limits: 8/20 x 7/19 of days for a pair, 36/90 x 35/89 for two days."""
    dealt = np.stack([allocate(designed(20, 90, treat=8), str(s)).dealt for s in range(40)])
    together = dealt @ np.array([1] + [0] * 18 + [1])
    assert abs((together == 2).mean() - 8 / 20 * 7 / 19) < 0.02
    running = (dealt[:, 1:] & dealt[:, :-1]).mean()
    assert abs(running - 36 / 90 * 35 / 89) < 0.004


def test_every_hotspot_has_the_same_chance_whatever_the_size_of_its_stratum() -> None:
    design = designed(5, 3, "stratified", "aaabb", treat=2)
    dealt = np.stack([allocate(design, str(seed)).dealt for seed in range(150)])
    assert np.abs(dealt.mean(axis=(0, 1)) - 0.4).max() < 4 * np.sqrt(0.24 / 450)


def test_simple_lots_fall_by_their_share() -> None:
    dealt = allocate(designed(50, 400, "simple", share=Fraction(2, 5)), "7").dealt
    assert stats.binomtest(int(dealt.sum()), dealt.size, 0.4).pvalue > 1e-4
    assert len(set(dealt.sum(axis=1).tolist())) > 5


def test_each_block_of_each_hotspot_is_exact() -> None:
    dealt = allocate(designed(6, 43, "blocks", share=Fraction(2, 5), block=10), "7").dealt
    assert (dealt[:40].reshape(4, 10, 6).sum(axis=1) == 4).all()
    assert len({tuple(column) for column in dealt.T.tolist()}) == 6


def test_strata_share_a_day_in_proportion() -> None:
    dealt = allocate(designed(15, 60, "stratified", "aaaaabbbbccccccd", treat=6), "7").dealt
    counts = [dealt[:, :5].sum(axis=1), dealt[:, 5:9].sum(axis=1), dealt[:, 9:].sum(axis=1)]
    assert [set(count.tolist()) for count in counts] == [{2}, {1, 2}, {2, 3}]
    assert [int(count.sum()) for count in counts] == [120, 96, 144]


def test_a_lone_hotspot_of_a_stratum_is_not_foreseen() -> None:
    design = designed(7, 20, "stratified", "abcdefg", treat=3)
    assert len({tuple(allocate(design, str(s)).dealt[:, 0].tolist()) for s in range(20)}) == 20


def test_groups_take_turns_in_an_order_by_lot() -> None:
    dealt = allocate(designed(7, 60, "rotation", groups=3, period=2), "7").dealt
    assert sorted(set(dealt.sum(axis=1).tolist())) == [2, 3]
    assert (dealt.reshape(10, 6, 7).sum(axis=1) == 2).all()
    assert (dealt[::2] == dealt[1::2]).all()
    assert len({day.tobytes() for day in dealt.reshape(10, 6, 7)}) > 1


def test_a_rotation_never_treats_more_than_can_be_treated() -> None:
    assert allocate(designed(20, 9, "rotation", treat=8), "7").dealt.sum(axis=1).max() <= 8


def test_a_stepped_wedge_by_hand() -> None:
    dealt = allocate(designed(4, 10, "staircase", steps=4), "7").dealt
    assert sorted(dealt[::2].T.tolist()) == [
        [0, 0, 0, 0, 1],
        [0, 0, 0, 1, 1],
        [0, 0, 1, 1, 1],
        [0, 1, 1, 1, 1],
    ]


def test_a_staircase_is_seen_only_around_each_step() -> None:
    dealt = allocate(designed(3, 5, "staircase", steps=3, before=2, after=1), "7").dealt
    assert sorted(dealt[:5].T.tolist()) == [[-1, -1, 0, 0, 1], [-1, 0, 0, 1, -1], [0, 0, 1, -1, -1]]


@pytest.mark.parametrize(
    ("design", "said"),
    [
        (
            designed(20, 90, treat=8, longest_run=1),
            "takes 20 hotspot-days and there are only 16; the least that can be kept is 2 days",
        ),
        (designed(20, 90, treat=15, longest_run=2), "no more than 2 days of treatment in a row"),
        (designed(20, 90, treat=20), "from 1 to 19 of 20, not 20"),
        (designed(1, 90, treat=1), "one hotspot can't share"),
        (designed(9, 20, "blocks", share=Fraction(2, 5), block=7), "a multiple of 5"),
        (designed(9, 20, "blocks", share=Fraction(2, 5), block=30), "doesn't fit in 20 days"),
        (designed(9, 92, "staircase", steps=4), "90 or 95 days can"),
        (designed(3, 90, "staircase", steps=9), "3 hotspots can't fill 9 steps"),
        (designed(3, 90, "rotation", groups=4), "2 to 3 groups, not 4"),
        (designed(9, 90, treat=3, block=4), "a crossover design has no use for block"),
    ],
)
def test_a_refusal_names_the_constraint_with_its_numbers(design: Design, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        allocate(design, "7")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"days": 0}, "days must be from 1, not 0"),
        ({"days": 99_999}, "at most 10,000"),
        ({"share": Fraction(3, 2)}, "between 0 and 1, not 3/2"),
        ({"longest_run": 0}, "longest run must be from 1"),
        ({"scheme": "lottery"}, "design must be one of crossover"),
        ({"sites": ()}, "at least one hotspot"),
        ({"sites": (Site("A"), Site("A"))}, "two hotspots are called A"),
    ],
)
def test_a_design_that_means_nothing_is_refused(more: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Design(**{"sites": (Site("A"), Site("B")), "start": MONDAY, "days": 9, **more})


def test_a_seed_must_be_there() -> None:
    with pytest.raises(ValueError, match="seed must be text"):
        allocate(designed(2, 2, treat=1), "")
