"""Answers on the screen and as JSON: alike for every command that gives one."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from safeground.cli.screen import say
from safeground.core.trials.estimate import Answer
from safeground.pipelines import wording


def answers_json(answers: Iterable[Answer]) -> dict[str, Any]:
    """Each answer by its name: the numbers flat beside the sentence, null where refused."""
    nothing = dict.fromkeys(("estimate", "low", "high", "p", "n", "method", "of", "level"))
    return {
        answer.name: {
            **(nothing if answer.estimate is None else asdict(answer.estimate)),
            "sentence": wording.sentence(answer.sentence),
            "assumes": list(answer.assumes),
            "checks": list(answer.checks),
            "would_change": list(answer.would_change),
        }
        for answer in answers
    }


def show_answer(answer: Answer) -> None:
    """The sentence first, then what it rests on."""
    say(wording.sentence(answer.sentence))
    if (found := answer.estimate) is not None:
        say(f"  {found.method}; {found.n:,} {found.of}")
    parts = {
        "Assumes": answer.assumes,
        "Checked": answer.checks,
        "Would change this": answer.would_change,
    }
    for heading, sentences in parts.items():
        for sentence in sentences:
            say(f"  {heading}: {wording.sentence(sentence)}")
