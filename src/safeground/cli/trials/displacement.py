"""`safeground trials displacement`."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from safeground.cli.asking import AsJson, numbers
from safeground.cli.screen import say, show_json, show_table
from safeground.cli.trials.showing import show_answer
from safeground.core.trials.displacement.weighted_difference import BeforeAfter
from safeground.core.trials.estimate import Estimate
from safeground.data.errors import BadInput
from safeground.pipelines.trials.answer_values import answers_json
from safeground.pipelines.trials.before_after import compare_before_after
from safeground.pipelines.trials.outcome_files import ring_bands
from safeground.pipelines.trials.simulated import INVENTED
from safeground.pipelines.trials.some import fewer_or_more

if TYPE_CHECKING:
    from safeground.pipelines.trials.measure_displacement import Displacement

_Pair = tuple[int, int] | None


def command(
    treated: Annotated[
        _Pair, typer.Option(help="Offences in the treated area, before and after.")
    ] = None,
    control: Annotated[
        _Pair, typer.Option(help="Offences in the control area, before and after.")
    ] = None,
    treated_ring: Annotated[
        _Pair, typer.Option(help="In the ring round the treated area, before and after.")
    ] = None,
    control_ring: Annotated[
        _Pair, typer.Option(help="In the ring round the control area, before and after.")
    ] = None,
    periods: Annotated[
        tuple[float, float] | None,
        typer.Option(help="How long before and after were, if not alike; any unit."),
    ] = None,
    areas: Annotated[
        str | None,
        typer.Option(help="Sizes: treated,control or treated,control,ring,ring; any unit."),
    ] = None,
    by_type: Annotated[
        Path | None, typer.Option(help="A file with a row for each offence and its weight.")
    ] = None,
    dispersion: Annotated[
        float, typer.Option(help="Variance over mean of such counts; 1 is chance alone.", min=1)
    ] = 1,
    place_days: Annotated[
        Path | None,
        typer.Option("--trial", "--place-days", help="A trial, or the folder it was gathered to."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the chart of a trial's hotspots and rings.")
    ] = None,
    level: Annotated[
        float, typer.Option(help="Percent of intervals that hold the truth.", min=50, max=99.9)
    ] = 95,
    as_json: AsJson = False,
) -> None:
    """Say whether offences moved around the corner, and what that leaves in total.

    From counts before and after, in a treated and a control area and the rings round both (the
    weighted displacement difference); or from a trial that 'trials gather' has counted, where
    rings go by the condition of their hotspot on the day.

    \b
    Examples:
      safeground trials displacement --treated 20 10 --control 20 20 --json
      safeground trials displacement --treated 207 110 --control 308 318 \\
          --treated-ring 178 157 --control-ring 150 140
      safeground trials displacement --trial southend
    """
    if place_days is not None:
        if treated or control or by_type:
            raise BadInput("Give counts before and after, or a trial, not both")
        _of_trial(place_days, out, level / 100, as_json)
        return
    if out is not None:
        raise BadInput(
            "--out is for the chart of a trial; of counts before and after there is none"
        )
    parts = _parts(treated, control, treated_ring, control_ring, by_type)
    sizes = _areas(areas, ringed=any(any((*p.treated_ring, *p.control_ring)) for p in parts))
    parts = [_sized(part, periods, sizes) for part in parts]
    _show_counts(parts, dispersion, level / 100, as_json)


def _parts(
    treated: _Pair, control: _Pair, treated_ring: _Pair, control_ring: _Pair, by_type: Path | None
) -> list[BeforeAfter]:
    if by_type is not None:
        if treated or control or treated_ring or control_ring:
            raise BadInput("Give counts with --treated and --control or in a file, not both")
        from safeground.data.trials.before_after_file import read_before_after  # slow to load

        return list(read_before_after(by_type))
    if treated is None or control is None:
        raise BadInput(
            "Give counts before and after, as in --treated 20 10 --control 20 20, or a trial that "
            "was gathered, as in --trial FOLDER"
        )
    if (treated_ring is None) != (control_ring is None):
        raise BadInput("Give both rings or neither: --treated-ring and --control-ring")
    try:
        return [BeforeAfter(treated, control, treated_ring or (0, 0), control_ring or (0, 0))]
    except ValueError as error:
        raise BadInput(str(error)) from None


def _areas(text: str | None, *, ringed: bool) -> tuple[float, float, float, float] | None:
    if text is None:
        return None
    sizes = numbers(text, "--areas", "1.2,0.9")
    if len(sizes) != (4 if ringed else 2):
        wanted = "four sizes, the last two of the rings" if ringed else "two sizes"
        raise BadInput(f"--areas must be {wanted}, with commas between, not {text}")
    treated, control, *rings = sizes
    first, second = rings or (1.0, 1.0)
    return treated, control, first, second


def _sized(
    part: BeforeAfter,
    periods: tuple[float, float] | None,
    areas: tuple[float, float, float, float] | None,
) -> BeforeAfter:
    try:
        return replace(part, periods=periods or part.periods, areas=areas or part.areas)
    except ValueError as error:
        raise BadInput(f"--{error}") from None


def _show_counts(parts: list[BeforeAfter], dispersion: float, level: float, as_json: bool) -> None:
    answer, found = compare_before_after(parts, dispersion=dispersion, level=level)
    if not as_json:
        show_answer(answer)
        return
    said = answers_json([answer])["wdd"]
    wdd = said.pop("estimate")
    show_json(
        {
            "wdd": wdd,
            "se": found.se or None,
            "z": found.z,
            **said,
            "local": _numbers(found.local),
            "ring": _numbers(found.moved),
        }
    )


def _numbers(found: Estimate | None) -> dict[str, Any] | None:
    return None if found is None else asdict(found)


def _of_trial(folder: Path, out: Path | None, level: float, as_json: bool) -> None:
    from safeground.pipelines.trials.measure_displacement import (  # slow to load
        displacement_chart,
        measure_displacement,
    )

    found = measure_displacement(folder, level=level)
    files: dict[str, Path] = {}
    if out is not None and (chart := displacement_chart(found)) is not None:
        from safeground.pipelines.charts.chart import write_charts

        files = write_charts(out, [chart])
    if as_json:
        said = {name: str(path) for name, path in files.items()}
        show_json({
            "label": INVENTED if found.simulated else None,
            **answers_json(found.answers), "rate_ratios": _ratios(found), "files": said,
        })  # fmt: skip
    else:
        _show_trial(found, list(files.values()))


def _ratios(found: "Displacement") -> dict[str, Any]:
    return {
        kind: {
            "own": _numbers(moved.own.ratio),
            "beside": {name: _numbers(effect.ratio) for name, effect in moved.beside.items()},
            "around": _numbers(moved.around.ratio),
            "total": _numbers(moved.total.ratio),
        }
        for kind, moved in found.moved.items()
    }


def _show_trial(found: "Displacement", files: Sequence[Path]) -> None:
    """A table of everything, then what it comes to: the answers that say what moved."""
    if found.simulated:
        say(f"{INVENTED}.")
    words = {
        name.replace("rings-", "ring_"): f"ring {band}"
        for moved in found.moved.values()
        for name, band in ring_bands(moved.beside).items()
    } | _WORDS
    rows = [
        (
            words[name],
            f"{treated:,}",
            *_cells(offences),
        )
        for name, treated, offences in found.rows()
    ]
    headings = ("where", "place-days", "difference", "interval")
    show_table("Offences on treated place-days, less those expected at the rate of control ones",
               headings, rows, right=headings[1:])  # fmt: skip
    for answer in found.answers:
        if answer.name in ("around", "next_day", "other_hours"):
            show_answer(answer)
            say("")
    for path in files:
        say(f"Written: {path}")


_WORDS = {
    "hotspots": "hotspots",
    "around": "all rings",
    "total": "hotspots and rings",
    "patrol_day": "patrol days, against days well after one",
    "next_day": "the days after",
    "total_with_next_day": "patrol days and the days after",
    "in_hours": "the hours of patrol",
    "other_hours": "other hours",
    "total_of_hours": "all hours",
}


def _cells(found: Estimate | None) -> tuple[str, str]:
    if found is None:
        return "–", "–"
    return (
        fewer_or_more(found.estimate),
        f"{fewer_or_more(found.low)} to {fewer_or_more(found.high)}",
    )
