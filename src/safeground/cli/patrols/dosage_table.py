"""A dosage on the screen: a table by hotspot, a sentence, and how it was come by."""

from collections.abc import Iterator
from typing import Any

from safeground.cli.screen import say, show_table
from safeground.core.patrols.dosage.rule import VisitRule
from safeground.core.patrols.dosage.shares import Mean
from safeground.core.patrols.dosage.visits import FeedAccount
from safeground.data.patrols.check_ins import shown
from safeground.pipelines.patrols.dosage_values import (
    NO_OFFICER,
    in_a_sentence,
    interval,
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
    for sentence in (*_plan(dosage), *_conditions(dosage), *dosage.notes):
        say(f"- {sentence}" + ("" if sentence.endswith("?") else "."))
    if dosage.gathered.feed is not None:
        say(f"Read: {_read(dosage.gathered.feed)}.")
    say(f"Rule: {_rule(dosage.rule)}.")
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


def _plan(dosage: Dosage) -> Iterator[str]:
    plan = dosage.plan
    if plan is None or not plan.made.n:
        return
    yield f"Planned visits part-made: {plan.part_made}; missed: {plan.missed}"
    late = plan.visits["late_minutes"].drop_nulls()
    if not late.is_empty():
        middle = round(float(late.median() or 0.0))  # type: ignore[arg-type]
        when = f"no more than {_minutes(middle)} after they were due"
        if middle <= 0:
            when = f"at least {_minutes(-middle)} early" if middle else "on time or early"
        yield f"Half of the visits began {when}"


def _minutes(count: int) -> str:
    return "1 minute" if count == 1 else f"{count} minutes"


def _conditions(dosage: Dosage) -> Iterator[str]:
    found = dosage.allocation
    if found is None:
        return
    least = f"a visit of at least {found.minimum_minutes:g} minutes"
    for condition, share in found.by_condition.items():
        wanted = least if condition == "treatment" else "no visit"
        yield (
            f"{condition.capitalize()}: {share.made} of {share.n} place-days complied with the "
            f"lot, with {wanted} and no override ({interval(share)}); overridden: "
            f"{found.overridden[condition]}"
        )
    for part in dosage.by_condition:
        yield (
            f"A {part.condition} day had {_mean(part.means['patrol_minutes'])} patrol-minutes and "
            f"{_mean(part.means['background_minutes'])} minutes of background presence"
        )


def _mean(mean: Mean) -> str:
    if mean.low != mean.low:
        return f"{mean.mean:.1f} (one hotspot, so no interval)"
    return f"{mean.mean:.1f} (95% interval {mean.low:.1f} to {mean.high:.1f})"


def _read(feed: FeedAccount) -> str:
    ends = "" if feed.first is None or feed.last is None else (
        f", from {shown(feed.first)} to {shown(feed.last)}"
    )  # fmt: skip
    words = f"{feed.rows:,} rows, {feed.used:,} used, of {feed.devices:,} devices{ends}"
    for what, reasons in (("dropped", feed.dropped), ("put right", feed.repaired)):
        if some := [f"{reason} {n:,}" for reason, n in reasons.items() if n]:
            words += f"; {what}: {', '.join(some)}"
    if feed.wall_clock:
        words += f"; times without an offset were taken as {feed.zone}'s"
    return words


def _rule(rule: VisitRule) -> str:
    return (
        f"a visit is a stay of at least {rule.minimum_minutes:g} minutes on foot and at most "
        f"{rule.longest_minutes:g} in all, within {rule.margin_m:g} m of the hotspot, "
        f"unbroken by {rule.excursion_seconds:g} seconds outside or {rule.silence_seconds:g} of "
        f"silence; {rule.vehicle_mps:g} m/s is a vehicle; fixes worse than "
        f"{rule.worst_accuracy_m:g} m are left out; a patrol day starts at {rule.day_starts:02d}:00"
    )
