"""Answers on the screen and as JSON: alike for every command that gives one."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import chain
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
    """One answer: the sentence first, then what it rests on."""
    show_answers([answer])


def show_answers(answers: Sequence[Answer]) -> None:
    """Answers one by one; then, each said once, what they rest on."""
    for answer in answers:
        say(wording.sentence(answer.sentence))
        if (found := answer.estimate) is not None:
            say(f"  {found.method}; {found.n:,} {found.of}.")
    parts = {
        "Assumes": [answer.assumes for answer in answers],
        "Checked": [answer.checks for answer in answers],
        "Would change this": [answer.would_change for answer in answers],
    }
    for heading, sentences in parts.items():
        for sentence in dict.fromkeys(chain.from_iterable(sentences)):
            say(f"- {heading}: {wording.sentence(sentence)}")


def p_value(p: float | None) -> str:
    """A p value as printed beside its interval: never nought."""
    if p is None:
        return ""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
