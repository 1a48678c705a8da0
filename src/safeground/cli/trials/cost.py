"""`safeground trials cost`."""

import shlex
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.asking import AsJson
from safeground.cli.screen import say, show_json
from safeground.data.errors import BadInput
from safeground.data.reference.unit_costs import UnitCost, unit_cost
from safeground.pipelines import wording
from safeground.pipelines.trials.answer_values import answers_json
from safeground.pipelines.trials.simulated import INVENTED, is_simulated
from safeground.pipelines.trials.weigh_cost import (
    Effect,
    Spent,
    Weighed,
    effect_of_analysis,
    effect_of_counts,
    weigh_cost,
)


def command(
    analysis: Annotated[
        Path | None, typer.Option(help="What 'trials analyse --json' wrote, or the counts below.")
    ] = None,
    treated_offences: Annotated[
        int | None, typer.Option(help="Offences on treated place-days.", min=0)
    ] = None,
    treated_days: Annotated[float | None, typer.Option(help="Treated place-days.")] = None,
    control_offences: Annotated[
        int | None, typer.Option(help="Offences on control place-days.", min=0)
    ] = None,
    control_days: Annotated[float | None, typer.Option(help="Control place-days.")] = None,
    hours: Annotated[float | None, typer.Option(help="Officer-hours that patrols took.")] = None,
    minutes: Annotated[float | None, typer.Option(help="The same in officer-minutes.")] = None,
    cost_per_hour: Annotated[
        float | None, typer.Option(help="Pounds an officer-hour; only hours if not said.")
    ] = None,
    offence: Annotated[
        str | None, typer.Option(help="Weigh against the cost to society of this offence.")
    ] = None,
    unit_costs: Annotated[
        Path | None, typer.Option(help="CSV of unit costs in place of the Home Office's.")
    ] = None,
    uprate: Annotated[
        float, typer.Option(help="Times this, to bring unit costs to other prices.")
    ] = 1.0,
    as_json: AsJson = False,
) -> None:
    """Hours and money per offence prevented, and per harm-day, with the effect's interval.

    Where it can't be told whether any offence was prevented, there is no upper limit.

    \b
    Example:
      safeground trials cost --treated-offences 6 --treated-days 720 \\
          --control-offences 34 --control-days 1080 \\
          --hours 180 --cost-per-hour 60 --offence robbery
    """
    counts = (treated_offences, treated_days, control_offences, control_days)
    spent = Spent(_hours(hours, minutes), cost_per_hour)
    found = weigh_cost(
        _effect(analysis, counts),
        spent,
        worth=_worth(offence, unit_costs, spent),
        uprate=uprate,
        made={
            "made_at": datetime.now().astimezone().isoformat(timespec="seconds"),
            "command": shlex.join(["safeground", *sys.argv[1:]]),
            "data": None if analysis is None else str(analysis),
        },
    )
    label = INVENTED if analysis is not None and is_simulated(analysis) else None
    if as_json:
        show_json({"label": label, **answers_json(found.answers), "provenance": found.provenance})
    else:
        if label is not None:
            say(f"{label}.")
        _show(found)


def _show(found: Weighed) -> None:
    """Every sentence first, then once what they rest on."""
    for answer in found.answers:
        say(wording.sentence(answer.sentence))
    first = found.answers[0].estimate
    if first is not None:
        say(f"  {first.method}; {first.n:,} {first.of}")
    for heading, name in (("Assumes", "assumes"), ("Would change this", "would_change")):
        for text in dict.fromkeys(text for a in found.answers for text in getattr(a, name)):
            say(f"  {heading}: {wording.sentence(text)}")


def _effect(
    analysis: Path | None, counts: tuple[int | None, float | None, int | None, float | None]
) -> Effect:
    given = [count is not None for count in counts]
    if analysis is not None:
        if any(given):
            raise BadInput("expected --analysis or the counts and place-days, not both")
        return effect_of_analysis(analysis)
    treated, treated_days, control, control_days = counts
    if treated is None or treated_days is None or control is None or control_days is None:
        raise BadInput(
            "expected --analysis FILE, or all of --treated-offences, --treated-days, "
            "--control-offences and --control-days"
        )
    return effect_of_counts(treated, treated_days, control, control_days)


def _hours(hours: float | None, minutes: float | None) -> float:
    if (hours is None) == (minutes is None):
        raise BadInput("say what patrols took with --hours or --minutes, one of them")
    return hours if hours is not None else (minutes or 0.0) / 60


def _worth(offence: str | None, table: Path | None, spent: Spent) -> UnitCost | None:
    if offence is None:
        if table is not None:
            raise BadInput("--unit-costs needs --offence, to know which of them to use")
        return None
    if spent.pounds is None:
        raise BadInput("--offence needs --cost-per-hour, to weigh one cost against the other")
    return unit_cost(offence, date.today(), table)
