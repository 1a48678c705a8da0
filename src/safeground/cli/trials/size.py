"""`safeground trials size`."""

from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.asking import AsJson, numbers
from safeground.cli.screen import progress_bar, say, show_json, show_table
from safeground.cli.trials import planning as ask
from safeground.core.trials.in_words import change
from safeground.core.trials.power.exact_power import events_needed
from safeground.data.errors import BadInput
from safeground.pipelines.charts.chart import write_charts
from safeground.pipelines.trials.size_trial import LONGEST_WEEKS, Wanted, size_chart, sizes


def command(
    control_rate: ask.ControlRate,
    rate_ratio: ask.RateRatio,
    places: Annotated[str, typer.Option(help="Numbers of hotspots to try.")] = "10,15,20,40",
    share: Annotated[float, typer.Option(help="Share of place-days that are treated.")] = 0.5,
    power: Annotated[float, typer.Option(help="How likely it must be found.")] = 0.8,
    out: Annotated[Path | None, typer.Option(help="Folder for the chart and its table.")] = None,
    as_json: AsJson = False,
) -> None:
    """How many places and weeks it takes to find an effect of a given size.

    By the exact test, for Poisson counts in a design that crosses over from day to day: the least
    that any trial takes. 0.84 is the mean effect of published trials (16% fewer offences).

    \b
    Example:
      safeground trials size --control-rate 0.05 --rate-ratio 0.84 --out size
    """
    wanted = Wanted(control_rate, rate_ratio, share, power)
    tried = [int(number) for number in numbers(places, "--places", "10,20,40")]
    if not tried or min(tried) < 1:
        raise BadInput(f"--places must be numbers from 1 with commas between, not {places}")
    with progress_bar() as report:
        report("Working out weeks", 0, 2)
        found = sizes(wanted, tried)
        files = {}
        if out is not None:
            report("Drawing the chart", 1, 2)
            files = write_charts(out, [size_chart(wanted, found)])
    needed = events_needed(rate_ratio, share, power) if rate_ratio else None
    if as_json:
        show_json(
            {
                "sizes": [
                    {"places": s.places, "weeks": s.weeks, "place_days": s.place_days}
                    for s in found
                ],
                "events_needed": needed,
                "control_rate": control_rate,
                "rate_ratio": rate_ratio,
                "share": share,
                "power": power,
                "method": "exact conditional Poisson test; events by normal approximation",
                "files": {name: str(path) for name, path in files.items()},
            }
        )
        return
    show_table(
        f"To find {change(rate_ratio)} {100 * power:.0f} times in 100",
        ("Places", "Weeks", "Place-days"),
        [
            (
                s.places,
                f"more than {LONGEST_WEEKS}" if s.weeks is None else f"{s.weeks:,}",
                "" if s.place_days is None else f"{s.place_days:,}",
            )
            for s in found
        ],
        right=("Places", "Weeks", "Place-days"),
    )
    if needed is not None:
        say(f"That is about {needed:,.0f} offences, were nothing done, however they are gathered.")
    say("Counts that vary more than Poisson counts, and effects that carry over, take more.")
    for path in files.values():
        say(f"  {path}")
