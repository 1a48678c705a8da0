"""What has to be known before anything in a report is believed, and what its seal is worth."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from safeground.core.trials.amendments import AFTER_END
from safeground.core.trials.in_words import change
from safeground.pipelines import wording
from safeground.pipelines.trials.report.told import Told, in_words
from safeground.pipelines.trials.said import day

SHORT = 60  # characters of a value that is told in a line; longer ones are in the table below
_PARTS = {
    "analysis": "The primary analysis",
    "worth_having": "The smallest effect worth having",
    "outcomes": "What the outcomes are",
    "control_rate": "The rate expected without patrol",
    "rings_m": "The distance of the rings",
    "stopping": "The stopping rule",
    "looks": "When results are read before the end",
    "washout_days": "The washout",
    "until": "The last day",
}


def alarm(told: Told) -> str:
    """The red lines on top of a report, in a row; "" where there is nothing to warn of."""
    return " ".join(filter(None, (_seal(told), _early(told), _late(told))))


def seal_fact(told: Told) -> tuple[str, str]:
    """What the seal is worth, in two or three words and a clause."""
    seal = told.reading.seal
    if seal is None:
        return "Never sealed", "so what was asked may have been changed"
    if not told.verdict.verified:
        return "Seal broken", "what was asked may have been changed"
    late = [why for why in told.late if why]
    which = "after the end" if {*late} == {AFTER_END} else "made too late"
    many = f"; {wording.plural(len(late), 'amendment')} {which}" if late else ""
    when = ", after the trial began" if seal.get("late") else ", before the first day"
    return f"Seal holds{many}", f"sealed {wording.moment(str(seal['sealed_at']))}{when}"


def _seal(told: Told) -> str:
    if told.verdict.verified:
        return ""
    if told.reading.seal is None:
        return (
            "This trial was never sealed. Nobody can check that its question, outcomes and "
            "analysis were fixed before its results were known."
        )
    return (
        f"The seal is broken: {wording.sentence(told.verdict.sentence)} What is written below "
        "can't be taken for what was fixed beforehand."
    )


def _early(told: Told) -> str:
    """What a report made before the last day is over is, and is not."""
    made = datetime.fromisoformat(told.made_at).date()
    if made > told.design.dates[-1]:
        return ""
    said = "This report was made before the last day was over"
    if told.unsaid:
        return f"{said}: it is not the trial's answer."
    looks = told.document.looks
    if made in looks:
        return f"{said}: it is the look planned for {day(made)}, not the trial's answer."
    if not looks:
        return f"{said}, and no look was planned for: it is not the trial's answer."
    planned = wording.listing(map(day, looks))
    return f"{said}, and looks were planned for {planned} only: it is not the trial's answer."


def _late(told: Told) -> str:
    """Amendments that the report doesn't go by; where no seal holds nothing vouches for either."""
    if told.unsaid:
        return ""
    pairs = zip(told.reading.amendments, told.late, strict=True)
    said = ". ".join(_changed(entry, late) for entry, late in pairs if late)
    return f"{said}; this report goes by what stood before." if said else ""


def _changed(entry: Mapping[str, Any], late: str) -> str:
    part = str(entry["what"])
    name = _PARTS.get(part, f"The document's {part.replace('_', ' ')}")
    was, to = (_value(part, entry.get(which)) for which in ("was", "to"))
    values = f" ({was} to {to})" if max(len(was), len(to)) <= SHORT else ""
    return f"{name} was changed{_when(entry)}, {late}{values}"


def _when(entry: Mapping[str, Any]) -> str:
    try:
        return f" on {day(datetime.fromisoformat(str(entry.get('at'))).date())}"
    except ValueError:
        return ""


def _value(part: str, value: Any) -> str:
    if part == "worth_having" and isinstance(value, int | float):
        return change(value)
    return in_words(value).replace("_", " ") if part == "analysis" else in_words(value)
