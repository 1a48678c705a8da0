"""`safeground trials power`."""

from dataclasses import replace

from safeground.cli.asking import AsJson
from safeground.cli.screen import progress_bar, say, show_json
from safeground.cli.trials import planning as ask
from safeground.pipelines.trials.foresee_trial import Plan, foresee_power


@ask.plans
def command(
    *,
    plan: Plan,
    rate_ratio: ask.RateRatio,
    as_json: AsJson = False,
) -> None:
    """How likely a design is to find an effect of a given size, were it there.

    Exact for Poisson counts in designs that cross over from day to day; otherwise by simulating
    whole trials, each dealt by the real lot and judged by the real test.

    \b
    Example:
      safeground trials power --places 20 --days 90 --treat 8 \\
          --control-rate 0.05 --rate-ratio 0.5
    """
    plan = replace(plan, world=replace(plan.world, rate_ratio=rate_ratio))
    with progress_bar() as report:
        found = foresee_power(plan, report)
    if as_json:
        show_json(ask.foreseen_json(found))
        return
    say(f"{found.sentence}.")
    assert found.power is not None
    between = "" if found.low is None else f" ({found.low:.3f} to {found.high:.3f})"
    say(f"  Power {found.power:.3f}{between}; {found.method}.")
    for note in found.notes:
        say(f"  {note}.")
