"""The document of a trial: what it holds, what it lacks, and how it is changed."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeground.core.trials.document import (
    Outcome,
    TrialDocument,
    amended,
    as_values,
    from_values,
    missing,
)

BARE = TrialDocument("hotspots.geojson", "00" * 32, date(2026, 1, 5), date(2026, 4, 4))
WHOLE = amended(
    BARE,
    [
        ("question", "Do patrols reduce robbery?"),
        ("responsible", "Head of analysis"),
        ("treatment", "A patrol of 15 minutes"),
        ("outcomes", [{"offences": "robbery", "primary": True}]),
        ("control_rate", 0.05),
        ("rate_from", "2025"),
        ("worth_having", 0.75),
    ],
)


def test_a_bare_document_lacks_all_that_a_person_has_to_say() -> None:
    asked_for = [sentence.split(":")[0] for sentence in missing(BARE)]
    assert asked_for == [
        "question", "responsible", "treatment", "outcomes", "control_rate", "worth_having",
    ]  # fmt: skip


def test_a_whole_document_lacks_nothing_and_is_read_as_it_was_written() -> None:
    assert missing(WHOLE) == ()
    assert from_values(as_values(WHOLE)) == WHOLE
    assert WHOLE.primary == Outcome("robbery", "count", True)


@pytest.mark.parametrize(
    ("outcomes", "analysis", "said"),
    [
        ([{"offences": "robbery"}], "rate_ratio", "exactly one must be the primary"),
        ([{"offences": "robbery", "primary": True}] * 2, "rate_ratio", "exactly one"),
        ([{"offences": "robbery", "measure": "harm", "primary": True}], "rate_ratio", "harm"),
        ([{"offences": "robbery", "primary": True}], "harm_difference", "count"),
    ],
)
def test_one_primary_outcome_goes_with_the_analysis(
    outcomes: Any, analysis: str, said: str
) -> None:
    (sentence,) = missing(amended(WHOLE, [("outcomes", outcomes), ("analysis", analysis)]))
    assert said in sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("question", 7),
        ("control_rate", 0),
        ("control_rate", float("nan")),
        ("control_rate", "low"),
        ("control_rate", True),
        ("worth_having", 1),
        ("worth_having", -0.5),
        ("washout_days", -1),
        ("washout_days", 0.5),
        ("rings_m", [100, 50]),
        ("rings_m", 50),
        ("until", "4 April"),
        ("looks", ["soon"]),
        ("outcomes", [{"offences": "robbery", "measure": "fear"}]),
        ("outcomes", [{"offence": "robbery"}]),
        ("outcomes", [{"offences": " "}]),
        ("outcomes", "robbery"),
        ("analysis", "whatever pleases"),
        ("assessed", 0),
        ("excluded", ["Pier Hill"]),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=name):
        amended(WHOLE, [(name, value)])
    with pytest.raises(ValueError, match=name):
        from_values({**as_values(WHOLE), name: value})


@pytest.mark.parametrize("name", ["hotspots", "boundaries", "start", "sites", "format"])
def test_what_goes_with_the_lots_cannot_be_amended(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        amended(WHOLE, [(name, "other")])


@pytest.mark.parametrize("values", [None, [], {}, {"format": "safeground trial 2"}])
def test_another_format_is_refused(values: Any) -> None:
    with pytest.raises(ValueError, match="format must be 'safeground trial 1'"):
        from_values(values)


def test_a_misspelt_part_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        ValueError, match=r"worth is not a part of a trial; its parts are .*worth_h"
    ):
        from_values({**as_values(WHOLE), "worth": 0.5})


@given(st.text(), st.floats(0.001, 100), st.integers(0, 30))
def test_any_change_changes_the_digest(question: str, rate: float, washout: int) -> None:
    changes = [("question", question), ("control_rate", rate), ("washout_days", washout)]
    changed = amended(WHOLE, changes)
    assert (changed.digest == WHOLE.digest) == (changed == WHOLE)
    assert from_values(as_values(changed)).digest == changed.digest
