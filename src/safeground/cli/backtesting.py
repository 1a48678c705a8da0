"""`safeground hotspots backtest`: how well would each method have done?"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

import typer

from safeground.cli.asking import AsJson, asks, numbers
from safeground.cli.screen import progress_bar, say, show_json, show_table
from safeground.core.hotspots.scores import Backtest, Estimate
from safeground.data.errors import BadInput
from safeground.pipelines.backtest_hotspots import backtest_hotspots
from safeground.pipelines.question import Question

MEANING = """\
hit rate     share of the offences that fell there, and its 95% interval
behind best  points less than the best method, measured on the same draws
PAI          hit rate over share of the area: 1 is no better than chance
PEI*         hit rate over that of perfect hindsight: 1 can't be beaten
kept         share of the places that stay from one month to the next
--json gives every measure with its interval."""


@asks
def backtest(
    context: typer.Context,
    question: Question,
    area_shares: Annotated[
        str, typer.Option(help="Shares of the area, with commas: 0.01 is 1%.")
    ] = "0.005,0.01,0.02",
    models: Annotated[str, typer.Option(help="Models, with commas; all if not said.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show how well each method would have done on months that it had not seen.

    Each month from the fourth on is forecast from those before it alone.

    \b
    Example:
      safeground hotspots backtest --offences robbery --area-shares 0.01,0.02
    """
    shares = _shares(area_shares)
    names = [name.strip() for name in models.split(",") if name.strip()]
    with progress_bar() as report:
        result, material = backtest_hotspots(
            context.obj, question, area_shares=shares, models=names, progress=report
        )
    if as_json:
        show_json({**scores(result), "data": material.data, "seed": question.seed})
    else:
        _show(result)


def scores(result: Backtest) -> dict[str, Any]:
    """A backtest in plain values, under the names that programs rely on."""
    return {
        "offences": result.family,
        "tested": result.tested,
        "events": result.offences,
        "cells": result.cells,
        "cell_m2": result.cell_m2,
        "area_m2": result.area_m2,
        "models": [
            {
                "model": model.model,
                "title": model.title,
                "scores": [dict(_score(vars(score))) for score in model.scores],
                "auc": asdict(model.auc),
                "calibration": model.calibration,
                "seconds": round(model.seconds, 3),
            }
            for model in result.models
        ],
    }


def _score(values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        yield name, asdict(value) if isinstance(value, Estimate) else value


def _show(result: Backtest) -> None:
    """A table of hit rates and the other measures for each share of the area."""
    say(
        f"{result.offences:,.0f} {result.family} offences in {len(result.tested)} months, each "
        f"forecast from the months before it; {result.cells:,} cells of {result.cell_m2:,.0f} m²."
    )
    headings = ("model", "hit rate", "95%", "behind best", "PAI", "PEI*", "kept")
    for number, share in enumerate(s.area_share for s in result.models[0].scores):
        rows = []
        for model in result.models:
            score = model.scores[number]
            rows.append(
                (
                    model.title,
                    f"{score.hit_rate.estimate:.1%}",
                    _points(score.hit_rate),
                    _behind(score.behind),
                    f"{score.pai.estimate:.1f}",
                    f"{score.pei.estimate:.2f}",
                    f"{score.stability.estimate:.2f}",
                )
            )
        show_table(f"Likeliest {share * 100:g}% of the area", headings, rows, right=headings[1:])
    areas = ", ".join(f"{model.title} {model.auc.estimate:.3f}" for model in result.models)
    say(f"Area under the whole capture curve (0.5 is chance): {areas}.\n")
    say(MEANING)


def _points(value: Estimate) -> str:
    return f"{100 * value.low:.1f} to {100 * value.high:.1f}"


def _behind(value: Estimate) -> str:
    known = value.estimate or value.low or value.high
    return f"{100 * value.estimate:.1f} ({_points(value)})" if known else "best"


def _shares(text: str) -> tuple[float, ...]:
    shares = numbers(text, "--area-shares", "0.005,0.01")
    if not all(0 < share <= 1 for share in shares):
        raise BadInput(f"--area-shares must lie above 0 and up to 1, as in 0.01 for 1%, not {text}")
    return tuple(shares)
