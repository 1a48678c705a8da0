"""What a plan comes to, and what it leaves out, in sentences."""

from collections.abc import Mapping
from dataclasses import dataclass

from safeground.pipelines import wording
from safeground.web.patrols.models import Plan, PlanHotspot, PlanState
from safeground.web.places.models import Hotspot

BY_LOT = "By the lot it gets no patrol this night."
TAKEN_OFF = "Its visits were taken off the plan, or it came onto it without one."
SURE = 5e-4  # a gap below this is none


@dataclass(frozen=True)
class Uncovered:
    """A hotspot that gets no visit, or fewer than were wanted, and why."""

    hotspot: Hotspot
    visits: int  # those that it does get
    why: str
    by_lot: bool = False


def comes_to(plan: Plan) -> str:
    """How many visits to how many hotspots, and how many units make them."""
    visits = [v for unit in plan.units.all() for v in unit.visits.all()]
    places = [p for p in plan.places.all() if p.condition != "control"]
    units = {v.unit_id for v in visits}
    reached = {v.hotspot_id for v in visits}
    return (
        f"{wording.plural(len(visits), 'visit')} to {len(reached):,} of "
        f"{wording.plural(len(places), 'hotspot')}, by {len(units):,} of "
        f"{wording.plural(len(plan.units.all()), 'unit')}."
    )


def worth(plan: Plan) -> str:
    """What the plan is worth beside what no plan can exceed."""
    if plan.bound <= 0 or plan.prize <= 0:
        return "The plan has no visit that is worth anything by what is expected at the hotspots."
    said = f"The visits are worth {wording.number(plan.prize)}"
    missing = 1 - plan.prize / plan.bound
    if missing < SURE:
        return f"{said}; it is proven that no plan for these units and hotspots is worth more."
    return (
        f"{said}; no plan for these units and hotspots can be worth more than "
        f"{wording.number(plan.bound)}, so at most {wording.percent(missing)} "
        f"({wording.number(plan.bound - plan.prize)}) is missing."
    )


WORTH_MEANS = (
    "A visit is worth what is expected at its hotspot in the period, and each further visit of the "
    "same night half the one before. Visits added by hand are not in the sum."
)


def state_says(plan: Plan) -> str:
    """Draft or released, by whom and when, in a sentence."""
    if plan.state == PlanState.DRAFT:
        return "This is a draft. It is on nobody's card until it is released."
    if plan.state == PlanState.RELEASED:
        return "Released: it is on the officers' cards. A change needs a reason and reaches them."
    return "This shift is over. Its plan stays as it was walked."


def not_covered(plan: Plan) -> list[Uncovered]:
    """Hotspots without the visits that were wanted, those wanted most first."""
    got: dict[int, int] = {}
    for unit in plan.units.all():
        for visit in unit.visits.all():
            got[visit.hotspot_id] = got.get(visit.hotspot_id, 0) + 1
    why = _reasons(plan.left_out)
    found = [_uncovered(p, got.get(p.hotspot_id, 0), why) for p in plan.places.all()]
    return sorted((one for one in found if one), key=lambda one: one.by_lot)


def _uncovered(place: PlanHotspot, got: int, why: Mapping[str, str]) -> Uncovered | None:
    hotspot = place.hotspot
    if place.condition == "control":
        return Uncovered(hotspot, got, BY_LOT, by_lot=True)
    said = why.get(hotspot.key) or why.get(hotspot.name)
    if said:
        return Uncovered(hotspot, got, said)
    return Uncovered(hotspot, 0, TAKEN_OFF) if not got else None


def _reasons(left_out: list[dict[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in left_out:
        for name in (one.get("key"), one.get("hotspot")):
            if name:
                found.setdefault(name, one["why"])
    return found
