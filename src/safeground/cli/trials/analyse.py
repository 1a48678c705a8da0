"""`safeground trials analyse`."""

import shlex
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.asking import AsJson
from safeground.cli.screen import progress_bar, say, show_json, show_table
from safeground.cli.trials.showing import p_value, show_answer, show_answers
from safeground.core.trials.in_words import span
from safeground.pipelines.trials.answer_values import answers_json, evaluation_values
from safeground.pipelines.trials.effects import NAMES
from safeground.pipelines.trials.evaluate_trial import Evaluation, TrialQuestion, evaluate_trial
from safeground.pipelines.trials.simulated import INVENTED, is_simulated


def command(
    place_days: Annotated[
        Path,
        typer.Argument(
            help="One row a hotspot and day: hotspot, date, condition, count, [harm, minutes]."
        ),
    ],
    trial: Annotated[
        Path | None, typer.Option(help="The trial's folder, so that its own lot is drawn again.")
    ] = None,
    redraws: Annotated[
        int, typer.Option(help="How often the lot is drawn again.", min=1, max=1_000_000)
    ] = 10_000,
    level: Annotated[
        float, typer.Option(help="Level of the intervals in percent.", min=50, max=99.9)
    ] = 95,
    seed: Annotated[int, typer.Option(help="The same seed gives the same answer.", min=0)] = 1,
    as_json: AsJson = False,
) -> None:
    """Whether offences differed between treated and control place-days, as assigned by lot.

    The answer comes with its interval, or not at all where the design can't bear one.

    \b
    Example:
      safeground trials analyse place-days.csv --trial trial
    """
    question = TrialQuestion(place_days, trial, redraws, seed, level / 100)
    with progress_bar() as report:
        found = evaluate_trial(
            question,
            command=shlex.join(["safeground", *sys.argv[1:]]),
            made_at=datetime.now().astimezone().isoformat(timespec="seconds"),
            progress=report,
        )
    if as_json:
        show_json(
            {
                "label": INVENTED if _simulated(found) else None,
                **answers_json(found.answers),
                **evaluation_values(found),
                "provenance": found.provenance,
            }
        )
    else:
        _show(found)


def _simulated(found: Evaluation) -> bool:
    return is_simulated(found.provenance, found.question.place_days)


def _show(found: Evaluation) -> None:
    if _simulated(found):
        say(f"{INVENTED}.")
    show_answers(found.answers[: len(NAMES)])
    say("")
    if found.carry_over is not None:
        show_answer(found.carry_over.left)
        show_answers(found.dose.answers if found.dose else ())
        say("")
    if others := found.answers[len(NAMES) :]:
        show_table(
            "The same question asked in other ways",
            ("Method", "Rate ratio", "95% interval", "p"),
            [
                (answer.name, "none", answer.sentence, "")
                if (e := answer.estimate) is None
                else (
                    e.method,
                    f"{e.estimate:.2f}",
                    span(e),
                    p_value(e.p),
                )
                for answer in others
            ],
            right=("Rate ratio", "p"),
        )
