"""`safeground trials power`."""

from safeground.cli.asking import AsJson
from safeground.cli.screen import progress_bar, say, show_json
from safeground.cli.trials import planning as ask
from safeground.pipelines.trials.foresee_trial import foresee_power


def command(
    places: ask.Places,
    days: ask.Days,
    control_rate: ask.ControlRate,
    rate_ratio: ask.RateRatio,
    treat: ask.Treat = None,
    design: ask.DesignName = "crossover",
    share: ask.Share = None,
    longest_run: ask.LongestRun = None,
    strata: ask.Strata = 2,
    steps: ask.Steps = None,
    groups: ask.Groups = None,
    period: ask.Period = None,
    block: ask.Block = None,
    dispersion: ask.Dispersion = 1.0,
    spread: ask.Spread = 0.0,
    carry_over: ask.CarryOver = None,
    simulate: ask.Simulate = False,
    trials: ask.Trials = 2000,
    seed: ask.Seed = 1,
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
    world = ask.world_of(control_rate, rate_ratio, dispersion, spread, carry_over)
    plan = ask.plan_of(
        places, days, treat, design, world, share=share, longest_run=longest_run, strata=strata,
        steps=steps, groups=groups, period=period, block=block, simulate=simulate, trials=trials,
        seed=seed,
    )  # fmt: skip
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
