"""What a report is made from, gathered from a trial's folder and the evaluation of its outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from safeground.core.patrols.allocation.design import Design
from safeground.core.trials.amendments import made_late
from safeground.core.trials.document import TrialDocument, amended
from safeground.core.trials.document_seal import Foresight
from safeground.core.trials.estimate import Answer
from safeground.core.trials.place_days import PlaceDays
from safeground.data.trials.documents import TrialReading
from safeground.pipelines.patrols.verify_allocations import Verdict
from safeground.pipelines.trials.evaluate_trial import Evaluation
from safeground.pipelines.trials.measure_displacement import Displacement
from safeground.pipelines.trials.simulated import is_simulated

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
    seals the lots; `looked` the days up to which results were read before.
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
    looked: tuple[date, ...]
    made_at: str
    command: str

    @property
    def document(self) -> TrialDocument:
        """The document by which the report goes: as amended in time, without what came later."""
        pairs = zip(self.reading.amendments, self.late, strict=True)
        followed = [(entry["what"], entry["to"]) for entry, late in pairs if not late]
        return amended(self.reading.sealed, followed)

    @property
    def late(self) -> tuple[str, ...]:
        """For each amendment, how it was too late to be followed; "" for one that was in time."""
        gathered = self.gathered.get("made_at")
        return made_late(self.reading.amendments, self.design.dates[-1], gathered)

    @property
    def unsaid(self) -> str:
        """Why nothing can be said to have been said beforehand; "" where the seal holds."""
        seal = self.reading.seal
        if self.verdict.verified:
            return ""
        if seal is None:
            why = "The trial was never sealed"
        elif seal.get("document") != self.reading.sealed.digest or not self.reading.tidy:
            why = "The document has been altered since it was sealed"
        else:
            why = "The trial is not as it was sealed"
        return f"{why}, so what it says of beforehand is not repeated here."

    @property
    def worth_having(self) -> float | None:
        """The smallest effect worth having, as a rate ratio; None where no seal holds."""
        return None if self.unsaid else self.document.worth_having

    @property
    def beforehand(self) -> str:
        """When what was sealed was said: "beforehand", unless it was sealed late."""
        late = self.reading.seal is not None and self.reading.seal.get("late")
        return "once the trial had begun" if late else "beforehand"

    @property
    def foresight(self) -> Foresight | None:
        """What the trial could see, as the seal says; None where no seal holds."""
        seal = self.reading.seal
        return None if seal is None or self.unsaid else Foresight(**seal["foresight"])

    @property
    def days(self) -> PlaceDays:
        """The place-days of the hotspots."""
        return self.evaluation.days

    @property
    def label(self) -> str:
        """What every page and chart has to say; "" for outcomes that weren't invented."""
        simulated = is_simulated(self.gathered, self.evaluation.provenance)
        return SIMULATED if simulated else ""

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


def in_words(value: Any) -> str:
    """A part of a document in words."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, list):
        return ", ".join(in_words(each) for each in value) or "nothing"
    if isinstance(value, Mapping):
        return " ".join(str(each) for each in value.values() if not isinstance(each, bool))
    return f"{value:g}" if isinstance(value, int | float) else str(value)
