"""`safeground trials gather`."""

import re
import shlex
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from safeground.cli.asking import AsJson, numbers
from safeground.cli.screen import progress_bar, say, show_json, show_table
from safeground.data.errors import BadInput
from safeground.pipelines import wording
from safeground.pipelines.trials.as_written import as_written
from safeground.pipelines.trials.gather_outcomes import GatherQuestion, Outcomes, gather_outcomes
from safeground.pipelines.trials.outcome_files import ring_bands, write_outcomes


def command(
    context: typer.Context,
    trial: Annotated[Path, typer.Option(help="The trial's folder, or an allocation file.")],
    hotspots: Annotated[
        Path, typer.Option(help="The hotspots: GeoJSON, or any polygons with a name.")
    ],
    out: Annotated[
        Path | None, typer.Option(help="Folder to write; 'outcomes' in the trial's if not said.")
    ] = None,
    offences: Annotated[
        str | None,
        typer.Option(help="A family, or crime types; the trial's own, or serious-violence."),
    ] = None,
    incidents: Annotated[
        Path | None, typer.Option(help="A file of offences, in place of the store.")
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option(help="Only this source of the store; repeatable.")
    ] = None,
    rings: Annotated[
        str | None,
        typer.Option(
            help="Metres to each ring's edge, as in 50,100,150, or none; the trial's own."
        ),
    ] = None,
    weights: Annotated[
        Path | None, typer.Option(help="CSV of harm weights by offence code, to count harm too.")
    ] = None,
    hours: Annotated[
        str | None, typer.Option(help="Hours of patrol, as in 15-22, to count the others apart.")
    ] = None,
    day_starts: Annotated[
        int, typer.Option(help="The hour at which a patrol day starts.", min=0, max=23)
    ] = 6,
    as_json: AsJson = False,
) -> None:
    """Count a trial's offences by hotspot and patrol day, and in rings around the hotspots.

    Only offences that the public reports count, never what patrols find. An offence counts whole,
    on the patrol day that holds more than half of the time in which it may have happened; one that
    no day holds so is left out, and told. What is printed doesn't tell treatment from control:
    that is for 'trials analyse', when the trial is over.

    \b
    Examples:
      safeground trials gather --trial southend --hotspots hotspots.geojson
      safeground trials gather --trial lots.csv --hotspots hotspots.geojson \\
          --incidents offences.csv --out outcomes --hours 15-22
    """
    if not trial.exists():
        raise BadInput(f"There is no folder or file {trial}")
    if out is None and not trial.is_dir():
        raise BadInput("Say where to write with --out: the trial is a file, not a folder")
    sealed = as_written(trial)
    question = GatherQuestion(
        allocation=trial,
        hotspots=hotspots,
        offences=offences or sealed.offences,
        incidents=incidents,
        sources=tuple(source or ()),
        rings=sealed.rings if rings is None else _rings(rings),
        weights=weights,
        hours=None if hours is None else _hours(hours),
        day_starts=day_starts,
    )
    written, now = shlex.join(["safeground", *sys.argv[1:]]), datetime.now().astimezone()
    with progress_bar() as report:
        found = gather_outcomes(context.obj, question, now, command=written, progress=report)
        files = write_outcomes(found, trial / "outcomes" if out is None else out)
    if as_json:
        show_json(_values(found, files))
    else:
        _show(found, files)


def _rings(text: str) -> tuple[float, ...]:
    return () if text == "none" else tuple(numbers(text, "--rings", "50,100,150"))


def _hours(text: str) -> tuple[int, int]:
    said = re.fullmatch(r"(\d{1,2})(?::00)?\s*-\s*(\d{1,2})(?::00)?", text.strip())
    if said is None:
        raise BadInput(f"--hours must be whole hours like 15-22, not {text}")
    return int(said[1]), int(said[2]) % 24


def _values(found: Outcomes, files: dict[str, Path]) -> dict[str, Any]:
    names = list(found.boundaries)
    return {
        "offences": found.offences,
        "hotspots": names,
        "days": [found.hotspots.dates[0], found.hotspots.dates[-1]],
        "parts": {
            name: {"place_days": sum(days.place_days), "offences": sum(days.offences)}
            for name, days in found.parts.items()
        },
        "rings": [
            {
                "from_m": ring.inner_m,
                "to_m": ring.outer_m,
                "kept_m2": ring.kept_m2.sum(),
                "lost_m2": ring.lost_m2.sum(),
                "vanished": [n for n, gone in zip(names, ring.vanished, strict=True) if gone],
            }
            for ring in found.around
        ],
        "left_out": [asdict(each) for each in found.left_out],
        "notes": list(found.notes),
        "files": {name: str(path) for name, path in files.items()},
        "provenance": asdict(found.provenance),
    }


def _show(found: Outcomes, files: dict[str, Path]) -> None:
    days = found.hotspots
    say(
        f"{wording.plural(len(days.hotspots), 'hotspot')}, {days.dates[0]} to {days.dates[-1]}: "
        f"{wording.plural(sum(days.offences), 'offence')} ({found.offences}) on "
        f"{wording.plural(sum(days.place_days), 'place-day')}, treatment and control together."
    )
    words = {name: f"ring {band}" for name, band in ring_bands(found.parts).items()} | _WORDS
    rows = [
        (words[name], f"{sum(part.place_days):,}", f"{sum(part.offences):,}")
        for name, part in found.parts.items()
    ]  # fmt: skip
    show_table("", ("where", "place-days", "offences"), rows, right=("place-days", "offences"))
    for each in found.left_out:
        many = f" ({each.incidents:,})" if each.incidents else ""
        say(f"Left out: {each.what}{many}. {wording.sentence(each.reason)}")
    for note in found.notes:
        say(wording.sentence(note))
    say(f"Written: {wording.listing(str(path) for path in files.values())}")


_WORDS = {
    "place-days": "hotspots",
    "in-hours": "hotspots, in the hours of patrol",
    "out-of-hours": "hotspots, in other hours",
}
