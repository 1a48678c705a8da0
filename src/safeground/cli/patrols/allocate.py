"""`safeground patrols allocate`."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, get_args

import typer

from safeground.cli.asking import AsJson, day_of, without_seed
from safeground.cli.lots import Lots, deals
from safeground.cli.patrols.covering import hours_of, refuse_lots, seed_of, show_cover, visits_of
from safeground.cli.screen import say
from safeground.core.patrols.allocation.design import SchemeName
from safeground.data.errors import BadInput
from safeground.pipelines.patrols.allocate_patrols import Allocated, Asked, allocate_patrols
from safeground.pipelines.patrols.allocate_patrols import as_json as written
from safeground.pipelines.patrols.cover_risk import Covering

DESIGNS = (*get_args(SchemeName), "cover")


@deals
def command(
    *,
    hotspots: Annotated[Path, typer.Option(help="The hotspots, as `hotspots identify` writes.")],
    start: Annotated[str, typer.Option(help="The first day, as in 2026-01-05.")],
    days: Annotated[int, typer.Option(help="How many days.")],
    design: Annotated[str, typer.Option(help=", ".join(DESIGNS) + ".")] = "crossover",
    lots: Lots,
    visits: Annotated[int | None, typer.Option(help="Visits a day (cover).", min=1)] = None,
    minutes: Annotated[int, typer.Option(help="Minutes of a visit (cover).", min=1)] = 15,
    spacing: Annotated[
        int, typer.Option(help="Least minutes between visits of one hotspot (cover).", min=0)
    ] = 120,
    between: Annotated[
        str, typer.Option(help="Hours in which to visit (cover), as in 16:00-02:00.")
    ] = "06:00-06:00",
    seed: Annotated[
        str | None, typer.Option(help="The same seed deals the same; drawn if not said.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="A new folder for the trial: design, seal and seed.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Decide by lot which hotspots are patrolled on which days, and seal the decision.

    Publish the seal before day one: it shows nothing, and any change breaks it. Days are then
    released one at a time. With --json every day is printed; without it no day is shown.

    The design cover is no trial: it shares visits out to where and when most harm is expected.

    \b
    Examples:
      safeground patrols allocate --hotspots hotspots.geojson --start 2026-01-05 \\
          --days 90 --treat 6 --out trial
      safeground patrols allocate --hotspots hotspots.geojson --start 2026-01-05 \\
          --days 7 --design cover --visits 24 --between 16:00-02:00 \\
          --out week.json
    """
    if design == "cover":
        refuse_lots(lots.said)
        covering = Covering(
            hotspots, day_of(start, "--start"), days, visits_of(visits), minutes, spacing,
            *hours_of(between), seed_of(seed), without_seed(sys.argv[1:]),
        )  # fmt: skip
        show_cover(covering, out, as_json=as_json)
        return
    if visits is not None:
        raise BadInput("--visits goes with --design cover; the others go by --treat or --share")
    settings = {
        "start": day_of(start, "--start"),
        "days": days,
        "scheme": _scheme(design),
        **lots.settings,
    }
    asked = Asked(hotspots, settings, lots.strata, seed, out, without_seed(sys.argv[1:]))
    done = allocate_patrols(asked, datetime.now().astimezone())
    if as_json:
        typer.echo(written(done, out))
    else:
        _show(done, out)


def _scheme(design: str) -> str:
    if design not in get_args(SchemeName):
        raise BadInput(f"--design must be one of {', '.join(DESIGNS)}, not {design}")
    return design


def _show(done: Allocated, out: Path | None) -> None:
    design, found = done.allocation.design, done.balance
    first, last = (f"{d.day} {d:%B %Y}" for d in (design.dates[0], design.dates[-1]))
    say(
        f"{len(design.sites)} hotspots, {design.days} days, {first} to {last}: "
        f"dealt by lot; design: {design.scheme}."
    )
    for promise in found.promises:
        say(f"- {promise.sentence[0].upper()}{promise.sentence[1:]}: kept.")
    days = found.place_days
    say(
        f"In all {days['treatment']:,} place-days of treatment and {days['control']:,} of control; "
        f"{_range(found.treated_a_day)} hotspots treated a day, each hotspot on "
        f"{_range(found.treated_days_a_hotspot)} days; at most "
        f"{found.longest_run['treatment']} days of treatment in a row and "
        f"{found.longest_run['control']} of control."
    )
    say("\nThe seal. Publish it, where a date is put on it, before day one:\n")
    say(f"    {done.seal.hash}\n")
    if out is None:
        say("Nothing was kept. --out keeps a sealed trial, --json prints every day.")
        say(f"The seed is {done.seed}.")
    else:
        say(f"{out / 'design.json'} and {out / 'seal.json'} may be shown to anybody.")
        say(f"{out / 'seed.txt'} opens every day: for its keeper alone.")
    for note in done.notes:
        say(f"- {note}.")
    if out is not None:
        say(f"Next: safeground patrols release --trial {out} --date {design.start}")


def _range(pair: tuple[int, int]) -> str:
    return str(pair[0]) if pair[0] == pair[1] else f"{pair[0]} to {pair[1]}"
