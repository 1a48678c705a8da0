"""The seal of a trial's document: what breaks it, and what the trial could see."""

from datetime import date
from typing import Any

import pytest

from safeground.core.patrols.allocation.chain import linked
from safeground.core.trials.document import TrialDocument
from safeground.core.trials.document_seal import foresee, seal_broken, seal_document

DOCUMENT = TrialDocument("hotspots.geojson", "00" * 32, date(2026, 1, 5), date(2026, 4, 4))
LOTS = "ab" * 32
SEAL = seal_document(DOCUMENT, LOTS, foresee(0.05, 0.5, 720, 1080), {"late": ""})
AMENDED = linked({"what": "washout_days", "to": 1}, SEAL["hash"])


def test_what_is_as_it_was_sealed_breaks_nothing() -> None:
    assert seal_broken(SEAL, DOCUMENT, LOTS, [AMENDED]) == ""
    assert len(bytes.fromhex(SEAL["hash"])) == 32


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"late": "Because"}, "seal of the trial is not what its parts give"),
        ({"hash": "00" * 32}, "seal of the trial is not what its parts give"),
        ({"document": "00" * 32}, "seal of the trial is not what its parts give"),
    ],
)
def test_a_changed_seal_is_said(changed: dict[str, Any], said: str) -> None:
    assert said in seal_broken({**SEAL, **changed}, DOCUMENT, LOTS, [])


def test_another_document_allocation_or_amendment_is_said() -> None:
    other = TrialDocument("other.geojson", "00" * 32, date(2026, 1, 5), date(2026, 4, 4))
    assert "document is not the one" in seal_broken(SEAL, other, LOTS, [])
    assert "allocation is not the one" in seal_broken(SEAL, DOCUMENT, "cd" * 32, [])
    assert "from number 1 on" in seal_broken(SEAL, DOCUMENT, LOTS, [{**AMENDED, "to": 2}])
    second = linked({"what": "washout_days", "to": 2}, AMENDED["hash"])
    assert "from number 1 on" in seal_broken(SEAL, DOCUMENT, LOTS, [second])


def test_what_the_southend_design_could_see() -> None:
    seen = foresee(0.05, 0.5, 720, 1080)
    assert seen.power == pytest.approx(0.74, abs=0.005)
    assert seen.detectable == pytest.approx(0.47, abs=0.01)


def test_a_trial_that_can_see_nothing_says_so() -> None:
    assert foresee(0.01, 0.5, 20, 20).detectable is None
