"""Displacement in words: what happened around the hotspots is never said without the total."""

from collections.abc import Sequence
from dataclasses import replace

from safeground.core.trials.displacement.moved import Effect, Moved
from safeground.core.trials.estimate import Answer, Estimate
from safeground.pipelines.trials.outcome_files import ring_bands
from safeground.pipelines.trials.some import fewer_or_more

_NOTABLE = 1.25  # variance over mean beyond which 1,800 place-days would seldom come by chance


def space_answers(moved: Moved, ground: Sequence[str] = ()) -> tuple[Answer, ...]:
    """What happened in hotspots, in each ring, in all rings and in total, each with the total.

    `ground` says how much area the rings lost to other hotspots.
    """
    assumes = (
        "Which hotspots were treated on which days went by lot, so that rings of treated and of "
        "control days differ by nothing else",
        "What moved, moved into the rings and on the same day",
    )
    further = ("Offences that moved beyond the largest ring, or became others, aren't seen",)
    names = [f"ring_{name.removeprefix('rings-')}" for name in moved.beside]
    own, *others = _answers(
        moved,
        own=("hotspots", "the hotspots"),
        beside=[
            (name, f"the rings from {band}")
            for name, band in zip(names, ring_bands(moved.beside).values(), strict=True)
        ],
        around=("around", f"all rings out to {_metres(list(moved.beside)[-1])} m"),
        total=("total", "hotspots and rings together"),
        assumes=assumes,
        would_change=further,
    )
    return own, *(replace(each, checks=(*each.checks, *ground)) for each in others)


def next_day_answers(moved: Moved) -> tuple[Answer, ...]:
    """What happened on control days just after a patrol day, with the total."""
    return _answers(
        moved,
        own=("patrol_day", "hotspots on their patrol days"),
        beside=[],
        around=("next_day", "hotspots on days just after a patrol day"),
        days="such place-days",
        total=("total_with_next_day", "patrol days and the days after together"),
        assumes=(
            "Which days came after a patrol went by lot as well, as in a design that deals every "
            "day anew",
        ),
        would_change=("Offences that were put off for more than a day aren't seen",),
    )


def hours_answers(moved: Moved) -> tuple[Answer, ...]:
    """What happened out of the hours of patrol on treated days, with the total."""
    return _answers(
        moved,
        own=("in_hours", "hotspots in the hours of patrol"),
        beside=[],
        around=("other_hours", "hotspots in the other hours of the day"),
        total=("total_of_hours", "all hours together"),
        assumes=(
            "The hour of an offence is known as well on treated as on control days",
            "What was put off was put off to other hours of the same patrol day",
        ),
        would_change=("Offences whose hour isn't known are in none of these",),
    )


def _answers(
    moved: Moved,
    *,
    own: tuple[str, str],
    beside: Sequence[tuple[str, str]],
    around: tuple[str, str],
    total: tuple[str, str],
    assumes: tuple[str, ...],
    would_change: tuple[str, ...],
    days: str = "treated place-days",
) -> tuple[Answer, ...]:
    in_all = _in_all(moved.total, total[1])

    def answer(name: str, where: str, effect: Effect, *, moved_there: bool = False) -> Answer:
        said = _clause(effect, where, days if moved_there else "treated place-days")
        if effect.difference is not None and moved_there:
            said += _verdict(effect.difference)
        if name != total[0]:
            said += f"; {in_all}"
        checks = tuple(_checks(effect)) if effect.difference else ()
        return Answer(name, said, effect.difference, assumes, checks, would_change)

    each = zip(beside, moved.beside.values(), strict=False)
    return (
        answer(*own, moved.own),
        *(answer(*n, effect, moved_there=True) for n, effect in each if len(moved.beside) > 1),
        answer(*around, moved.around, moved_there=True),
        answer(*total, moved.total),
    )


def in_offences(effect: Effect) -> Estimate | None:
    """A difference as offences on all the treated place-days that there were."""
    if effect.difference is None:
        return None
    treated, found = effect.days.place_days[0], effect.difference
    estimate, low, high = (treated * v for v in (found.estimate, found.low, found.high))
    return replace(found, estimate=estimate, low=low, high=high)


def _clause(effect: Effect, where: str, days: str) -> str:
    """So many offences more or fewer, on the treated place-days that there were."""
    found = in_offences(effect)
    if found is None:
        return f"of {where} nothing can be said: {effect.why_not}"
    on = f"on {effect.days.place_days[0]:,} {days} than on as many control ones"
    low, high = fewer_or_more(found.low), fewer_or_more(found.high)
    level, seen = f"{100 * found.level:.3g}%", fewer_or_more(found.estimate)
    if found.excludes(0):
        return f"{where} had {seen} offences {on} ({level} interval: {low} to {high})"
    return (
        f"whether {where} had fewer or more offences can't be told: {seen} were seen {on}, and "
        f"anything from {low} to {high} fits ({level} interval)"
    )


def _in_all(effect: Effect, where: str) -> str:
    """The total, short, to stand beside what it is the total of."""
    found = in_offences(effect)
    if found is None:
        return f"of {where} nothing can be said"
    low, high = fewer_or_more(found.low), fewer_or_more(found.high)
    unsure = "" if found.excludes(0) else ", which can't tell a fall from a rise"
    return f"{where}: {fewer_or_more(found.estimate)} ({low} to {high}){unsure}"


def _verdict(found: Estimate) -> str:
    if found.low > 0:
        return ", a sign of displacement"
    return ", a sign that the benefit spread" if found.high < 0 else ""


def _checks(effect: Effect) -> list[str]:
    assert effect.difference is not None
    treated, _ = effect.days.place_days
    half = treated * (effect.difference.high - effect.difference.low) / 2
    seen = f"A change of fewer than about {max(1, round(half)):,} offences here "
    return [f"{seen}would be missed more often than found", _varies(effect.dispersion)]


def _varies(dispersion: float | None) -> str:
    if dispersion is None:
        return "Too few offences to tell whether counts vary more than by chance alone"
    if dispersion <= _NOTABLE:
        seen = f"variance {dispersion:.2f} times the mean"
        return f"Counts vary about as chance alone would make them ({seen})"
    return (
        f"Counts vary {dispersion:.2f} times as much as chance alone would make them, which the "
        "interval allows for"
    )


def _metres(name: str) -> str:
    return name.removeprefix("rings-")
