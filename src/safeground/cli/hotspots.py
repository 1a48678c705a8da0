"""`safeground hotspots`: identify them, and test the methods."""

import shlex
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from safeground.cli.screen import plain_errors, progress_bar, say, show_json, show_table
from safeground.core.geography.lattice import Shape
from safeground.core.hotspots.scores import Backtest, Estimate
from safeground.core.offences.harm import Transform
from safeground.data.errors import BadInput
from safeground.pipelines.backtest_hotspots import backtest_hotspots
from safeground.pipelines.briefing.write import write_all
from safeground.pipelines.files import row
from safeground.pipelines.identification import Identification
from safeground.pipelines.identify_hotspots import identify_hotspots
from safeground.pipelines.question import Choosing, Question

app = typer.Typer(no_args_is_help=True, help="Find hotspots, and test how well each method does.")

Offences = Annotated[
    str, typer.Option(help="A family (serious-violence, robbery, …) or crime types, with commas.")
]
Area = Annotated[
    str | None,
    typer.Option(help="A polygon file, or a district or force by name; else where the data is."),
]
Month = Annotated[str | None, typer.Option(help="A month such as 2025-01.")]
CellShape = Annotated[str, typer.Option(help="hexagon or square.")]
Side = Annotated[float, typer.Option(help="Side of a cell in metres.", min=25, max=5000)]
Rotation = Annotated[float, typer.Option(help="Turn of the grid in degrees.")]
Shares = Annotated[str, typer.Option(help="Shares of the area, with commas.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same answer.")]
AsJson = Annotated[bool, typer.Option("--json", help="For a program.")]
PoliceGenerated = Annotated[
    bool,
    typer.Option(
        "--include-police-generated",
        help="Let offences that patrols themselves find (drugs, weapons) train and count.",
    ),
]
ByHand = Annotated[
    Path | None, typer.Option(help="CSV of places to leave out or keep, with reasons.")
]
KeepAll = Annotated[
    bool, typer.Option("--keep-artefacts", help="Leave in custody suites, hospitals and the like.")
]
Weights = Annotated[Path | None, typer.Option(help="CSV of harm weights by offence code.")]
Harm = Annotated[str, typer.Option(help="count, raw, sqrt or log1p harm.")]


@app.command()
def identify(
    context: typer.Context,
    offences: Offences = "serious-violence",
    places: Annotated[int, typer.Option(help="How many hotspots.", min=1)] = 15,
    out: Annotated[Path | None, typer.Option(help="Folder for the briefing and files.")] = None,
    study_area: Area = None,
    since: Month = None,
    until: Month = None,
    quota: Annotated[
        list[str] | None, typer.Option(help="District=number, as often as needed.")
    ] = None,
    separation: Annotated[float, typer.Option(help="Least metres between edges.", min=0)] = 0.0,
    largest: Annotated[
        float | None, typer.Option(help="Largest place in square metres; three cells if not said.")
    ] = None,
    include: Annotated[
        list[str] | None, typer.Option(help="longitude,latitude that must be in a hotspot.")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(help="longitude,latitude whose cell must be in none.")
    ] = None,
    minimum_incidents: Annotated[
        float, typer.Option(help="Fewest incidents that a cell needs.", min=0)
    ] = 3.0,
    model: Annotated[str, typer.Option(help="The risk model.")] = "pooled",
    backtest: Annotated[bool, typer.Option(help="Test every model too.")] = True,
    shape: CellShape = "hexagon",
    side: Side = 150.0,
    rotation: Rotation = 0.0,
    weights: Weights = None,
    harm: Harm = "count",
    places_by_hand: ByHand = None,
    keep_artefacts: KeepAll = False,
    include_police_generated: PoliceGenerated = False,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Find the places that together hold the most expected harm, ranked and named.

    Examples: safeground hotspots identify --places 15 --out briefing   ·
    safeground hotspots identify --offences robbery --quota Southend-on-Sea=4 --quota Basildon=3
    """
    with plain_errors():
        question = _question(
            offences, study_area, since, until, shape, side, rotation, weights, harm,
            places_by_hand, keep_artefacts, include_police_generated, seed,
        )  # fmt: skip
        choosing = Choosing(
            places=places,
            largest_m2=largest,
            separation_m=separation,
            quotas=dict(_quota(q) for q in quota or ()),
            must_include=tuple(_point(p) for p in include or ()),
            must_exclude=tuple(_point(p) for p in exclude or ()),
            minimum_incidents=minimum_incidents,
            model=model,
            backtest=backtest,
        )
        with progress_bar() as report:
            found = identify_hotspots(
                context.obj, question, choosing, command=_command(), progress=report
            )
            if out is not None:
                report("Writing the briefing", 6, 6)
            files = write_all(found, out) if out is not None else {}
        if as_json:
            show_json(_as_json(found, files))
        else:
            show_identification(found, files)


@app.command("backtest")
def backtest_models(
    context: typer.Context,
    offences: Offences = "serious-violence",
    area_shares: Shares = "0.005,0.01,0.02",
    models: Annotated[str, typer.Option(help="Models, with commas; all if not said.")] = "",
    study_area: Area = None,
    since: Month = None,
    until: Month = None,
    shape: CellShape = "hexagon",
    side: Side = 150.0,
    rotation: Rotation = 0.0,
    weights: Weights = None,
    harm: Harm = "count",
    places_by_hand: ByHand = None,
    keep_artefacts: KeepAll = False,
    include_police_generated: PoliceGenerated = False,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Show how well each method would have done on months that it had not seen.

    Each month from the fourth on is forecast from those before it alone.

    Example: safeground hotspots backtest --offences robbery --area-shares 0.005,0.01,0.02
    """
    with plain_errors():
        question = _question(
            offences, study_area, since, until, shape, side, rotation, weights, harm,
            places_by_hand, keep_artefacts, include_police_generated, seed,
        )  # fmt: skip
        names = [name.strip() for name in models.split(",") if name.strip()]
        with progress_bar() as report:
            result, material = backtest_hotspots(
                context.obj,
                question,
                area_shares=_shares(area_shares),
                models=names,
                progress=report,
            )
        if as_json:
            show_json({**_scores(result), "data": material.data, "seed": seed})
        else:
            show_backtest(result)


def show_identification(found: Identification, files: dict[str, Path]) -> None:
    """The hotspots as a table, and where the files are."""
    rows = [
        (h.rank, h.name, h.district, f"{h.expected:.1f}", f"{h.recorded:.0f}", h.status)
        for h in found.hotspots
    ]
    headings = ("rank", "name", "district", "expected", "recorded", "status")
    title = f"{found.family_title.capitalize()} expected in {found.period}, {found.study_area_name}"
    show_table(title, headings, rows, right=("rank", "expected", "recorded"))
    held = sum(h.expected for h in found.hotspots)
    share = held / found.total_expected if found.total_expected else 0.0
    say(
        f"These {len(found.hotspots)} places hold {held:.1f} of the {found.total_expected:.1f} "
        f"expected ({share:.1%}). Recorded: {found.months[0]} to {found.months[-1]}."
    )
    for name, path in files.items():
        say(f"{name.replace('_', ' ')}: {path}")


def show_backtest(result: Backtest) -> None:
    """A table of hit rates and the other measures, a block for each share of the area."""
    say(
        f"{result.offences:,.0f} {result.family} offences in {len(result.tested)} months, each "
        f"forecast from the months before it; {result.cells:,} cells of {result.cell_m2:,.0f} m²."
    )
    for number, share in enumerate(s.area_share for s in result.models[0].scores):
        rows = []
        for model in result.models:
            score = model.scores[number]
            rows.append(
                (
                    model.title,
                    f"{score.hit_rate.estimate:.1%}",
                    f"{score.hit_rate.low:.1%} to {score.hit_rate.high:.1%}",
                    f"{score.pai.estimate:.1f}",
                    f"{score.pei.estimate:.2f}",
                    f"{score.recapture.estimate:.2f}",
                    f"{score.stability.estimate:.2f}",
                    f"{model.auc.estimate:.3f}",
                )
            )
        headings = ("model", "hit rate", "95% interval", "PAI", "PEI*", "recapture", "kept", "AUC")
        show_table(f"Likeliest {share:.2%} of the area", headings, rows, right=headings[1:])


def _question(
    offences: str,
    study_area: str | None,
    since: str | None,
    until: str | None,
    shape: str,
    side: float,
    rotation: float,
    weights: Path | None,
    harm: str,
    places_by_hand: Path | None,
    keep_artefacts: bool,
    include_police_generated: bool,
    seed: int,
) -> Question:
    return Question(
        offences=offences,
        study_area=study_area,
        since=since,
        until=until,
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


def _one_of(kind: Any, value: str, option: str) -> Any:
    if value not in kind.__args__:
        raise BadInput(f"{option} must be one of {', '.join(kind.__args__)}, not {value}")
    return value


def _shares(text: str) -> tuple[float, ...]:
    try:
        shares = tuple(float(part) for part in text.split(","))
    except ValueError:
        raise BadInput(f"--area-shares must be numbers with commas, not {text}") from None
    if not shares or not all(0 < share <= 1 for share in shares):
        raise BadInput(f"--area-shares must lie above 0 and up to 1, as in 0.01 for 1%, not {text}")
    return shares


def _quota(text: str) -> tuple[str, int]:
    district, _, number = text.rpartition("=")
    if not district or not number.isdigit():
        raise BadInput(f"--quota must be District=number, as in Southend-on-Sea=4, not {text}")
    return district, int(number)


def _point(text: str) -> tuple[float, float]:
    try:
        longitude, latitude = (float(part) for part in text.split(","))
    except ValueError:
        raise BadInput(
            f"a place must be longitude,latitude, as in 0.71,51.54, not {text}"
        ) from None
    return longitude, latitude


def _command() -> str:
    return shlex.join(["safeground", *sys.argv[1:]])


def _as_json(found: Identification, files: dict[str, Path]) -> dict[str, Any]:
    return {
        "hotspots": [row(h) for h in found.hotspots],
        "offences": found.family,
        "study_area": found.study_area_name,
        "months": found.months,
        "period": found.period,
        "total_expected": found.total_expected,
        "total_recorded": found.total_recorded,
        "gap": found.gap,
        "chosen_by": found.chosen_by,
        "changes": found.changes,
        "left_out": [asdict(item) for item in found.left_out],
        "cannot_bear": found.cannot_bear,
        "concentration": found.concentration,
        "backtest": _scores(found.backtest) if found.backtest else None,
        "files": {name: str(path) for name, path in files.items()},
        "provenance": asdict(found.provenance),
    }


def _scores(result: Backtest) -> dict[str, Any]:
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
