"""Figures, months and refreshes as these pages say them; templates call them as `say.…`."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict

from safeground.pipelines import wording
from safeground.web.places import families
from safeground.web.places.models import BoundaryChange, Refresh

area = wording.area
title_of = families.title_of
figure = wording.number
sentence = wording.sentence
in_months = wording.months

_ASKED = {
    "offences": "Offences",
    "study_area": "Study area asked for",
    "since": "First month asked for",
    "until": "Last month asked for",
    "sources": "Sources asked for",
    "shape": "Shape of a cell",
    "side_m": "Side of a cell, in metres",
    "places": "Hotspots asked for",
    "quotas": "In each district",
    "separation_m": "Least metres between",
    "largest_m2": "Largest, in square metres",
    "minimum_incidents": "Fewest incidents a cell",
    "patrol_hours": "Patrol hours a week",
    "most_windows": "Most risk windows",
    "model": "Method and its settings",
}
_DATA = {
    "version": "Version of the store",
    "sources": "Sources",
    "months": "Months",
    "incidents": "Incidents read",
}


def about(count: float) -> str:
    """A count in a list; where it is a sum of probabilities, to the nearest whole.

    >>> about(1511.0), about(33.79), about(0.4)
    ('1,511', '34', 'less than 1')
    """
    if 0 < count < 0.5:
        return "less than 1"
    return f"{round(count):,}"


def harm(amount: float | None, count: float, unweighed: float | None) -> str:
    """Harm in a list; where nothing that was counted has a weight it isn't nought.

    >>> harm(12410.0, 47, 13.0), harm(0.0, 239, 239.0), harm(None, 3, None), harm(None, 0, None)
    ('12,410', 'not known', 'not known', '0')
    """
    nothing_weighed = count > 0 and (amount is None or (unweighed or 0.0) > count - 0.5)
    return "not known" if nothing_weighed and not amount else about(amount or 0.0)


def sentences(text: str) -> list[str]:
    """A text as its sentences.

    >>> sentences("two places. One more would add 0.5. none touch")
    ['Two places.', 'One more would add 0.5.', 'None touch.']
    """
    return [sentence(part) for part in text.split(". ")]


def weights(weighed: Mapping[str, Any]) -> str:
    """The harm weights that a count was made with.

    >>> weights({"scale": "CCHI", "version": "0a1b2c3d", "as_of": "2025-12"})
    'CCHI (version 0a1b2c3d, as in force in December 2025)'
    """
    as_of = wording.month(weighed["as_of"])
    return f"{weighed['scale']} (version {weighed['version']}, as in force in {as_of})"


def share_with_ends(ends: Sequence[float | None]) -> str:
    """A share with its interval.

    >>> share_with_ends([0.412, 0.38, 0.44]), share_with_ends([None, None, None])
    ('41.2% (38.0% to 44.0%)', 'not known')
    """
    estimate, low, high = ends
    if estimate is None:
        return "not known"
    if low is None or high is None:
        return wording.percent(estimate)
    return f"{wording.percent(estimate)} ({wording.percent(low)} to {wording.percent(high)})"


def file_size(size: int) -> str:
    """The size of a file.

    >>> file_size(2_054_154), file_size(4353), file_size(12)
    ('2.1 MB', '4 KB', '1 KB')
    """
    return f"{size / 1e6:.1f} MB" if size >= 1_000_000 else f"{max(round(size / 1e3), 1):,} KB"


def refresh_in_words(refresh: Refresh) -> str:
    """A refresh in a list of refreshes."""
    force = ", in force" if refresh.in_force else ""
    return (
        f"{refresh.family_title.capitalize()}, {refresh.study_area}, {in_months(refresh.months)}, "
        f"{refresh.method}{force}"
    )


def ordered_by(asked: QueryDict, order: str) -> str:
    """The address of the same list in another order."""
    kept = asked.copy()
    kept.pop("page", None)
    kept["order"] = order
    return f"?{kept.urlencode()}"


def capitalized_items(pairs: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Rows of a summary."""
    return [(key[:1].upper() + key[1:], value) for key, value in pairs.items()]


def provenance_rows(said: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Everything that a result was computed from, as rows of a summary."""
    data, parameters = said.get("data", {}), said.get("parameters", {})
    rows = [(words, _plain(data[key])) for key, words in _DATA.items() if key in data]
    rows += [
        (words, _plain(parameters[key])) for key, words in _ASKED.items() if parameters.get(key)
    ]
    rows += [("Seed", str(said.get("seed", "")))]
    seconds = said.get("seconds", {})
    if seconds:
        rows.append(("Time taken", f"{sum(seconds.values()):,.0f} seconds"))
    return [*rows, ("Safeground", said.get("safeground", ""))]


def as_timeline(changes: Sequence[BoundaryChange]) -> list[dict[str, Any]]:
    """Boundary changes as a timeline shows them."""
    return [
        {
            "title": "Boundary changed" if change.before else "Drawn",
            "by": change.by.name,
            "at": change.at,
            "text": wording.sentence(change.reason),
        }
        for change in changes
    ]


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key} {_plain(item)}" for key, item in value.items()) or "none"
    if isinstance(value, list | tuple):
        return wording.listing(map(str, value)) or "all"
    return wording.number(value) if isinstance(value, int | float) else str(value)
