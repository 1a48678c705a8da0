"""What a report is made from, gathered from a trial's folder and the evaluation of its outcomes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from safeground.core.patrols.allocation.design import Design
from safeground.core.trials.document import TrialDocument
from safeground.core.trials.estimate import Answer
from safeground.core.trials.place_days import PlaceDays
from safeground.data.trials.documents import TrialReading
from safeground.pipelines.patrols.verify_allocations import Verdict
from safeground.pipelines.trials.evaluate_trial import Evaluation
from safeground.pipelines.trials.measure_displacement import Displacement

SIMULATED = "SIMULATED: the outcomes in this report are invented"
TITLES = {
    "rate_ratio": "Offences, as a ratio",
    "difference": "Offences, as a difference",
    "harm_difference": "Harm, as a difference",
}


@dataclass(frozen=True, eq=False)
class Told:
    """A trial as it was fixed and amended, whether its seal holds, and what its outcomes say.

    `displacement` is what happened around and afterwards, None where no effect may be printed;
    `gathered` is what the file of place-days says of where it came from; `allocation_seal` what
    seals the lots.
    """

    reading: TrialReading
    design: Design
    allocation_seal: str
    verdict: Verdict
    overrides: pl.DataFrame
    evaluation: Evaluation
    displacement: Displacement | None
    gathered: Mapping[str, Any]
    out: Path
    made_at: str
    command: str

    @property
    def document(self) -> TrialDocument:
        """The document as amended."""
        return self.reading.document

    @property
    def days(self) -> PlaceDays:
        """The place-days of the hotspots."""
        return self.evaluation.days

    @property
    def label(self) -> str:
        """What every page and chart has to say; "" for outcomes that weren't invented."""
        said = json.dumps([self.gathered, self.evaluation.provenance], default=str)
        return SIMULATED if "simulated" in said.lower() else ""

    @property
    def primary(self) -> Answer:
        """The answer by which the trial was to be judged; the first where there is none such."""
        named = {answer.name: answer for answer in self.evaluation.answers}
        return named.get(self.document.analysis, self.evaluation.headline)


def title_of(answer: Answer) -> str:
    """What an answer is called above a line of a table."""
    if answer.name in TITLES or answer.estimate is None:
        return TITLES.get(answer.name, answer.name.replace("_", " ").capitalize())
    method = answer.estimate.method
    return method[:1].upper() + method[1:]


def is_ratio(answer: Answer) -> bool:
    """Whether no effect is 1 for this answer, and not 0."""
    return "difference" not in answer.name
