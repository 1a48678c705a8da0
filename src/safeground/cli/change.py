"""`safeground change`."""

import re
import shlex
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from safeground.cli.asking import AsJson, asks
from safeground.cli.screen import progress_bar, say, show_json
from safeground.cli.trials.showing import show_answer
from safeground.core.trials.estimate import Estimate
from safeground.data.errors import BadInput
from safeground.pipelines import wording
from safeground.pipelines.change_in_words import percent_of
from safeground.pipelines.follow_change import (
    ChangeFound,
    Side,
    compare_counts,
    compare_periods,
    years_held,
)
from safeground.pipelines.question import Question

_COUNTS = "{} and {} are taken for counts, since the store holds neither year."


@asks
def command(
    context: typer.Context,
    *,
    before: Annotated[
        str, typer.Option(help="A count, or a period: 2025-01:2025-06, 2025-03, 2025.")
    ],
    after: Annotated[str, typer.Option(help="The count or period to set against it.")],
    before_days: Annotated[
        float | None, typer.Option(help="How long the period of the count before is.")
    ] = None,
    after_days: Annotated[
        float | None, typer.Option(help="How long the period of the count after is.")
    ] = None,
    question: Question,
    as_json: AsJson = False,
) -> None:
    """Compare two counts, or what the store holds of two periods, with what chance alone would do.

    A fall beyond chance is not yet an effect of anything: ask `trials` for that.

    \b
    Example:
      safeground change --before 1730 --after 1511
      safeground change --before 2024 --after 2025 --offences robbery
    """
    with progress_bar() as report:
        report("Comparing", 0, 1)
        found = _compare(context.obj, question, before, after, (before_days, after_days))
    show_json(_facts(found)) if as_json else _show(found)


def _compare(
    store: Path,
    question: Question,
    before: str,
    after: str,
    days: tuple[float | None, float | None],
) -> ChangeFound:
    written = shlex.join(["safeground", *sys.argv[1:]])
    lengths = days != (None, None)
    numbers = _both(r"\d+", before, after)
    like_years = _both(r"(19|20)\d\d", before, after)
    if numbers and (lengths or not (like_years and {before, after} & years_held(store))):
        beware = (_COUNTS.format(before, after),) if like_years and not lengths else ()
        return compare_counts(int(before), int(after), *days, command=written, warnings=beware)
    if lengths:
        raise BadInput("--before-days and --after-days go with counts; a period has its own length")
    return compare_periods(store, question, before, after, command=written)


def _both(pattern: str, *texts: str) -> bool:
    return all(re.fullmatch(pattern, text) for text in texts)


def _facts(found: ChangeFound) -> dict[str, Any]:
    """The numbers by the names that scripts know them by; null where there can be none."""
    numbers, ratio = found.numbers, found.numbers.rate_ratio
    more = [None] * 3 if ratio is None else [ratio.estimate, ratio.low, ratio.high]
    difference = numbers.difference
    return {
        "before": asdict(found.before),
        "after": asdict(found.after),
        "difference": 0 if difference is None else difference.estimate,
        "difference_low": None if difference is None else difference.low,
        "difference_high": None if difference is None else difference.high,
        **{
            name: None if value is None else percent_of(value)
            for name, value in zip(("percent", "percent_low", "percent_high"), more, strict=True)
        },
        "rate_ratio": _ratio(ratio) or dict.fromkeys(("estimate", "low", "high", "p", "method")),
        "p": numbers.p,
        "z": numbers.z,
        "e_test": numbers.e_test,
        "exact": _ratio(numbers.exact),
        "widened": _ratio(numbers.widened),
        "dispersion": None if numbers.dispersion is None else asdict(numbers.dispersion),
        "sentence": wording.sentence(found.answer.sentence),
        "assumes": [wording.sentence(text) for text in found.answer.assumes],
        "checks": [wording.sentence(text) for text in found.answer.checks],
        "would_change": [wording.sentence(text) for text in found.answer.would_change],
        "warnings": found.warnings,
        "left_out": [asdict(item) for item in found.left_out],
        "provenance": found.provenance,
    }


def _ratio(ratio: Estimate | None) -> dict[str, Any] | None:
    return None if ratio is None else asdict(ratio)


def _show(found: ChangeFound) -> None:
    if found.heading:
        say(found.heading)
    show_answer(found.answer)
    for side in (found.before, found.after):
        if side.sources is not None:
            say(f"- Counted: {_whose(side)}")
    for warning in found.warnings:
        say(f"- Beware: {warning}")
    if left := sum(item.incidents for item in found.left_out):
        say(
            f"{left:,} incidents of any kind are left out by place (police stations, hospitals and "
            "such); `safeground hotspots left-out` lists them."
        )


def _whose(side: Side) -> str:
    sources = [f"{count:,} from {source}" for source, count in (side.sources or {}).items()]
    said = wording.listing(sources) or "none from any source"
    return f"{side.when}: {side.count:,} in {side.days:,.0f} days; {said}"
