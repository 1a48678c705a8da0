"""A dosage on the screen: a table by hotspot, a sentence, and how it was come by."""

from collections.abc import Iterator
from typing import Any

from safeground.cli.screen import say, show_table
from safeground.pipelines.patrols.dosage_in_words import (
    of_conditions,
    of_plan,
    read_in_words,
    rule_in_words,
)
from safeground.pipelines.patrols.dosage_values import (
    NO_OFFICER,
    in_a_sentence,
    planned_by_hotspot,
)
from safeground.pipelines.patrols.measure_dosage import Dosage, DosageQuestion


def show_dosage(dosage: Dosage, question: DosageQuestion) -> None:
    """What was delivered, for a person."""
    minutes = (f"{whose}\nminutes" for whose in ("patrol", "officer", "background"))
    headings = ["hotspot", "visits", *minutes]
    planned: dict[str, tuple[int, int | str]] = {}
    if dosage.plan is not None:
        headings[1:1] = ["planned", "made"]
        planned = {
            name: (n, "–" if n == unseen else made)  # nobody could have seen it made
            for name, n, made, unseen in planned_by_hotspot(dosage.plan).rows()
        }
    show_table(_title(dosage), headings, _rows(dosage, planned), right=headings[1:])
    say(f"{in_a_sentence(dosage)}.")
    for sentence in (*of_plan(dosage), *of_conditions(dosage), *dosage.notes):
        say(f"- {sentence}" + ("" if sentence.endswith("?") else "."))
    if dosage.gathered.feed is not None:
        say(f"Read: {read_in_words(dosage.gathered.feed)}.")
    say(f"Rule: {rule_in_words(dosage.rule)}.")
    if dosage.plan is not None:
        rule = question.plan_rule
        say(
            f"A planned visit was made if at least {rule.made_share:.0%} of its minutes were "
            f"delivered within {rule.tolerance_minutes:g} minutes of it."
        )
    say(f"{NO_OFFICER}.")


def _title(dosage: Dosage) -> str:
    days = dosage.by_day["day"]
    if days.is_empty():
        return "What hotspots received"
    first, last = days[0], days[-1]
    ends = f"{first.day} {first:%B %Y}"
    if last != first:
        ends += f" to {last.day} {last:%B %Y}"
    return f"What hotspots received, {ends}"


def _rows(dosage: Dosage, planned: dict[str, tuple[int, int | str]]) -> Iterator[list[Any]]:
    found = {row["hotspot"]: row for row in dosage.by_hotspot.iter_rows(named=True)}
    for hotspot in dosage.hotspots:
        row = found.get(hotspot.name, {})
        counts = planned.get(hotspot.name, (0, 0)) if dosage.plan is not None else ()
        minutes = ("patrol_minutes", "officer_minutes", "background_minutes")
        yield [
            hotspot.name,
            *counts,
            row.get("visits", 0),
            *(f"{row.get(name, 0.0):,.0f}" for name in minutes),
        ]
