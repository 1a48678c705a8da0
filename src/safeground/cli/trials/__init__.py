"""`safeground trials`: design, seal, analyse, report. One module a verb."""

import typer

from safeground.cli.lazy import lazy_group

VERBS = {
    "power": ("trials.power", "How likely a design is to see an effect of a given size."),
    "mde": ("trials.mde", "The smallest effect that a design would see four times in five."),
    "size": ("trials.size", "How many places and weeks an effect takes: a table and a chart."),
    "design": ("trials.design", "Write down a trial: its question, outcomes and analysis."),
    "seal": ("trials.seal", "Seal a trial before it starts; publish the hash."),
    "amend": ("trials.amend", "Change a sealed trial, with a reason that stays with it."),
    "verify": ("trials.verify", "Check that a trial is as it was sealed and amended."),
    "gather": ("trials.gather", "Count offences by hotspot and day, and in rings around."),
    "simulate": ("trials.simulate", "Invent outcomes for a trial, to try things out."),
    "analyse": ("trials.analyse", "The effect that a trial can show, by intention to treat."),
    "displacement": ("trials.displacement", "Whether offences moved around the corner."),
    "capture": ("trials.capture", "Time to the next offence after a visit, by its length."),
    "compare": ("trials.compare", "Without a lot: treated places against others like them."),
    "cost": ("trials.cost", "Hours and money per offence prevented, with the interval."),
    "pool": ("trials.pool", "Put the results of several trials together."),
    "report": ("trials.report", "The report of a trial as a page and a PDF."),
}

app = typer.Typer(
    cls=lazy_group(VERBS),
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    help="""Find out honestly whether patrols worked: what a design can see before it starts, and
    afterwards what it can bear.

    \b
    Example:
      safeground trials power --places 20 --days 90 --treat 8 --control-rate 0.05 \\
          --rate-ratio 0.5
    """,
)


@app.callback()
def common() -> None:
    """Nothing is asked of all of them."""
