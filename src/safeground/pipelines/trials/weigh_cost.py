"""Weigh what patrols took against what they prevented, each with the effect's interval."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

from safeground.core.trials.cost import each, prevented, returned
from safeground.core.trials.estimate import Answer, Estimate
from safeground.core.trials.models.rate_difference import profile_rate_difference
from safeground.data.errors import BadInput
from safeground.data.reference.unit_costs import UnitCost
from safeground.pipelines import wording

_SPENT = "The hours given are all that the patrols took"
_EFFECT = "The difference between place-days is the effect of patrol: see what that assumes"
_SUFFERED = "Much of a unit cost is the worth of what victims are spared, not money that is saved"
_NOT_MOVED = "What was prevented did not move elsewhere"


@dataclass(frozen=True)
class Effect:
    """The difference a place-day, of offences and of harm, on so many treated place-days."""

    offences: Estimate
    place_days: float
    harm: Estimate | None = None


@dataclass(frozen=True)
class Spent:
    """What patrols took; `cost_per_hour` in pounds, None if it isn't said."""

    hours: float
    cost_per_hour: float | None = None

    def __post_init__(self) -> None:
        """Refuse what can't be."""
        if not (math.isfinite(self.hours) and self.hours > 0):
            raise BadInput(f"the hours of patrol must be above 0, not {self.hours:g}")
        cost = self.cost_per_hour
        if cost is not None and not (math.isfinite(cost) and cost > 0):
            raise BadInput(f"the cost an hour must be above 0, not {cost:g}")

    @property
    def pounds(self) -> float | None:
        """What the hours cost."""
        return None if self.cost_per_hour is None else self.hours * self.cost_per_hour


@dataclass(frozen=True)
class Weighed:
    """Answers called prevented, hours_per_offence, cost_per_offence, ... and their provenance."""

    answers: tuple[Answer, ...]
    provenance: dict[str, Any]


def effect_of_counts(
    treated: int, treated_days: float, control: int, control_days: float
) -> Effect:
    """The effect that two counts show. Raises BadInput where they can't show one."""
    try:
        found = profile_rate_difference(treated, treated_days, control, control_days)
    except ValueError as error:
        raise BadInput(str(error)) from None
    return Effect(found, treated_days)


def effect_of_analysis(path: Path) -> Effect:
    """The effect in what `trials analyse --json` or `trials report` wrote.

    Raises BadInput where it has none.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        answers, place_days = values.get("answers", values), values["place_days"]["treatment"]
        offences = _estimate(answers["difference"])
        harm = _estimate(answers.get("harm_difference"))
    except FileNotFoundError:
        raise BadInput(f"There is no file {path}") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise BadInput(
            f"{path.name} is not what 'safeground trials analyse --json' or 'trials report' writes"
        ) from None
    if offences is None:
        raise BadInput(f"{path.name} gives no difference, so there is nothing to weigh")
    if not place_days:
        raise BadInput(f"{path.name} has no treated place-days, so nothing was spent on them")
    return Effect(offences, float(place_days), harm)


def weigh_cost(
    effect: Effect,
    spent: Spent,
    *,
    worth: UnitCost | None = None,
    uprate: float = 1.0,
    made: dict[str, Any] | None = None,
) -> Weighed:
    """What was prevented, hours and money for each, and what a pound returned where `worth` is.

    `uprate` multiplies the unit cost to bring it to other prices; nothing is uprated by itself.
    """
    if not (math.isfinite(uprate) and uprate > 0):
        raise BadInput(f"the factor of uprating must be above 0, not {uprate:g}")
    answers = [*_prevented(effect.offences, effect.place_days, spent, "offence")]
    if effect.harm is not None:
        answers += _prevented(effect.harm, effect.place_days, spent, "harm-day")
    if worth is not None and spent.pounds is not None:
        saved = prevented(effect.offences, effect.place_days)
        answers.append(_returned(saved, worth, uprate, spent.pounds))
    provenance = {
        "safeground": version_of("safeground"),
        **(made or {}),
        "parameters": {
            "treated_place_days": effect.place_days,
            "hours": spent.hours,
            "cost_per_hour": spent.cost_per_hour,
            "unit_cost": None if worth is None else vars(worth),
            "uprate": uprate,
        },
    }
    return Weighed(tuple(answers), provenance)


def _prevented(change: Estimate, days: float, spent: Spent, unit: str) -> Iterator[Answer]:
    saved, key = prevented(change, days), unit.replace("-", "_")
    name = "prevented" if unit == "offence" else "harm_prevented"
    yield Answer(name, _prevented_words(saved, days, unit), saved, (_EFFECT,))
    sums = {"hours": spent.hours, "cost": spent.pounds}
    for what, amount in sums.items():
        if amount is not None:
            found = each(amount, saved)
            said = _each_words(found, what, unit)
            changes = () if found is None or found.high < math.inf else (_unbounded(unit),)
            yield Answer(
                f"{what}_per_{key}", said, found, (_EFFECT, _SPENT, _NOT_MOVED), (), changes
            )


def _unbounded(unit: str) -> str:
    return f"More place-days: as it is, that no {unit} was prevented can't be ruled out"


def _prevented_words(saved: Estimate, days: float, unit: str) -> str:
    on, units = f"on {days:,.0f} treated place-days", f"{unit}s"
    if saved.low > 0:
        return (
            f"about {_number(saved.estimate)} {units} were prevented {on} ({_level(saved)}: "
            f"between {_number(saved.low)} and {_number(saved.high)})"
        )
    if saved.high < 0:
        return (
            f"no {units} were prevented {on}: there were about {_number(-saved.estimate)} more "
            f"({_level(saved)}: between {_number(-saved.high)} and {_number(-saved.low)} more)"
        )
    return (
        f"it can't be told whether any {units} were prevented {on}: what was seen fits anything "
        f"from {_number(-saved.low)} more to {_number(saved.high)} fewer ({_level(saved)})"
    )


def _each_words(found: Estimate | None, what: str, unit: str) -> str:
    asked = "the hours of patrol" if what == "hours" else "the cost of patrol"
    if found is None:
        return f"{asked} for each {unit} prevented can't be given: there were more, not fewer"
    low, high, middle = (_amount(v, what) for v in (found.low, found.high, found.estimate))
    if found.high < math.inf:
        low = low.removesuffix(" hours")
        return (
            f"each {unit} prevented took about {middle} of patrol ({_level(found)}: between "
            f"{low} and {high})"
        )
    return (
        f"each {unit} prevented took {low} of patrol or more, with no upper limit "
        f"({_level(found)}), because it can't be told whether any was prevented"
    )


def _returned(saved: Estimate, worth: UnitCost, uprate: float, pounds: float) -> Answer:
    found = returned(saved, worth.pounds * uprate, pounds)
    low, high, middle = (_money(v) for v in (found.low, found.high, found.estimate))
    if found.excludes(0):
        said = (
            f"for each £1 of patrol about {middle} of cost to society was averted "
            f"({_level(found)}: between {low} and {high})"
        )
        if found.high < 0:
            said = (
                f"patrol averted no cost to society: offences that were more cost about "
                f"{_money(-found.estimate)} for each £1 of patrol ({_level(found)}: between "
                f"{_money(-found.high)} and {_money(-found.low)})"
            )
    else:
        said = (
            f"it can't be told whether patrol averted any cost to society: for each £1 of patrol, "
            f"anything from {_money(-found.low)} more cost to {high} less fits ({_level(found)})"
        )
    prices = f"in {worth.prices} prices"
    factor = f", times {uprate:g}" if uprate != 1 else ", not uprated"
    unit = (
        f"Every offence prevented was of the kind {worth.title.lower()}, at £{worth.pounds:,.0f} "
        f"each {prices}{factor} ({worth.source})"
    )
    return Answer("benefit_cost", said, found, (_EFFECT, _SPENT, _NOT_MOVED, unit, _SUFFERED))


def _amount(value: float, what: str) -> str:
    return f"{_number(value)} hours" if what == "hours" else _money(value)


def _money(value: float) -> str:
    """Pounds, to the penny only where they are few.

    >>> _money(647.06), _money(3.456), _money(-0.2)
    ('£650', '£3.46', '−£0.20')
    """
    size = abs(value)
    digits = 2 if size < 1_000 else 3
    said = f"{size:,.2f}" if size < 10 else f"{float(f'{size:.{digits}g}'):,.0f}"
    return f"{'−' if value < 0 else ''}£{said}"


def _number(value: float) -> str:
    return "any number" if math.isinf(value) else wording.number(value)


def _level(found: Estimate) -> str:
    return f"{100 * found.level:.3g}% interval"


def _estimate(values: dict[str, Any] | None) -> Estimate | None:
    """An estimate as `answers_json` writes it: null for a limit that isn't there, or for all."""
    if values is None or values["estimate"] is None:
        return None
    low = -math.inf if values["low"] is None else float(values["low"])
    high = math.inf if values["high"] is None else float(values["high"])
    p = None if values["p"] is None else float(values["p"])
    method, of, level = str(values["method"]), str(values["of"]), float(values["level"])
    return Estimate(float(values["estimate"]), low, high, p, int(values["n"]), method, of, level)
