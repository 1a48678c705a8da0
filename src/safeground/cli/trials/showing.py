"""Answers on the screen, alike for every command that gives one."""

from collections.abc import Sequence
from itertools import chain

from safeground.cli.screen import say
from safeground.core.trials.estimate import Answer
from safeground.pipelines import wording


def show_answer(answer: Answer) -> None:
    """One answer: the sentence first, then what it rests on."""
    show_answers([answer])


def show_answers(answers: Sequence[Answer]) -> None:
    """Answers one by one; then, each said once, what they rest on."""
    said = ""
    for answer in answers:
        say(wording.sentence(answer.sentence))
        if (found := answer.estimate) is not None:
            rests = f"  {found.method}; {found.n:,} {found.of}."
            if rests != said:
                say(rests)
            said = rests
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
