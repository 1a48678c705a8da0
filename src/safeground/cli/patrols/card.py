"""`safeground patrols card`: what officers take out of a plan."""

from pathlib import Path
from typing import Annotated

import typer

from safeground.cli.asking import AsJson
from safeground.cli.screen import progress_bar, say, show_json
from safeground.data.patrols.plans import read_plan
from safeground.data.roads import read_roads
from safeground.pipelines.patrols.cards.write import Cards, write_cards


def command(
    context: typer.Context,
    plan: Annotated[Path, typer.Option(help="The plan that patrols plan wrote.")],
    out: Annotated[Path, typer.Option(help="Folder for the cards.")] = Path("cards"),
    unit: Annotated[str | None, typer.Option(help="Only this unit's card.")] = None,
    roads: Annotated[
        Path | None,
        typer.Option(help="A file of streets as lines, to draw and name on the maps."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a card and a calendar for every unit, a table, and a sheet of the whole shift.

    A card opens on a phone without a network and prints two visits a page. What was reported
    lately comes from the store, if it holds anything; it is never more than counts.

    \b
    Example:
      safeground patrols card --plan plan.json --out cards --roads roads.gpkg
    """
    with progress_bar() as report:
        report("Reading", 0, 2)
        planned = read_plan(plan)
        streets = None if roads is None else read_roads(roads)
        report("Drawing cards", 1, 2)
        cards = write_cards(planned, out, store_dir=context.obj, roads=streets, unit=unit)
    if as_json:
        show_json(_values(cards))
    else:
        _show(cards)


def _values(cards: Cards) -> dict[str, object]:
    return {
        "units": [
            {
                "unit": name,
                "card": str(cards.cards[name]),
                "calendar": str(cards.calendars[name]),
                "visits": sum(row["unit"] == name for row in cards.visits),
            }
            for name in cards.cards
        ],
        "table": str(cards.table),
        "sheet": None if cards.sheet is None else str(cards.sheet),
        "visits": list(cards.visits),
    }


def _show(cards: Cards) -> None:
    for name, path in cards.cards.items():
        say(f"{name}: {path} and {cards.calendars[name].name}")
    say(f"All visits: {cards.table}")
    if cards.sheet is not None:
        say("The whole shift, to open in a browser:")
        say(cards.sheet.resolve().as_uri())
