"""`safeground patrols record`."""

import getpass
from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.asking import AsJson
from safeground.cli.screen import say, show_json
from safeground.data.errors import BadInput
from safeground.data.patrols.results import write_template
from safeground.data.patrols.results.columns import Table
from safeground.pipelines.patrols.record_results import RecordedVisits, record_entry, record_files

Many = list[str] | None


def command(
    context: typer.Context,
    files: Annotated[
        list[Path] | None, typer.Argument(help="CSV or JSON lines of results or stop searches.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="results or searches; known by the columns if not said.")
    ] = None,
    template: Annotated[
        Path | None, typer.Option(help="Write a file to begin from here, and record nothing.")
    ] = None,
    hotspots: Annotated[
        Path | None, typer.Option(help="The hotspots there are; any other name is refused.")
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="Who records it; whoever is signed in if not said.")
    ] = None,
    hotspot: Annotated[str | None, typer.Option(help="Record one visit: where it was.")] = None,
    at: Annotated[str | None, typer.Option(help="When, as in 2026-02-06T20:40.")] = None,
    district: Annotated[str | None, typer.Option(help="The hotspot's district.")] = None,
    operation: Annotated[str | None, typer.Option(help="The operation it was part of.")] = None,
    arrest: Annotated[Many, typer.Option(help="An arrest, by its offence.")] = None,
    weapon: Annotated[
        Many, typer.Option(help="A weapon as type:how (seized, surrendered or found).")
    ] = None,
    drugs: Annotated[Many, typer.Option(help="A seizure of drugs, as drug or drug:grams.")] = None,
    cash: Annotated[Many, typer.Option(help="A seizure of cash, in pounds.")] = None,
    intelligence: Annotated[str | None, typer.Option(help="Reports submitted.")] = None,
    people: Annotated[str | None, typer.Option(help="People spoken to.")] = None,
    problem: Annotated[
        Many, typer.Option(help="A problem with the place: lighting, CCTV, hiding place, …")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Record what came of visits: files of results or stop searches, or one visit.

    If anything in a file is wrong, nothing of it is recorded. The same file twice changes nothing;
    an id recorded again with other content is a correction. Nobody's name belongs in it.

    \b
    Examples:
      safeground patrols record --template results.csv
      safeground patrols record results.csv --hotspots hotspots.geojson
      safeground patrols record --hotspot "High Street" --at 2026-02-06T20:40 \\
        --arrest "Possession of an offensive weapon" --weapon knife:seized
    """
    table = _table(kind)
    if template is not None:
        write_template(template, table or "results")
        say(f"A file to begin from, with invented rows: {template}")
        return
    who = by or _signed_in()
    visit = {"hotspot": hotspot, "at": at, "district": district, "operation": operation}
    rows = _rows(
        {
            "arrest": arrest,
            "weapon": weapon,
            "drugs": drugs,
            "cash": cash,
            "intelligence": [intelligence] if intelligence else None,
            "people spoken to": [people] if people else None,
            "problem": problem,
        }
    )
    if files:
        if rows or any(visit.values()):
            raise BadInput("expected files, or one visit (--hotspot, --at, …), not both")
        done = record_files(context.obj, files, by=who, table=table, hotspots=hotspots)
    else:
        done = _record_visit(context.obj, visit, rows, who, hotspots)
    show_json(vars(done)) if as_json else _show(done)


def _signed_in() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may have no user
        raise BadInput("say who records it, with --by") from None


def _table(kind: str | None) -> Table | None:
    if kind is None or kind == "results":
        return None if kind is None else "results"
    if kind == "searches":
        return "searches"
    raise BadInput(f"--kind must be results or searches, not {kind}")


def _record_visit(
    store: Path,
    visit: dict[str, str | None],
    rows: list[dict[str, str]],
    by: str,
    hotspots: Path | None,
) -> RecordedVisits:
    if not visit["hotspot"] or not visit["at"]:
        raise BadInput("name a file to record, or one visit with --hotspot and --at")
    if not rows:
        raise BadInput("say what came of the visit: --arrest, --weapon, --people, --problem, …")
    said = {name: text for name, text in visit.items() if text}
    return record_entry(store, [{**said, **row} for row in rows], by=by, hotspots=hotspots)


def _rows(given: dict[str, Many]) -> list[dict[str, str]]:
    """A row of a file of results for each thing said."""
    return [
        {"kind": kind, **_cells(kind, text)}
        for kind, texts in given.items()
        for text in texts or ()
    ]


def _cells(kind: str, text: str) -> dict[str, str]:
    detail, _, more = text.partition(":")
    match kind:
        case "arrest" | "problem":
            return {"detail": text}
        case "weapon":
            return {"detail": detail, "how_recovered": more}
        case "drugs":
            return {"detail": detail, "amount": more}
        case "cash":
            return {"amount": text}
        case _:
            return {"quantity": text}


def _show(done: RecordedVisits) -> None:
    rows = "1 row" if done.read == 1 else f"{done.read:,} rows"
    say(
        f"{rows} read: {done.new:,} recorded, {done.corrected:,} corrected, "
        f"{done.unchanged:,} recorded already and left as they are."
    )
    if done.read <= 10:
        say(f"To correct one, record it again with its id: {', '.join(done.ids)}")
