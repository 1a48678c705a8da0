"""What commands ask alike: sets of options, and what they make; among them the `Question`."""

import re
import shlex
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from safeground.core.geography.lattice import Shape
from safeground.core.offences.harm import Transform
from safeground.data.errors import BadInput
from safeground.pipelines.question import Question

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for a program.")]


def question(
    offences: Annotated[
        str,
        typer.Option(help="A family (serious-violence, robbery, violence, all), or crime types."),
    ] = "serious-violence",
    study_area: Annotated[
        str | None,
        typer.Option(help="A polygon file, or a district, ward or force; else where the data is."),
    ] = None,
    since: Annotated[str | None, typer.Option(help="The first month, as in 2025-01.")] = None,
    until: Annotated[str | None, typer.Option(help="The last month, as in 2025-12.")] = None,
    source: Annotated[
        list[str] | None, typer.Option(help="Only this source; as often as needed.")
    ] = None,
    store_version: Annotated[
        int | None, typer.Option(help="The store as it was at this version.", min=0)
    ] = None,
    shape: Annotated[str, typer.Option(help="Shape of a cell: hexagon or square.")] = "hexagon",
    side: Annotated[float, typer.Option(help="Side of a cell in metres.", min=25, max=5000)] = 150,
    rotation: Annotated[float, typer.Option(help="Turn of the grid in degrees.")] = 0,
    harm: Annotated[
        str, typer.Option(help="What an offence counts: count (one each), or raw, sqrt or log1p.")
    ] = "count",
    weights: Annotated[
        Path | None, typer.Option(help="CSV of harm weights by offence code; --harm needs it.")
    ] = None,
    places_by_hand: Annotated[
        Path | None, typer.Option(help="CSV of places to leave out or keep, with reasons.")
    ] = None,
    keep_artefacts: Annotated[
        bool, typer.Option("--keep-artefacts", help="Leave in custody suites, hospitals and such.")
    ] = False,
    include_police_generated: Annotated[
        bool,
        typer.Option(
            "--include-police-generated",
            help="Let offences that patrols themselves find (drugs, weapons) train and count.",
        ),
    ] = False,
    seed: Annotated[int, typer.Option(help="The same seed gives the same answer.")] = 1,
) -> Question:
    """The question that these options ask. Raises BadInput where one can't be meant."""
    return Question(
        offences=offences,
        study_area=study_area,
        since=_month(since, "--since"),
        until=_month(until, "--until"),
        sources=tuple(source or ()),
        version=store_version,
        shape=_one_of(Shape, shape, "--shape"),
        side_m=side,
        rotation=rotation,
        weights=weights,
        harm=_one_of(Transform, harm, "--harm"),
        places_by_hand=places_by_hand,
        keep_artefacts=keep_artefacts,
        include_police_generated=include_police_generated,
        seed=seed,
    )


def asks_for(**bundles: Callable[..., Any]) -> Callable[[Callable[..., None]], Any]:
    """Give a command the options of each bundle in place of its parameter of that name.

    What the bundle makes of them is what the command gets.
    """

    def with_options(command: Callable[..., None]) -> Callable[..., None]:
        options = {name: signature(bundle).parameters for name, bundle in bundles.items()}

        @wraps(command)
        def run(**given: Any) -> None:
            made = {
                name: bundle(**{option: given.pop(option) for option in options[name]})
                for name, bundle in bundles.items()
            }
            command(**made, **given)

        parameters: list[Parameter] = []
        for name, parameter in signature(command).parameters.items():
            parameters += options[name].values() if name in options else [parameter]
        by_keyword = [p.replace(kind=Parameter.KEYWORD_ONLY) for p in parameters]
        run.__signature__ = Signature(by_keyword)  # type: ignore[attr-defined]
        return run

    return with_options


asks = asks_for(question=question)
"""Give a command the options of `question` in place of its parameter of that name."""


def day_of(text: str, option: str) -> date:
    """A day as typed."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{option} must be a day, as in 2026-01-05, not {text}") from None


def numbers(text: str, option: str, example: str) -> list[float]:
    """Numbers with commas between them."""
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise BadInput(
            f"{option} must be numbers with commas between, as in {example}, not {text}"
        ) from None


def share_of(text: str | None) -> Fraction | None:
    """A share as typed, as in 2/5 or 0.4."""
    try:
        share = None if text is None else Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise BadInput(f"--share must be like 2/5 or 0.4, not {text}") from None
    if share is not None and not 0 < share < 1:
        raise BadInput(f"--share must be more than 0 and less than 1, not {text}")
    return share


def without_seed(words: Sequence[str]) -> str:
    """The command as typed, but for the seed, which must not be in a file that is published."""
    kept = ["--seed=(not said)" if word.startswith("--seed=") else word for word in words]
    for place, word in enumerate(kept[:-1]):
        if word == "--seed":
            kept[place + 1] = "(not said)"
    return shlex.join(["safeground", *kept])


def _month(text: str | None, option: str) -> str | None:
    if text is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        raise BadInput(f"{option} must be a month, as in 2025-01, not {text}")
    return text


def _one_of(kind: Any, value: str, option: str) -> Any:
    if value not in get_args(kind):
        *others, last = get_args(kind)
        raise BadInput(f"{option} must be {', '.join(others)} or {last}, not {value}")
    return value
