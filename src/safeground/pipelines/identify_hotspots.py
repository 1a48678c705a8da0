"""From incidents in the store to ranked, named hotspots, and how far they can be trusted."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from importlib.metadata import version as version_of
from pathlib import Path
from time import perf_counter

import numpy as np
import shapely

from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.core.hotspots.backtest import Progress
from safeground.core.hotspots.choose import Choice
from safeground.core.hotspots.counts import Surface
from safeground.core.hotspots.hotspot import Hotspot
from safeground.pipelines.backtest_hotspots import LEARN_AT_LEAST, find_model, run_backtest
from safeground.pipelines.caveats import cannot_bear
from safeground.pipelines.choosing_places import choose_places, chosen_by, district_of_cells
from safeground.pipelines.describe_hotspots import concentration_of
from safeground.pipelines.hours import Hours, hours_of_places, roster_of
from safeground.pipelines.identification import Identification, Provenance
from safeground.pipelines.material import Material, gather_material
from safeground.pipelines.naming import Naming, naming
from safeground.pipelines.question import Choosing, Question
from safeground.pipelines.reasons import by_category, why_chosen
from safeground.pipelines.refreshes import keep_refresh, load_previous, recognise, sentences


def identify_hotspots(
    store_dir: str | Path,
    question: Question,
    choosing: Choosing,
    *,
    command: str = "",
    progress: Progress | None = None,
) -> Identification:
    """Identify hotspots and remember them, so that the next refresh can say what changed.

    Raises BadInput where the question or the constraints can't be met.
    """
    clock, roster = _Clock(progress), roster_of(choosing)
    material = gather_material(store_dir, question)
    clock.lap("Reading incidents")
    model = find_model(choosing.model)
    surface = model.surface(material.counts, material.grid)
    clock.lap("Estimating risk")
    district_of = district_of_cells(material)
    choice = choose_places(material, surface, choosing, district_of)
    clock.lap("Choosing places")
    later = material.counts.target[:, LEARN_AT_LEAST:]  # empty where there are too few months
    tested = choosing.backtest and later.sum() > 0
    scores = run_backtest(material, choosing.area_shares, (), progress) if tested else None
    clock.lap("Testing methods")
    rng = np.random.default_rng(question.seed)
    hours = hours_of_places(store_dir, material, choice.places, rng, roster)
    clock.lap("Finding hours")
    boundaries = [_boundary(material, cells) for cells in choice.places]
    district = district_of[[int(cells[0]) for cells in choice.places]]
    names = naming(material, boundaries, district.tolist())
    made = _hotspots(material, surface, choice, boundaries, district.tolist(), names, hours)
    hotspots, changes = _with_identity(Path(store_dir), material, surface, made)
    concentrated = _concentration(material)
    clock.lap("Naming places")
    target = material.counts.target
    return Identification(
        family=material.family.name,
        family_title=_title(material),
        study_area_name=material.area.name,
        study_area=material.area.geometry,
        districts=material.area.districts,
        place_names=names.on_the_map,
        months=material.months,
        period=_next_month(material.months[-1]),
        grid=material.grid,
        surface=surface,
        hotspots=hotspots,
        total_expected=float(surface.expected.sum()),
        total_recorded=float(target.sum()),
        gap=choice.gap,
        chosen_by=chosen_by(choosing, choice),
        backtest=scores,
        concentration=concentrated,
        changes=changes,
        left_out=material.left_out,
        cannot_bear=cannot_bear(material),
        provenance=_provenance(material, surface, choosing, command, clock.seconds),
        attribution=_attribution(material, names),
    )


class _Clock:
    """Times the stages and says which is done."""

    def __init__(self, progress: Progress | None) -> None:
        self.seconds: dict[str, float] = {}
        self._progress, self._last = progress, perf_counter()

    def lap(self, stage: str) -> None:
        now = perf_counter()
        self.seconds[stage] = round(now - self._last, 3)
        self._last = now
        if self._progress is not None:
            self._progress(stage, len(self.seconds), 6)


def _boundary(material: Material, cells: np.ndarray) -> shapely.Geometry:
    # corners that cells share differ by rounding; a millimetre closes the seams
    return shapely.union_all(shapely.set_precision(material.grid.polygons(cells), 0.001))


def _hotspots(
    material: Material,
    surface: Surface,
    choice: Choice,
    boundaries: Sequence[shapely.Geometry],
    districts: Sequence[str],
    names: Naming,
    hours: Sequence[Hours],
) -> list[Hotspot]:
    truth = material.counts.on_cells(material.counts.target, material.grid)
    made = []
    for number, (cells, boundary) in enumerate(zip(choice.places, boundaries, strict=True)):
        middle = shapely.centroid(boundary)
        longitude, latitude = to_longitude_latitude([middle.x], [middle.y])
        monthly = truth[cells].sum(axis=0)
        made.append(
            Hotspot(
                rank=number + 1,
                key="",
                name=names.names[number],
                district=districts[number],
                boundary=boundary,
                cells=cells,
                longitude=round(float(longitude[0]), 6),
                latitude=round(float(latitude[0]), 6),
                area_m2=round(float(boundary.area), 1),
                expected=float(surface.expected[cells].sum()),
                recorded=float(monthly.sum()),
                by_category=by_category(material, cells),
                monthly=monthly,
                streets=names.streets[number],
                risk_windows=hours[number][0],
                week_clock=hours[number][1],
                why=why_chosen(material, cells, number + 1, float(surface.expected[cells].sum())),
            )
        )
    return made


def _with_identity(
    store_dir: Path, material: Material, surface: Surface, made: list[Hotspot]
) -> tuple[tuple[Hotspot, ...], tuple[str, ...]]:
    """Give each place the key it had last time, if it is the same place, and remember it."""
    about = f"{material.family.name} in {material.area.name}"
    previous, used = load_previous(store_dir, about)
    hotspots, changes = recognise(made, previous, used, material.grid, surface.expected)
    if material.question.version is None:  # looking back again changes nothing
        keep_refresh(store_dir, about, hotspots, used)
    return hotspots, sentences(changes)


def _concentration(material: Material) -> Mapping[str, object]:
    found = concentration_of(material, resamples=200)
    measures = (*found.top_shares, *found.cells_holding, found.generalised_gini)
    return {
        m.name: f"{m.estimate:.1%} ({m.low:.1%} to {m.high:.1%}); by chance {m.by_chance:.1%}"
        for m in measures
    }


def _title(material: Material) -> str:
    return material.family.title.lower() + (" harm" if material.harm else "")


def _next_month(month: str) -> str:
    following: date = (np.datetime64(month, "M") + 1).astype(date)
    return f"{following:%B %Y}"


def _provenance(
    material: Material,
    surface: Surface,
    choosing: Choosing,
    command: str,
    seconds: Mapping[str, float],
) -> Provenance:
    asked = {k: v for k, v in vars(material.question).items() if k != "seed"}
    return Provenance(
        safeground=version_of("safeground"),
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        command=command,
        data=material.data,
        parameters={**asked, **vars(choosing), "model": {surface.model: dict(surface.params)}},
        seed=material.question.seed,
        seconds=dict(seconds),
    )


def _attribution(material: Material, names: Naming) -> tuple[str, ...]:
    lines = ["Contains public sector information licensed under the Open Government Licence v3.0"]
    if material.map_points:
        lines.append("Incidents: data.police.uk")
    lines.append(
        "Outlines: Office for National Statistics; contains OS data © Crown copyright and database "
        "right 2025"
    )
    if names.on_the_map:
        lines.append(
            "Place names: GeoNames (CC BY 4.0); Office for National Statistics; House of Commons "
            "Library (Open Parliament Licence v3.0); davwheat/uk-railway-stations and Trainline EU "
            "(Open Database Licence)"
        )
    return tuple(lines)
