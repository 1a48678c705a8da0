"""Answers and evaluations as plain values, for programs and files."""

import math
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from safeground.core.trials.estimate import Answer
from safeground.pipelines import wording
from safeground.pipelines.trials.evaluate_trial import Evaluation

_REFUSED = dict.fromkeys(("estimate", "low", "high", "p", "n", "method", "of", "level"))


def answers_json(answers: Iterable[Answer]) -> dict[str, Any]:
    """Each answer by its name: the numbers flat beside the sentence.

    What is refused is null, and so is a limit that the data don't set.
    """
    return {answer.name: _values(answer) for answer in answers}


def evaluation_values(found: Evaluation) -> dict[str, Any]:
    """All that an evaluation found, but for its answers by intention to treat."""
    (treated_days, control_days), (treated, control) = found.days.place_days, found.days.offences
    return {
        "carry_over": answers_json(found.carry_over.answers) if found.carry_over else None,
        "dose": answers_json(found.dose.answers) if found.dose else None,
        "place_days": {"treatment": treated_days, "control": control_days},
        "offences": {"treatment": treated, "control": control},
        "smallest_detectable_rate_ratio": found.detectable,
    }


def _values(answer: Answer) -> dict[str, Any]:
    numbers = _REFUSED if answer.estimate is None else asdict(answer.estimate)
    return {
        **{
            name: None if isinstance(value, float) and not math.isfinite(value) else value
            for name, value in numbers.items()
        },
        "sentence": wording.sentence(answer.sentence),
        "assumes": list(answer.assumes),
        "checks": list(answer.checks),
        "would_change": list(answer.would_change),
    }
