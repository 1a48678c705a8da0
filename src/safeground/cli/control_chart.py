"""`safeground control-chart`."""

import shlex
import sys
from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from safeground.cli.asking import AsJson, asks
from safeground.cli.screen import progress_bar, say, show_json, show_table
from safeground.data.errors import BadInput
from safeground.pipelines import wording
from safeground.pipelines.chart_in_words import notes, sentence
from safeground.pipelines.counted_series import By, series_from_file, series_from_store
from safeground.pipelines.draw_counts import facts, write_control_chart
from safeground.pipelines.follow_counts import ChartQuestion, FollowedCounts, Kind, follow_counts
from safeground.pipelines.question import Question

_SHOWN = 40


@asks
def command(
    context: typer.Context,
    *,
    by: Annotated[str, typer.Option(help="Count by month, week or day.")] = "month",
    chart: Annotated[
        str | None,
        typer.Option(help="c (counts), u (rates), g (days between) or cusum; u by month, else c."),
    ] = None,
    counts: Annotated[
        Path | None,
        typer.Option(help="CSV of period, count and perhaps exposure, in place of the store."),
    ] = None,
    baseline: Annotated[
        str | None, typer.Option(help="What is usual, as in 2025-01:2025-06; else all there is.")
    ] = None,
    breaks: Annotated[
        list[str] | None,
        typer.Option("--break", help='A new level, as in 2025-06="new system"; any number.'),
    ] = None,
    shift: Annotated[
        float, typer.Option(help="The rise that a CUSUM is to find, as so many times the usual.")
    ] = 1.25,
    question: Question,
    out: Annotated[Path | None, typer.Option(help="Folder for picture, table and JSON.")] = None,
    as_json: AsJson = False,
) -> None:
    """Follow counts over time and say which are out of line, by which rule.

    Limits are exact (Poisson, or negative binomial where counts vary more), allow for the season
    where enough years are held, and how often they alarm for nothing is stated.

    \b
    Example:
      safeground control-chart --offences robbery --by month --out chart
      safeground control-chart --counts weekly.csv --break 2025-06="new system"
    """
    asked = ChartQuestion(
        chart=_one_of(Kind, chart, "--chart"),
        baseline=baseline,
        breaks=tuple(_break(text) for text in breaks or ()),
        shift=shift,
        seed=question.seed,
    )
    unit = _one_of(By, by, "--by")
    with progress_bar() as report:
        report("Counting", 0, 2)
        counted = (
            series_from_store(context.obj, question, unit)
            if counts is None
            else series_from_file(counts)
        )
        report("Judging", 1, 2)
        written = shlex.join(["safeground", *sys.argv[1:]])
        found = follow_counts(counted, asked, command=written)
        files = {} if out is None else write_control_chart(found, out)
    if as_json:
        show_json({**facts(found), "files": {name: str(path) for name, path in files.items()}})
    else:
        _show(found, files)


def _one_of(kind: Any, value: str | None, option: str) -> Any:
    if value is not None and value not in get_args(kind):
        raise BadInput(f"{option} must be {' or '.join(get_args(kind))}, not {value}")
    return value


def _break(text: str) -> tuple[str, str]:
    when, _, why = text.partition("=")
    return when.strip(), why.strip().strip('"')


def _show(found: FollowedCounts, files: dict[str, Path]) -> None:
    say(found.counted.title)
    say(wording.sentence(sentence(found)))
    _table(found)
    for note in notes(found):
        say(f"- {wording.sentence(note)}")
    if files:
        say(f"Written: {wording.listing(str(path) for path in files.values())}")


def _table(found: FollowedCounts) -> None:
    limits = found.limits
    columns = {"value": found.value, "usual": limits.centre, "low": limits.low, "high": limits.high}
    if (sums := found.cusum) is not None:
        columns = {
            "value": found.value,
            "usual": limits.centre,
            "rises": sums.up,
            "falls": sums.down,
        }
    signals = [period["signals"] for period in facts(found)["periods"]]
    figures = zip(*(values.tolist() for values in columns.values()), strict=True)
    rows = [
        (label, *(_figure(value) for value in values), "; ".join(rules))
        for label, values, rules in zip(found.labels, figures, signals, strict=True)
    ]
    title = "" if len(rows) <= _SHOWN else f"The last {_SHOWN} of {len(rows):,}"
    show_table(title, ("when", *columns, "signal"), rows[-_SHOWN:], right=[*columns])


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) or value >= 100 else f"{value:,.2f}"
