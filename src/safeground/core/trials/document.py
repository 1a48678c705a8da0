"""The document of a trial: what is asked, of which offences, and how it will be judged.

It is written before the first day, sealed with the allocation, and only ever amended afterwards.
"""

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any, Literal, get_args

from safeground.core.patrols.allocation.design import canonical

FORMAT = "safeground trial 1"
Measure = Literal["count", "harm"]
Analysis = Literal["rate_ratio", "difference", "harm_difference"]
ANALYSES: Mapping[str, str] = {
    "rate_ratio": "rate ratio by intention to treat, with its interval by randomisation inference",
    "difference": "difference in rates by intention to treat, by randomisation inference",
    "harm_difference": "difference in harm by intention to treat, by randomisation inference",
}
NO_STOPPING = "None: it is read once, after the last day"
FIXED = ("hotspots", "boundaries", "start")  # of the allocation, so no amendment can change them


@dataclass(frozen=True)
class Outcome:
    """What is counted: a family of offences as reported, their number or their harm."""

    offences: str
    measure: Measure = "count"
    primary: bool = False


@dataclass(frozen=True)
class Excluded:
    """A place that was looked at and is not in the trial, and why."""

    hotspot: str
    why: str


@dataclass(frozen=True)
class TrialDocument:
    """A trial in its own words; what is None or "" has still to be said.

    `hotspots` is the file of the boundaries and `boundaries` its SHA-256; which places they are is
    in the allocation's design. `control_rate` is how many primary offences are expected a place-day
    without patrol, `worth_having` the rate ratio of the smallest effect for which it would be done
    (0.8 is a fall of a fifth). `rings_m` are the outer edges of the rings round each hotspot in
    metres; `washout_days` how many control days after a patrol a second look leaves out, the first
    leaving out none; `looks` the days on which results are read before the end; `assessed` how many
    places were considered.

    >>> TrialDocument("h.geojson", "", date(2026, 1, 5), date(2026, 4, 4)).washout_days
    0
    """

    hotspots: str
    boundaries: str
    start: date
    until: date
    question: str = ""
    responsible: str = ""
    treatment: str = ""
    control: str = "Whatever police do there otherwise"
    outcomes: tuple[Outcome, ...] = ()
    rings_m: tuple[float, ...] = (50.0, 100.0, 150.0)
    analysis: Analysis = "rate_ratio"
    control_rate: float | None = None
    rate_from: str = ""
    worth_having: float | None = None
    washout_days: int = 0
    stopping: str = NO_STOPPING
    looks: tuple[date, ...] = ()
    assessed: int | None = None
    excluded: tuple[Excluded, ...] = ()

    @property
    def primary(self) -> Outcome | None:
        """The outcome by which the trial is judged; None where not exactly one is said to be."""
        found = [outcome for outcome in self.outcomes if outcome.primary]
        return found[0] if len(found) == 1 else None

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical form, in hexadecimal: changes with anything in the document."""
        return hashlib.sha256(canonical(as_values(self))).hexdigest()


def as_values(document: TrialDocument) -> dict[str, Any]:
    """A document as plain values that JSON can hold."""
    values = {"format": FORMAT, **asdict(document)}
    for name in ("start", "until"):
        values[name] = values[name].isoformat()
    values["looks"] = [day.isoformat() for day in document.looks]
    values["rings_m"] = list(document.rings_m)
    for name in ("outcomes", "excluded"):
        values[name] = list(values[name])
    return values


def from_values(values: Any) -> TrialDocument:
    """The document that `as_values` wrote, as it may have been edited by hand.

    Raises ValueError, naming the field, for what can't be meant. What is missing is left as it is:
    `missing` asks for it.
    """
    if not isinstance(values, Mapping) or values.get("format") != FORMAT:
        raise ValueError(f"format must be {FORMAT!r}")
    names = [field.name for field in fields(TrialDocument)]
    if unknown := sorted(set(values) - {"format", *names}):
        raise ValueError(f"{unknown[0]} is not a part of a trial; its parts are {', '.join(names)}")
    if lost := [name for name in (*FIXED, "until") if not isinstance(values.get(name), str)]:
        raise ValueError(f"{lost[0]} is missing")
    return TrialDocument(**{n: _read(n, values[n]) for n in names if n in values})


def amended(document: TrialDocument, changes: Sequence[tuple[str, Any]]) -> TrialDocument:
    """The document with changes made in order, each the name of a part and its new plain value.

    Raises ValueError, naming the part, for what can't be changed or meant.

    >>> document = TrialDocument("h.geojson", "", date(2026, 1, 5), date(2026, 4, 4))
    >>> amended(document, [("washout_days", 1)]).washout_days
    1
    """
    open_to_change = [f.name for f in fields(document) if f.name not in FIXED]
    for name, value in changes:
        if name in FIXED:
            raise ValueError(f"{name} goes with the sealed allocation and can't be amended")
        if name not in open_to_change:
            raise ValueError(
                f"{name!r} is not a part of a trial; what can be amended is "
                f"{', '.join(open_to_change)}"
            )
        document = replace(document, **{name: _read(name, value)})
    return document


def missing(document: TrialDocument) -> tuple[str, ...]:
    """What has to be said before a trial can be sealed, each asked for in a sentence."""
    return tuple(_missing(document))


def _missing(document: TrialDocument) -> Iterator[str]:
    if not document.question.strip():
        yield "question: what is asked, in one sentence"
    if not document.responsible.strip():
        yield "responsible: who answers for the trial, by role"
    if not document.treatment.strip():
        yield "treatment: what a hotspot gets on a day of treatment"
    if not document.outcomes:
        yield "outcomes: which reported offences are counted, as in serious-violence"
    elif document.primary is None:
        yield "outcomes: exactly one must be the primary one, by which the trial is judged"
    elif (document.primary.measure == "harm") != (document.analysis == "harm_difference"):
        yield (
            f"analysis: the primary outcome is a {document.primary.measure}, which "
            f"{document.analysis} doesn't measure"
        )
    if document.control_rate is None:
        yield "control_rate: how many primary offences a place-day are expected without patrol"
    elif not document.rate_from.strip():
        yield "rate_from: which records the control rate was worked out from"
    if document.worth_having is None:
        yield (
            "worth_having: the smallest effect for which it would be worth doing, as a rate ratio "
            "(0.8 is a fall of a fifth)"
        )
    if not document.stopping.strip():
        yield f"stopping: the rule by which it may stop early, or {NO_STOPPING!r}"


def _read(name: str, value: Any) -> Any:
    """A plain value as the part of a document that it is. Raises ValueError naming the part."""
    try:
        return _READERS.get(name, _text)(value)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ValueError(f"{name} must be {_EXPECTED.get(name, 'text')}, not {value!r}") from None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _number(value: Any, least: float = 0.0) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    if not math.isfinite(value) or value <= least:
        raise ValueError
    return float(value)


def _whole(value: Any, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError
    return value


def _ratio(value: Any) -> float:
    if value == 1:
        raise ValueError
    return _number(value)


def _rings(values: Any) -> tuple[float, ...]:
    rings = tuple(_number(value) for value in values)
    if list(rings) != sorted(set(rings)):
        raise ValueError
    return rings


def _outcome(value: Any) -> Outcome:
    outcome = Outcome(**value)
    if outcome.measure not in get_args(Measure) or not isinstance(outcome.primary, bool):
        raise ValueError
    if not _text(outcome.offences).strip():
        raise ValueError
    return outcome


def _excluded(value: Any) -> Excluded:
    return Excluded(_text(value["hotspot"]), _text(value["why"]))


def _analysis(value: Any) -> str:
    if value not in get_args(Analysis):
        raise ValueError
    return _text(value)


_READERS: Mapping[str, Any] = {
    "start": date.fromisoformat,
    "until": date.fromisoformat,
    "outcomes": lambda values: tuple(map(_outcome, values)),
    "rings_m": _rings,
    "analysis": _analysis,
    "control_rate": lambda value: None if value is None else _number(value),
    "worth_having": lambda value: None if value is None else _ratio(value),
    "washout_days": lambda value: _whole(value, 0),
    "looks": lambda values: tuple(map(date.fromisoformat, values)),
    "assessed": lambda value: None if value is None else _whole(value, 1),
    "excluded": lambda values: tuple(map(_excluded, values)),
}
_EXPECTED = {
    "start": "a day, as in 2026-01-05",
    "until": "a day, as in 2026-04-04",
    "outcomes": 'a list such as [{"offences": "robbery", "measure": "count", "primary": true}], '
    "with the measure count or harm",
    "rings_m": "distances in metres from the nearest, as in [50, 100, 150]",
    "analysis": "rate_ratio, difference or harm_difference",
    "control_rate": "a number above 0",
    "worth_having": "a rate ratio above 0 that is not 1",
    "washout_days": "a whole number from 0",
    "looks": 'a list of days, as in ["2026-02-15"]',
    "assessed": "a whole number from 1",
    "excluded": 'a list such as [{"hotspot": "Old Town", "why": "Closed for works"}]',
}
