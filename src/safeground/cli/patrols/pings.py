"""`safeground patrols pings`: a feed kept for a few days, and erased."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.asking import AsJson
from safeground.cli.patrols.feed_options import Device, Zone, known_zone
from safeground.cli.screen import progress_bar, say, show_json
from safeground.data.patrols.check_ins import shown
from safeground.data.store.pings import Erased, Holding
from safeground.pipelines.patrols.dosage_notes import day_text
from safeground.pipelines.patrols.keep_feeds import (
    KeptFile,
    erase_past_limit,
    keep_pings,
    ping_store,
)

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    help="""Keep a feed of pings for a few days, to be measured again, and erase it.

    Pings say where officers were. Visits are what is needed of them; when those are found, the
    pings can go, and after a number of days (31) they do.
    """,
)


@app.command(short_help="Keep a feed, and erase what is past the limit.")
def keep(
    context: typer.Context,
    pings: Annotated[
        list[Path],
        typer.Option(help="A feed: CSV, Parquet, NMEA, GPX, JSON lines, or a folder. Repeatable."),
    ],
    days: Annotated[
        int | None,
        typer.Option(help="Keep pings so many days from now on; 31 if never said.", min=1, max=366),
    ] = None,
    zone: Zone = "Europe/London",
    device: Device = None,
    as_json: AsJson = False,
) -> None:
    """Keep a feed, and erase what is past the limit.

    The same file twice changes nothing, and brings back nothing that was erased. What is past the
    limit already is not kept at all.

    \b
    Example:
      safeground patrols pings keep --pings night.csv
    """
    store = ping_store(context.obj)
    with progress_bar() as report:
        kept = keep_pings(
            context.obj, pings, today=_today(), zone=known_zone(zone), device=device,
            limit_days=days, progress=report,
        )  # fmt: skip
        erased = erase_past_limit(context.obj, _today())
    holding = store.holding()
    if as_json:
        files = [asdict(file) for file in kept]
        show_json({"files": files, "erased": asdict(erased), "held": _values(holding)})
        return
    for file in kept:
        say(_kept(file, holding.limit_days))
    if erased.pings:
        say(_erased(erased))
    _show(holding)


@app.command(short_help="Erase pings, from the disk too.")
def erase(
    context: typer.Context,
    older_than: Annotated[
        int, typer.Option(help="Erase days more than so many days ago; 0 leaves only today.", min=0)
    ],
    as_json: AsJson = False,
) -> None:
    """Erase pings, from the disk too: no earlier version of the store brings them back.

    Days are whole days, UTC. Copies elsewhere, such as backups, are not reached.

    \b
    Example:
      safeground patrols pings erase --older-than 30
    """
    store = ping_store(context.obj)
    erased = store.erase(older_than, _today())
    holding = store.holding()
    if as_json:
        show_json({"erased": asdict(erased), "held": _values(holding)})
        return
    say(_erased(erased))
    _show(holding)


@app.command(short_help="Say what is held, from when to when.")
def status(context: typer.Context, as_json: AsJson = False) -> None:
    """Say what is held, from when to when, and until when.

    \b
    Example:
      safeground patrols pings status
    """
    holding = ping_store(context.obj).holding()
    if as_json:
        show_json(_values(holding))
    else:
        _show(holding)


def _today() -> date:
    return datetime.now(UTC).date()


def _values(holding: Holding) -> dict[str, object]:
    past = holding.erased_from is not None and holding.erased_from <= _today()
    return {**asdict(holding), "erased_from": holding.erased_from, "past_limit": past}


def _show(holding: Holding) -> None:
    if not holding.pings or holding.first is None or holding.last is None:
        say(f"No pings are held. Those kept are erased after {holding.limit_days} days.")
        return
    days = "1 day" if len(holding.days) == 1 else f"{len(holding.days)} days"
    say(
        f"Held: {holding.pings:,} pings of {holding.devices:,} devices on {days}, "
        f"from {shown(holding.first)} to {shown(holding.last)}."
    )
    past = holding.erased_from is not None and holding.erased_from <= _today()
    if past:
        say(
            f"Some are past the limit of {holding.limit_days} days; erase them with "
            f"safeground patrols pings erase --older-than {holding.limit_days}."
        )
    elif holding.erased_from is not None:
        say(
            f"Each day's are erased after {holding.limit_days} days, by the next command that "
            f"keeps anything: the oldest from {day_text(holding.erased_from)}."
        )


def _kept(file: KeptFile, limit: int) -> str:
    kept = file.kept
    if kept.held:
        return f"{file.file} was kept before, so nothing of it was added."
    words = f"{file.file}: {kept.added:,} of {file.rows:,} pings kept"
    if kept.past_limit:
        words += f"; {kept.past_limit:,} past the limit of {limit} days"
    if kept.ahead:
        words += f"; {kept.ahead:,} dated later than tomorrow"
    if file.unreadable:
        words += f"; {file.unreadable:,} that can't be read"
    return words + "."


def _erased(erased: Erased) -> str:
    if not erased.pings:
        return "Nothing was old enough to erase."
    first, last = erased.days[0], erased.days[-1]
    ends = day_text(first) if first == last else f"{day_text(first)} to {day_text(last)}"
    return f"Erased from the disk: {erased.pings:,} pings, of {ends}."
