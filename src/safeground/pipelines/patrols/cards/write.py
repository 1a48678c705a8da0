"""Write what each unit takes out of a plan, all of it or none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from safeground.core.geography.streets import Segments
from safeground.core.patrols.plan import PatrolPlan
from safeground.data.errors import BadInput
from safeground.pipelines.patrols.cards.calendars import calendar
from safeground.pipelines.patrols.cards.content import Background
from safeground.pipelines.patrols.cards.ground import Ground
from safeground.pipelines.patrols.cards.lately import reported_lately
from safeground.pipelines.patrols.cards.names import file_names
from safeground.pipelines.patrols.cards.noticed import noticed_lately
from safeground.pipelines.patrols.cards.page import card_page, sheet_page
from safeground.pipelines.patrols.cards.shift import Shift, shifts
from safeground.pipelines.patrols.cards.table import rows, write_csv
from safeground.pipelines.write_files import write_files

Writers = Mapping[str, Callable[[Path], object]]


@dataclass(frozen=True)
class Cards:
    """What was written: card and calendar by unit, the table, and the sheet where several units.

    `visits` are the rows of the table.
    """

    cards: Mapping[str, Path]
    calendars: Mapping[str, Path]
    table: Path
    sheet: Path | None
    visits: tuple[Mapping[str, object], ...]


def write_cards(
    plan: PatrolPlan,
    out_dir: Path,
    *,
    store_dir: Path | None = None,
    roads: Segments | None = None,
    unit: str | None = None,
) -> Cards:
    """Write `<unit>.html` and `<unit>.ics` for every unit, or one; `visits.csv`; `index.html`.

    Raises BadInput for a unit that the plan has not, or a folder that can't be written.
    """
    every = shifts(plan)
    wanted = every if unit is None else tuple(s for s in every if s.unit.name == unit)
    if not wanted:
        known = ", ".join(s.unit.name for s in every) or "none"
        raise BadInput(f"The plan has no unit {unit or 'at all'}; its units are: {known}")
    reported = reported_lately(store_dir, plan.hotspots, plan.date)
    noticed: dict[str, tuple[str, ...]] = {}
    if store_dir is not None:
        visited = {stop.hotspot.name for shift in wanted for stop in shift.stops}
        noticed = noticed_lately(store_dir, visited, plan.date)
    background = Background(Ground(roads, reported.streets), reported, noticed)
    stems = file_names([s.unit.name for s in every])
    writers: dict[str, Callable[[Path], object]] = {"visits.csv": lambda p: write_csv(wanted, p)}
    for shift in wanted:
        writers |= _writers(plan, shift, stems[shift.unit.name], background)
    if len(wanted) > 1:
        links = {name: f"{stem}.html" for name, stem in stems.items()}
        writers["index.html"] = lambda path: path.write_text(
            sheet_page(plan, wanted, links, reported), encoding="utf-8"
        )
    files = write_files(out_dir, writers, "the cards")
    names = [s.unit.name for s in wanted]
    return Cards(
        cards={name: files[f"{stems[name]}.html"] for name in names},
        calendars={name: files[f"{stems[name]}.ics"] for name in names},
        table=files["visits.csv"],
        sheet=files.get("index.html"),
        visits=tuple(rows(wanted)),
    )


def _writers(plan: PatrolPlan, shift: Shift, stem: str, background: Background) -> Writers:
    return {
        f"{stem}.html": lambda path: path.write_text(
            card_page(plan, shift, background), encoding="utf-8"
        ),
        f"{stem}.ics": lambda path: path.write_bytes(calendar(plan, shift)),
    }
