"""`safeground patrols check`: in and out of a hotspot by hand."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.asking import AsJson
from safeground.cli.screen import say, show_json
from safeground.core.patrols.dosage.by_hand import CheckIn
from safeground.data.errors import BadInput
from safeground.data.patrols.check_ins import (
    OFFICERS,
    book_of,
    check_out,
    read_book,
    read_check_in_file,
    shown,
    when,
    write_in_book,
)

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    help="""Check in and out of a hotspot by hand, where there is no feed of pings.

    Lines are only ever added to the book. `patrols dosage --check-ins` counts them.
    """,
)
Hotspot = Annotated[str, typer.Option(help="The hotspot's name, as in the hotspots file.")]
Unit = Annotated[str, typer.Option(help="The unit's name, as in the plan.")]
At = Annotated[
    str | None, typer.Option(help="When, as in 2026-01-05T20:15, local time; now if not said.")
]


@app.command("in", short_help="Say that a unit has come to a hotspot.")
def check_in(
    context: typer.Context,
    hotspot: Hotspot,
    unit: Unit,
    at: At = None,
    officers: Annotated[int, typer.Option(help="How many they are.", min=1, max=100)] = OFFICERS,
    as_json: AsJson = False,
) -> None:
    """Say that a unit has come to a hotspot.

    \b
    Example:
      safeground patrols check in --hotspot "High Street" \\
          --unit "Grip 1" --at 2026-01-05T20:15
    """
    _write(context.obj, CheckIn("in", _named(unit), _named(hotspot), _at(at), officers), as_json)


@app.command("out", short_help="Say that a unit has left a hotspot.")
def check_out_of(
    context: typer.Context, hotspot: Hotspot, unit: Unit, at: At = None, as_json: AsJson = False
) -> None:
    """Say that a unit has left a hotspot that it had checked in to.

    \b
    Example:
      safeground patrols check out --hotspot "High Street" \\
          --unit "Grip 1" --at 2026-01-05T20:35
    """
    book = read_book(book_of(context.obj))
    line = CheckIn("out", _named(unit), _named(hotspot), _at(at))
    held = next((c for c in book if (c.act, c.unit, c.hotspot, c.at) == _said(line)), None)
    line = held or check_out(book, line.unit, line.hotspot, line.at)
    _write(context.obj, line, as_json)


@app.command("import", short_help="Read check-ins and check-outs from a file.")
def import_file(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="CSV or Excel with columns unit, hotspot, in, out, officers.")
    ],
    as_json: AsJson = False,
) -> None:
    """Read check-ins and check-outs from a file; the same file twice changes nothing.

    `out` may be blank where nobody checked out, `officers` where there were two. If anything in the
    file is wrong, nothing of it is read.

    \b
    Example:
      safeground patrols check import by-hand.csv
    """
    lines = read_check_in_file(file)
    added = write_in_book(book_of(context.obj), lines)
    stays = sum(line.act == "in" for line in lines)
    if as_json:
        show_json({"stays": stays, "lines": len(lines), "added": added})
    elif added:
        say(f"{stays:,} stays read; {added:,} lines added to the book of check-ins.")
    else:
        say("The book held all of it already, so nothing was added.")


def _write(store: Path, line: CheckIn, as_json: bool) -> None:
    added = write_in_book(book_of(store), [line])
    if as_json:
        show_json({**vars(line), "at": line.at.isoformat(), "added": bool(added)})
        return
    came = "in to" if line.act == "in" else "out of"
    again = "" if added else " (the book had it already)"
    say(
        f"{line.unit} ({line.officers} officers) checked {came} {line.hotspot} at "
        f"{shown(line.at)}{again}."
    )


def _said(line: CheckIn) -> tuple[str, str, str, datetime]:
    return line.act, line.unit, line.hotspot, line.at


def _at(text: str | None) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) if text is None else when(text, "--at")


def _named(text: str) -> str:
    if not text.strip():
        raise BadInput("--unit and --hotspot must be names, not blank")
    return text.strip()
