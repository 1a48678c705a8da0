"""The calibration suite runs, and what it takes short cuts for is what the public functions say."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from calibration import by_lot, carry_and_dose, running, showing  # noqa: E402
from calibration.__main__ import main  # noqa: E402
from calibration.figures import BOTH, Band, Case, FigureName, Seen, rejects, tallied  # noqa: E402
from calibration.registry import cases  # noqa: E402
from calibration.running import chunk, seed_of  # noqa: E402
from calibration.worlds import (  # noqa: E402
    BUSY,
    UNEVEN,
    Dealing,
    Setting,
    crossover,
    invent,
    place_days,
    whole_places,
)

from safeground.core.trials.by_lot.inference import (  # noqa: E402
    difference_by_lot,
    ratio_by_lot,
)
from safeground.core.trials.by_lot.lottery import Lottery  # noqa: E402
from safeground.core.trials.carry_over import carry_over  # noqa: E402
from safeground.core.trials.estimate import Estimate  # noqa: E402

PAGE = ROOT / "docs/reference/calibration.md"
FIRST = {case.estimator: number for number, case in reversed(list(enumerate(cases())))}


@pytest.mark.parametrize("number", FIRST.values(), ids=FIRST)
def test_each_estimator_is_asked(number: int) -> None:
    seen = chunk(number, 0, 2)
    assert seen.answered + seen.refused == 2
    assert 0 <= seen.hits <= seen.answered
    assert chunk(number, 0, 2) == seen  # the same trials again


def test_no_two_cases_are_one() -> None:
    names = [(case.estimator, case.world, case.figure) for case in cases()]
    assert len(set(names)) == len(names)


def test_cases_of_one_world_have_the_same_trials() -> None:
    one, other = (
        next(c for c in cases() if c.estimator == name and c.world == UNEVEN[1].label)
        for name in ("quasi_poisson", "clustered")
    )
    assert seed_of(one) == seed_of(other)


@pytest.mark.parametrize("figure", BOTH)
@pytest.mark.parametrize("dealing", [crossover, whole_places])
@pytest.mark.parametrize(
    "asked",
    [by_lot.Asked(True), by_lot.Asked(False), by_lot.Asked(False, harm=True)],
    ids=lambda asked: asked.name,
)
def test_the_lot_in_bulk_is_the_lot_one_by_one(
    asked: by_lot.Asked, dealing: Dealing, figure: FigureName
) -> None:
    dealt, rng = dealing(), np.random.default_rng(3)
    trials = by_lot.invented(asked, BUSY, figure, dealt, 2, rng)
    p = by_lot.p_of_truth(asked, trials, dealing)
    judge = ratio_by_lot if asked.ratio else difference_by_lot
    for own, outcome, truth, bulk in zip(trials.own, trials.outcome, trials.truth, p, strict=True):
        lottery = Lottery(np.delete(dealt, own, axis=0), "dealt again")
        found = judge(place_days(dealt[own], outcome), lottery)
        assert (found.low <= truth <= found.high) == (not rejects(bulk))
        if figure == "type I error":
            assert found.p == pytest.approx(bulk, abs=1e-12)


def test_what_is_left_is_the_first_answer_of_carry_over() -> None:
    setting = Setting(0.2)
    days = invent(setting.world("coverage", (0.5,) * 3), crossover(), np.random.default_rng(4)).days
    whole = carry_over(days)
    assert carry_and_dose.left(days) == whole.left.estimate
    assert carry_and_dose.washed(days) == whole.washout[1].estimate


def test_refusals_are_counted_and_intervals_that_end_at_the_truth_hold_it() -> None:
    found = Estimate(0.5, 0.25, 1.0, 0.05, 10, "exact")
    answers = [(found, 1.0), (found, 1.1), (None, 1.0)]
    assert tallied(answers, "coverage") == Seen(1, 2, 1, 1.9)
    assert tallied(answers, "type I error") == Seen(2, 2, 1, 0.1)


def _case(expected: Band | None = None) -> Case:
    return Case("some", "a world", "type I error", lambda *_: Seen(0, 1, 0, 0.05), expected)


@pytest.mark.parametrize(
    ("hits", "expected", "said"),
    [
        (100, None, "yes"),
        (140, None, "within error"),  # 7.0% of 2,000: 3 standard errors above 6% are 7.6%
        (160, None, "NO"),
        (20, None, "NO"),
        (240, Band(0.09, 0.13, "unfit"), "as expected"),
        (100, Band(0.09, 0.13, "unfit"), "NO"),
    ],
)
def test_a_figure_out_of_its_band_fails(hits: int, expected: Band | None, said: str) -> None:
    seen = Seen(hits, 2000, 0, 100.0)
    assert showing.verdict(_case(expected), seen) == said
    assert bool(showing.failed([(_case(expected), seen)])) == (said == "NO")


def test_nothing_answered_fails() -> None:
    assert showing.failed([(_case(), Seen(0, 0, 2000, 0.0))])


def test_the_table_goes_between_the_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"Before\n{showing.BEGIN}\nold\n{showing.END}\nAfter\n", encoding="utf-8")
    showing.write_page(page, [(_case(), Seen(100, 2000, 0, 100.0))])
    text = page.read_text(encoding="utf-8")
    assert text.startswith("Before\n")
    assert text.endswith("\nAfter\n")
    assert "old" not in text
    assert "| some | a world | 5.0% (4.1 to 6.0) |  |  |" in text


def test_the_page_has_every_estimator() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [name for name in FIRST if f"| {name} |" not in text] == []


def test_the_command_writes_what_it_found_and_goes_on_from_it(tmp_path: Path) -> None:
    path = tmp_path / "found.json"
    usual = ["--trials", "150", "--processes", "1", "--json", str(path)]
    assert main([*usual, "--only", "weighted_difference"]) == 0
    assert main([*usual, "--only", "kaplan_meier", "--resume"]) == 0
    figures = json.loads(path.read_text(encoding="utf-8"))["figures"]
    assert len(figures) == 9
    assert {figure["answered"] for figure in figures} == {150}


def test_an_estimator_that_is_not_there_is_said_to_be_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--only", "guess", "gee_", "--json", str(tmp_path / "x")]) == 2
    assert "No estimator is called guess or gee_" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", [["--trials", "0"], ["--write", "--only", "cox"]])
def test_what_makes_no_sense_is_refused(wrong: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(wrong)


def test_a_stopped_run_gives_what_was_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (FIRST[name] for name in ("weighted_difference", "kaplan_meier, at 12 hours"))

    def until_second(number: int, index: int, size: int) -> Seen:
        if number == second:
            raise KeyboardInterrupt
        return chunk(number, index, size)

    monkeypatch.setattr(running, "chunk", until_second)
    found = running.run([first, second], 20, 1, lambda *_: None)
    assert list(found) == [first]
