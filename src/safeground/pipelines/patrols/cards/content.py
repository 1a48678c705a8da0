"""What a card and the sergeant's sheet say, in the order they say it, without layout."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from safeground.core.geography.exchange import grid_reference
from safeground.core.geography.national_grid import to_longitude_latitude
from safeground.core.hotspots.identity import ordinal
from safeground.core.hotspots.windows import windows_name
from safeground.core.patrols.hotspot import PatrolHotspot
from safeground.core.patrols.plan import PatrolPlan, PlannedBreak
from safeground.pipelines import wording
from safeground.pipelines.drawing.marks import Drawing
from safeground.pipelines.patrols.cards.ground import Ground
from safeground.pipelines.patrols.cards.lately import Reported, in_words
from safeground.pipelines.patrols.cards.maps import shift_map, visit_map
from safeground.pipelines.patrols.cards.shift import Shift, Stop
from safeground.pipelines.patrols.cards.timeline import timeline
from safeground.pipelines.patrols.cards.times import (
    clock,
    clock_on,
    long_day,
    minutes_between,
    moment,
)

BY = {"foot": "on foot", "bicycle": "by bicycle", "car-and-foot": "by car, then on foot"}
PROMISE = (
    "Places are predicted; people never are.",
    "This measures nobody: what is counted is the time that a place received.",
)


@dataclass(frozen=True)
class Background:
    """What cards draw on beside the plan: the ground, and what the store tells of each hotspot.

    `noticed` is what the last visits noticed, as sentences, by hotspot name.
    """

    ground: Ground
    reported: Reported
    noticed: Mapping[str, Sequence[str]]
    _maps: dict[str, Drawing] = field(default_factory=dict)  # drawn once, for every unit's card

    def map_of(self, hotspot: PatrolHotspot) -> Drawing:
        """The map of one hotspot."""
        if hotspot.name not in self._maps:
            self._maps[hotspot.name] = visit_map(hotspot, self.ground)
        return self._maps[hotspot.name]


def card(plan: PatrolPlan, shift: Shift, background: Background) -> dict[str, Any]:
    """Everything on one unit's card."""
    unit = shift.unit
    drawn = shift_map(shift, background.ground)
    return {
        **_common(plan, background.reported),
        "unit": unit.name,
        "shift": f"{clock_on(unit.starts_at, plan.date)} to {clock_on(unit.ends_at, plan.date)}",
        "crew": f"{wording.plural(unit.officers, 'officer')} {BY[unit.mode]}",
        "starts_at": unit.start.name,
        "ends_at": f"{unit.end.name} by {clock_on(unit.ends_at, plan.date)}",
        "items": [_item(plan, shift, item, background) for item in shift.in_order()],
        "visits": len(shift.stops),
        "map": Markup(drawn.svg("shift", css_class="map")),
    }


def sheet(
    plan: PatrolPlan, shifts: Sequence[Shift], links: Mapping[str, str], reported: Reported
) -> dict[str, Any]:
    """Everything on the sergeant's sheet; `links` is where each unit's card is."""
    visits = sum(len(s.stops) for s in shifts)
    places = len({stop.hotspot.name for s in shifts for stop in s.stops})
    title = (
        f"{wording.plural(visits, 'visit')} by {_of_all(shifts)} "
        f"in {wording.plural(places, 'hotspot')}"
    )
    return {
        **_common(plan, reported),
        "title": title,
        "timeline": Markup(timeline(shifts, title).svg("night", css_class="timeline")),
        "shifts": [
            {
                "unit": shift.unit.name,
                "visits": len(shift.stops),
                "link": links[shift.unit.name],
                "when": f"{clock(shift.unit.starts_at)} to {clock(shift.unit.ends_at)}",
                "rows": [_row(plan, item) for item in shift.in_order()],
            }
            for shift in shifts
        ],
        "left_out": [
            {"hotspot": u.hotspot, "visits": wording.plural(u.visits, "visit"), "why": u.why}
            for u in plan.left_out
        ],
        "worth": _worth(plan),
        "notes": plan.notes,
    }


def _common(plan: PatrolPlan, reported: Reported) -> dict[str, Any]:
    return {
        "day": long_day(plan.date),
        "demonstration": bool(plan.provenance.get("demonstration")),
        "foot": [*_made(plan, reported), *PROMISE],
    }


def _item(
    plan: PatrolPlan, shift: Shift, item: Stop | PlannedBreak, background: Background
) -> dict[str, Any]:
    if not isinstance(item, Stop):
        return {
            "kind": "break",
            "id": f"break-{1 + shift.breaks.index(item)}",
            "number": "",
            "name": f"Break at {item.at}",
            "arrive": clock_on(item.start, plan.date),
            "leave": clock(item.end),
            "minutes": minutes_between(item.start, item.end),
        }
    hotspot, visit = item.hotspot, item.visit
    place = background.reported.places[plan.hotspots.index(hotspot)]
    return {
        "kind": "visit",
        "id": f"visit-{item.number}",
        "number": item.number,
        "name": hotspot.name,
        "long": len(hotspot.name) > 50,
        "district": hotspot.district if hotspot.district not in hotspot.name else "",
        "arrive": clock_on(visit.arrive, plan.date),
        "leave": clock(visit.leave),
        "from": clock(visit.arrive),
        "about": _about(plan, item),
        "way": _way(shift, item),
        "reference": grid_reference(*hotspot.centre, digits=8),
        "geo": Markup(_geo(hotspot)),
        "map": Markup(background.map_of(hotspot).svg(f"v{item.number}", css_class="map")),
        "streets": wording.listing(background.ground.streets_inside(hotspot.boundary)),
        "problem": hotspot.problem,
        "window": windows_name(hotspot.windows),
        "why": hotspot.why,
        "lately_when": wording.months(background.reported.months),
        "lately": background.reported.why_not or in_words(place, background.reported.months),
        "lately_known": place.covered,
        "lately_old": _old(plan, background.reported),
        "noticed": list(background.noticed.get(hotspot.name, ())),
    }


def _of_all(shifts: Sequence[Shift]) -> str:
    busy, units = sum(bool(s.stops) for s in shifts), wording.plural(len(shifts), "unit")
    return units if busy == len(shifts) else f"{busy} of {units}"


def _row(plan: PatrolPlan, item: Stop | PlannedBreak) -> dict[str, Any]:
    if isinstance(item, Stop):
        start, end, what = item.visit.arrive, item.visit.leave, item.hotspot.name
        number = str(item.number)
    else:
        start, end, what, number = item.start, item.end, f"Break at {item.at}", ""
    return {
        "number": number,
        "what": what,
        "when": f"{clock(start)} to {clock(end)}",
        "weekday": clock_on(start, plan.date).partition(" ")[2],
    }


def _old(plan: PatrolPlan, reported: Reported) -> str:
    """A sentence where the newest months held are not those just before the shift."""
    if not reported.months:
        return ""
    year, month = map(int, reported.months[-1].split("-"))
    behind = 12 * (plan.date.year - year) + plan.date.month - month
    if behind <= 2:
        return ""
    return f"Nothing newer is held: that is {behind} months before this shift."


def _about(plan: PatrolPlan, stop: Stop) -> str:
    """The weekday where it is not the plan's, how long, and whether it is not the first here."""
    weekday = clock_on(stop.visit.arrive, plan.date).partition(" ")[2]
    stay = f"{minutes_between(stop.visit.arrive, stop.visit.leave)} minutes"
    again = f"{ordinal(stop.again)} visit here" if stop.again > 1 else ""
    return ", ".join(part for part in (weekday, stay, again) if part)


def _way(shift: Shift, stop: Stop) -> str:
    """How to get there: from where, how far, which way, how long."""
    said = f"From {stop.come_from}"
    takes = wording.plural(stop.visit.travel_minutes, "minute")
    if stop.metres is not None and stop.metres < 50:
        return f"{said}: the same place."
    if stop.metres is not None:
        far = stop.metres
        length = f"{round(far / 50) * 50:,} m" if far < 950 else f"{far / 1000:.1f} km"
        said += f": {length} {stop.bearing} in a straight line"
    return f"{said}, about {takes} {BY[shift.unit.mode]}."


def _geo(hotspot: PatrolHotspot) -> str:
    """A geo URI (RFC 5870) that puts a named pin in whatever map app the phone has."""
    (longitude,), (latitude,) = to_longitude_latitude(*([value] for value in hotspot.centre))
    at = f"{latitude:.6f},{longitude:.6f}"
    return f"geo:{at}?q={at}({quote(hotspot.name, safe='')})"


def _worth(plan: PatrolPlan) -> str:
    if plan.bound <= 0:
        return ""
    if plan.gap < 0.0005:
        return "No plan for these units and hotspots is worth more; that is proven."
    return (
        f"The plan is worth at least {wording.percent(1 - plan.gap)} of the best that these units "
        "could do in these hotspots; that is proven."
    )


def _made(plan: PatrolPlan, reported: Reported) -> Iterator[str]:
    """When and from what the plan and the card were made."""
    said = plan.provenance
    version = f" by Safeground {said['safeground']}" if said.get("safeground") else ""
    at = moment(str(said["made_at"])) if said.get("made_at") else "a time that it does not say"
    seed = f" Seed {said['seed']}." if said.get("seed") is not None else ""
    yield f"Plan made {at}{version}.{seed}"
    asked = said.get("parameters", {})
    files = {name: Path(str(asked[name])).name for name in ("hotspots", "units") if name in asked}
    if data := said.get("data") or files:
        yield f"Plan from {wording.listing(_plain(data))}."
    if reported.months:
        yield (
            f"Lately: {wording.listing(reported.sources)}, {wording.months(reported.months)}, "
            f"store version {reported.version}; what police find by looking is left out."
        )
        if reported.map_points:
            yield "Places are map points shared by several addresses: near, not at."
        if reported.month_only:
            yield "Incidents are dated to the month alone, so no hours are given for them."


def _plain(data: object) -> Iterator[str]:
    """What a plan says of its data, however it says it."""
    if isinstance(data, Mapping):
        for name, value in data.items():
            if isinstance(value, str | int | float) and value != "":
                yield f"{str(name).replace('_', ' ')} {value}"
    elif isinstance(data, list | tuple):
        yield from (str(value) for value in data)
    else:
        yield str(data)
