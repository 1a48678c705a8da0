"""Routes as a person would make them: whoever is free first goes where most is to be had."""

from dataclasses import dataclass, field

from safeground.core.patrols.routes.apart import around
from safeground.core.patrols.routes.routes import Routes
from safeground.core.patrols.routes.shift import Request, Shift, Unit
from safeground.core.patrols.routes.timetable import first_start


@dataclass
class _Hand:
    """A unit so far: when and where it is free, what it did, and the first break still to take."""

    unit: Unit
    free: int
    place: int
    steps: list[int] = field(default_factory=list)
    rests: int = 0


def greedy(shift: Shift) -> Routes:
    """Routes where the unit that is free first goes on to the visit of most prize a minute.

    Waiting counts; where no visit leaves time for its break, the unit takes the break. The shift of
    the routes has the visits of each place kept apart around the minutes of these.
    """
    hands = [_Hand(unit, unit.starts, unit.start) for unit in shift.units]
    left = {number: r for number, r in enumerate(shift.requests) if r.prize > 0}
    again_from: dict[int, int] = {}
    begins: dict[int, int] = {}
    waiting = list(hands)
    while waiting:
        hand = min(waiting, key=lambda h: h.free)
        offers = (_offer(shift, hand, n, r, again_from) for n, r in left.items())
        best = max((offer for offer in offers if offer is not None), default=None)
        if best is not None:
            leaves, number = best[1], -best[2]
            request = left.pop(number)
            begins[number] = leaves - request.minutes
            again_from[request.place] = leaves + shift.spacing
            hand.free, hand.place = leaves, request.place
            hand.steps.append(number)
        elif hand.rests < len(hand.unit.breaks):
            _take_break(shift, hand)
        else:
            waiting.remove(hand)
    return Routes(around(shift, begins), tuple(tuple(hand.steps) for hand in hands))


def _offer(
    shift: Shift, hand: _Hand, number: int, request: Request, again_from: dict[int, int]
) -> tuple[float, int, int] | None:
    """Prize a minute, the minute of leaving, and less the visit's number; None if it can't be.

    Of visits alike the first is taken, which is the last to be left out as too many.
    """
    if not shift.may_serve(hand.unit, request):
        return None
    way = int(shift.travel[hand.unit.mode][hand.place, request.place])
    soonest = max(hand.free + way, again_from.get(request.place, hand.free))
    begins = first_start(request, soonest)
    if begins is None:
        return None
    leaves = begins + request.minutes
    if not _gets_home(shift, hand, leaves, request.place):
        return None
    return request.prize / max(leaves - hand.free, 1), leaves, -number


def _gets_home(shift: Shift, hand: _Hand, now: int, place: int) -> bool:
    travel = shift.travel[hand.unit.mode]
    for rest in hand.unit.breaks[hand.rests :]:
        there = hand.unit.place_of(rest)
        begins = first_start(rest, now + int(travel[place, there]))
        if begins is None:
            return False
        now, place = begins + rest.minutes, there
    return now + int(travel[place, hand.unit.end]) <= hand.unit.ends


def _take_break(shift: Shift, hand: _Hand) -> None:
    rest = hand.unit.breaks[hand.rests]
    there = hand.unit.place_of(rest)
    begins = first_start(rest, hand.free + int(shift.travel[hand.unit.mode][hand.place, there]))
    assert begins is not None  # every visit taken left room for it
    hand.free, hand.place = begins + rest.minutes, there
    hand.steps.append(-1 - hand.rests)
    hand.rests += 1
