"""`safeground trials design`."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from safeground.cli.asking import AsJson, day_of, numbers, without_seed
from safeground.cli.lots import Lots, deals
from safeground.cli.screen import say, show_json
from safeground.core.trials.document import as_values
from safeground.pipelines import wording
from safeground.pipelines.patrols.allocate_patrols import Asked
from safeground.pipelines.trials.design_trial import Designed, design_trial


@deals
def command(
    *,
    hotspots: Annotated[Path, typer.Option(help="The hotspots, as `hotspots identify` writes.")],
    start: Annotated[str, typer.Option(help="The first day, as in 2026-01-05.")],
    days: Annotated[int, typer.Option(help="How many days.")],
    out: Annotated[Path, typer.Option(help="A new folder for the trial.")],
    design: Annotated[
        str, typer.Option(help="crossover, or another of `patrols allocate`.")
    ] = "crossover",
    lots: Lots,
    seed: Annotated[
        str | None, typer.Option(help="Leave it out for a real trial: one is drawn.")
    ] = None,
    question: Annotated[str, typer.Option(help="What is asked, in one sentence.")] = "",
    responsible: Annotated[str, typer.Option(help="Who answers for it, by role.")] = "",
    treatment: Annotated[str, typer.Option(help="What a hotspot gets on a day of treatment.")] = "",
    outcome: Annotated[
        list[str] | None,
        typer.Option(help="Reported offences, as in robbery or robbery:harm; first is primary."),
    ] = None,
    control_rate: Annotated[
        float | None, typer.Option(help="Primary offences a place-day expected without patrol.")
    ] = None,
    rate_from: Annotated[str, typer.Option(help="The records that rate comes from.")] = "",
    worth_having: Annotated[
        float | None,
        typer.Option(help="Smallest rate ratio worth having: 0.8 is a fall of a fifth."),
    ] = None,
    washout: Annotated[
        int, typer.Option(help="Control days after a patrol that a second look leaves out.", min=0)
    ] = 0,
    rings: Annotated[
        str, typer.Option(help="Outer edges of the rings around, in metres.")
    ] = "50,100,150",
    look: Annotated[
        list[str] | None, typer.Option(help="A day on which results are read before the end.")
    ] = None,
    assessed: Annotated[
        int | None, typer.Option(help="How many places were considered in all.", min=1)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Deal a trial's lots, and begin the document that says what is asked.

    Makes a folder with the sealed allocation and a draft, trial.json, which may be edited until
    `trials seal`. What has still to be said is asked for.

    \b
    Example:
      safeground trials design --hotspots hotspots.geojson --start 2026-01-05 \\
          --days 90 --treat 6 --out trial --outcome serious-violence \\
          --control-rate 0.05 --worth-having 0.75 \\
          --question "Do 15-minute foot patrols reduce serious violence?"
    """
    dealt = {"start": day_of(start, "--start"), "days": days, "scheme": design}
    said: dict[str, Any] = {
        "question": question, "responsible": responsible, "treatment": treatment,
        "outcomes": _outcomes(outcome or []), "control_rate": control_rate,
        "rate_from": rate_from, "worth_having": worth_having, "washout_days": washout,
        "rings_m": numbers(rings, "--rings", "50,100,150") if rings.strip() else [],
        "looks": look or [], "assessed": assessed,
    }  # fmt: skip
    if said["outcomes"] and said["outcomes"][0]["measure"] == "harm":
        said["analysis"] = "harm_difference"
    settings = {**dealt, **lots.settings}
    asked = Asked(hotspots, settings, lots.strata, seed, out, without_seed(sys.argv[1:]))
    done = design_trial(asked, said, datetime.now().astimezone())
    if as_json:
        show_json(_values(done, out))
    else:
        _show(done, out)


def _outcomes(texts: list[str]) -> list[dict[str, Any]]:
    found = []
    for number, text in enumerate(texts):
        offences, _, measure = text.partition(":")
        found.append(
            {"offences": offences.strip(), "measure": measure or "count", "primary": number == 0}
        )
    return found


def _values(done: Designed, out: Path) -> dict[str, Any]:
    allocated = done.allocated
    return {
        "files": str(out),
        "document": as_values(done.document),
        "missing": list(done.missing),
        "seal": allocated.seal.hash,
        "place_days": allocated.balance.place_days,
        "notes": list(allocated.notes),
        "provenance": {k: v for k, v in allocated.provenance.items() if k != "seed"},
    }


def _show(done: Designed, out: Path) -> None:
    design, found = done.allocated.allocation.design, done.allocated.balance
    say(
        f"{wording.plural(len(design.sites), 'hotspot')}, {wording.plural(design.days, 'day')}, "
        f"{found.place_days['treatment']:,} place-days of treatment and "
        f"{found.place_days['control']:,} of control, dealt by lot; design: {design.scheme}."
    )
    for promise in found.promises:
        say(f"- {wording.sentence(promise.sentence)[:-1]}: kept.")
    say(f"\n{out / 'trial.json'} is the draft of what is asked. Edit it until it is sealed.")
    if done.missing:
        say("It can't be sealed until it says:")
        for what in done.missing:
            say(f"- {what}.")
    else:
        say("It says everything that a trial must.")
    say(f"{out / 'seed.txt'} opens every day: give it to a keeper who doesn't plan patrols.")
    for note in done.allocated.notes:
        say(f"- {note}.")
    say(f"Next: safeground trials seal {out}")
