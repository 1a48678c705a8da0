"""`safeground patrols allocate --design cover`: visits shared out to where harm is expected."""

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import typer

from safeground.cli.screen import say, show_table
from safeground.data.errors import BadInput
from safeground.pipelines.patrols.cover_risk import Covered, Covering, cover_risk

_SHOWN = 7  # days that fit a screen


def refuse_lots(options: Sequence[str]) -> None:
    """Refuse options of the designs that go by lot, those that were given."""
    if options:
        verb = "goes" if len(options) == 1 else "go"
        raise BadInput(
            f"{', '.join(options)} {verb} with the designs by lot; --design cover goes by --visits"
        )


def visits_of(visits: int | None) -> int:
    """How many visits a day."""
    if visits is None:
        raise BadInput("--design cover needs --visits, how many visits can be made a day")
    return visits


def hours_of(text: str) -> tuple[time, time]:
    """Two times of the day, as in 16:00-02:00."""
    try:
        since, until = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError:
        raise BadInput(f"--between must be like 16:00-02:00, not {text}") from None
    return since, until


def seed_of(text: str | None) -> int:
    """The seed as a number; one is drawn if none is said."""
    if text is None:
        return secrets.randbits(63)
    if text.strip().isdecimal():
        return int(text)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


def show_cover(covering: Covering, out: Path | None, *, as_json: bool) -> None:
    """Allocate and print; with `out`, write the JSON that `patrols plan --allocation` reads."""
    done = cover_risk(covering, datetime.now().astimezone())
    text = json.dumps(
        {
            "seal": done.digest,
            "design": dict(done.design),
            "notes": list(done.notes),
            "provenance": dict(done.provenance),
            "allocation": list(done.rows),
        },
        ensure_ascii=False,
        indent=1,
    )
    if out is not None:
        _keep(text, out)
    if as_json:
        typer.echo(text)
        return
    _show(done, out)


def _keep(text: str, out: Path) -> None:
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text + "\n")
    except FileExistsError:
        raise BadInput(f"{out} is there already; an allocation is never overwritten") from None
    except OSError as error:
        raise BadInput(f"{out} can't be written: {error.strerror}") from None


def _show(done: Covered, out: Path | None) -> None:
    days = sorted({row["date"] for row in done.rows})
    total = sum(len(row["visits"]) for row in done.rows)
    places = len({row["hotspot"] for row in done.rows})
    say(
        f"{total:,} visits over {done.design['days']} days to {places} of {done.hotspots} "
        f"hotspots, by lot."
    )
    often = Counter[tuple[str, str]]()
    for row in done.rows:
        often[row["hotspot"], row["date"]] += len(row["visits"])
    shown = days[:_SHOWN]
    rows = [
        (name, *(often[name, day] or "" for day in shown), sum(often[name, day] for day in days))
        for name in done.design["hotspots"]
    ]
    dates = [date.fromisoformat(day) for day in shown]
    heads = [f"{day:%a}"[:2] + f" {day.day}" for day in dates]
    title = f"Visits a day from {dates[0].day} {dates[0]:%B %Y}" if dates else "Visits a day"
    if len(days) > len(shown):
        title += f", the first {len(shown)} days"
    show_table(title, ("hotspot", *heads, "in all"), rows, right=(*heads, "in all"))
    for note in done.notes:
        say(f"- {note}.")
    if out is None:
        say(f"Nothing was kept; --out keeps it. The seed is {done.provenance['seed']}.")
    else:
        say(f"allocation: {out}")
        say(f"Next: safeground patrols plan --allocation {out} --date {done.design['start']} ...")
