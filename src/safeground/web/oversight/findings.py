"""Unusual looking in words, for the page that lists it and the page of each."""

from collections.abc import Sequence
from typing import Any

from safeground.web.lib.formats import clock, day, day_and_time
from safeground.web.oversight.models import LookedInto, Unusual
from safeground.web.oversight.queries import named, names_of
from safeground.web.oversight.rules import RULES


def in_words(listed: Sequence[Unusual]) -> list[dict[str, Any]]:
    """What a page says of each; a rule that is no more leaves its name."""
    names = names_of([one.actor for one in listed])
    return [
        {
            "it": one,
            "name": names[one.actor],
            "title": RULES[one.rule].title if one.rule in RULES else one.rule,
            "says": _says(one),
            "when": _when(one),
            "thing": named(one.thing, one.thing_number) if one.thing else "",
            "looked_into": _looked_into(getattr(one, "looked_into", None)),
        }
        for one in listed
    ]


def _says(one: Unusual) -> str:
    if one.rule not in RULES:
        return ""
    often = "once" if one.acts == 1 else f"{one.acts:,} times"
    return RULES[one.rule].says.format(acts=f"{one.acts:,}", often=often, usual=one.usual or 0)


def _when(one: Unusual) -> str:
    if one.rule in RULES and RULES[one.rule].within == "day":
        return day(one.begins_at)
    return f"{day_and_time(one.begins_at)} to {clock(one.ends_at)}"


def _looked_into(made: LookedInto | None) -> str:
    if made is None:
        return ""
    return f"{made.get_outcome_display()}, said {made.by.name} on {day_and_time(made.at)}"
