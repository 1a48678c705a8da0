"""Reading a trial before it ends, and what that does to every later reading."""

from datetime import date, timedelta

import pytest

from reported_trials import content_of, trial_with, words
from safeground.core.trials.invented import World
from safeground.data.errors import BadInput
from safeground.data.patrols.trial_folders import read_trial
from safeground.pipelines.trials.looks import level_after

DAYS = [date(2026, 1, 5) + timedelta(n) for n in range(90)]
WORLD = World(0.4, 0.3)


def test_the_end_alone_is_read_at_the_usual_level():
    assert level_after([], DAYS) == 0.95


def test_a_look_half_way_costs_what_is_published():
    half = DAYS[44]
    assert level_after([], DAYS, half) == pytest.approx(0.99695, abs=2e-5)
    assert level_after([half], DAYS) == pytest.approx(0.95100, abs=5e-5)


@pytest.mark.parametrize(
    ("looked", "until", "sentence"),
    [
        ([], date(2026, 5, 1), "not within the trial"),
        ([DAYS[30]], DAYS[30], "a look must be later"),
    ],
)
def test_a_look_must_be_within_the_trial_and_go_on(looked, until, sentence):
    with pytest.raises(BadInput, match=sentence):
        level_after(looked, DAYS, until)


def test_a_look_goes_by_the_days_until_then_only(tmp_path):
    trial = trial_with(tmp_path, World(1.5, 0.3), days=60)
    days = read_trial(trial).design.dates
    look = content_of(trial, until=days[29])
    assert "99.7% interval" in look.answer
    assert "place-days" in look.answer
    whole = content_of(trial)
    assert "95% interval" in whole.answer
    assert look.answer != whole.answer


def test_the_last_reading_says_what_earlier_looks_cost(tmp_path):
    trial = trial_with(tmp_path, WORLD)
    days = read_trial(trial).design.dates
    said = words(content_of(trial, looked=(days[14],)))
    assert "Results were read 1 time before, up to 19 January 2026" in said
    assert "95.1% interval" in said
